// [data-copy]: a button that copies the reference beside which it stands.
const announce = (words) => {
  const region = document.querySelector("[data-announce]");
  if (region) region.textContent = words;
};

const words = document.body.dataset;

for (const reference of document.querySelectorAll("[data-copy]")) {
  if (!navigator.clipboard || !words.copyLabel) break;
  const button = document.createElement("button");
  const icon = document.querySelector("template[data-copy-icon]")?.content.firstElementChild;
  button.type = "button";
  button.className = "reference-copy";
  button.setAttribute("aria-label", `${words.copyLabel} ${reference.dataset.copy}`);
  if (icon) button.append(icon.cloneNode(true));
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(reference.dataset.copy);
    announce(words.copiedLabel);
  });
  reference.append(button);
}
