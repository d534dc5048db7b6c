// a[data-palette]: its page, opened over the one being read by Ctrl K; arrows move, Enter goes, Escape goes back.
const link = document.querySelector("a[data-palette]");
const dialog = document.querySelector("dialog[data-palette-dialog]");

if (link && dialog) {
  const field = dialog.querySelector("input");
  const found = dialog.querySelector("[data-palette-found]");
  const status = dialog.querySelector("[role=status]");
  let asked = 0;

  const targets = () => [...found.querySelectorAll("a")];

  const look = async () => {
    const question = ++asked;
    const url = new URL(link.href);
    url.searchParams.set("q", field.value);
    const answer = await fetch(url, { headers: { "HX-Request": "true" } }).catch(() => null);
    if (question !== asked) return; // a later letter has been typed since
    if (!answer?.ok || answer.redirected) return location.assign(url);
    found.innerHTML = await answer.text();
    status.textContent = found.querySelector("[data-count]").textContent;
  };

  const open = () => {
    if (dialog.open) return;
    dialog.showModal();
    field.select();
    look();
  };

  let soon;
  field.addEventListener("input", () => {
    clearTimeout(soon);
    soon = setTimeout(look, 120);
  });

  dialog.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      const stops = [field, ...targets()];
      const step = event.key === "ArrowDown" ? 1 : -1;
      const next = (stops.indexOf(document.activeElement) + step + stops.length) % stops.length;
      stops[next].focus();
      event.preventDefault();
    } else if (event.key === "Enter" && event.target === field) {
      event.preventDefault();
      clearTimeout(soon);
      look().then(() => targets()[0]?.click());
    }
  });

  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close();
  });

  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === "k") {
      event.preventDefault();
      open();
    }
  });

  link.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    open();
  });
}
