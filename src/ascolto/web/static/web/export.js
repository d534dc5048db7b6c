// [data-watched] with [data-poll] in it: something is being made; we look how far it is until it says so no more.
const PAUSE = 2000;
const watched = document.querySelector("[data-watched]");
const announce = (words) => {
  const region = document.querySelector("[data-announce]");
  if (region) region.textContent = words;
};

while (watched?.querySelector("[data-poll]")) {
  await new Promise((resume) => setTimeout(resume, PAUSE));
  if (document.hidden) continue;
  const answer = await fetch(location.href, { headers: { "HX-Request": "true" } }).catch(() => null);
  if (!answer?.ok || answer.redirected) continue;
  const holdsFocus = watched.contains(document.activeElement);
  watched.innerHTML = await answer.text();
  const next = watched.querySelector("a");
  if (holdsFocus) next?.focus();
  if (!watched.querySelector("[data-poll]")) announce(watched.querySelector("h2, h3, .notice-title")?.textContent ?? "");
}
