// [data-counts="address"]: a part of the page that says more once its figures are there; without them it stays as it is.
const rightOf = (node) => node.getBoundingClientRect().right;

// Where there are more tabs than room, the one that is open is among those that are seen.
const showCurrent = (part) => {
  const current = part.querySelector(".tabs [aria-current]");
  const strip = current?.closest("ul");
  if (strip) strip.scrollLeft += Math.max(0, rightOf(current) - rightOf(strip));
};

for (const part of document.querySelectorAll("[data-counts]")) {
  const answer = await fetch(part.dataset.counts, { headers: { "HX-Request": "true" } }).catch(() => null);
  if (answer?.ok && !answer.redirected && !part.contains(document.activeElement)) part.innerHTML = await answer.text();
  showCurrent(part);
}
