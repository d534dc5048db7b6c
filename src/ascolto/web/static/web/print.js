// template[data-print]: a button that prints the page; without scripts the browser's own does.
for (const template of document.querySelectorAll("template[data-print]")) {
  const button = template.content.firstElementChild.cloneNode(true);
  button.addEventListener("click", () => window.print());
  template.before(button);
}
