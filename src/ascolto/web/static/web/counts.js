// [data-counts="address"]: a part of the page that says more once its figures are there; without them it stays as it is.
for (const part of document.querySelectorAll("[data-counts]")) {
  const answer = await fetch(part.dataset.counts, { headers: { "HX-Request": "true" } }).catch(() => null);
  if (answer?.ok && !answer.redirected && !part.contains(document.activeElement)) part.innerHTML = await answer.text();
}
