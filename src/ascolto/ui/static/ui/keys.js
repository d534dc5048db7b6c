// a[data-keys]: its part of the help, opened over the page by "?"; a page with a help of its own for its keys shows that.
const link = document.querySelector("a[data-keys]");
const typing = (target) => target.closest("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable], dialog");
let dialog;

const made = async () => {
  const answer = await fetch(link.href).catch(() => null);
  const page = answer?.ok && new DOMParser().parseFromString(await answer.text(), "text/html");
  const keys = page && page.querySelector(link.hash);
  if (!keys) return location.assign(link.href);
  dialog = document.createElement("dialog");
  dialog.className = "keys-dialog";
  dialog.setAttribute("aria-label", keys.caption.textContent);
  keys.caption.classList.remove("visually-hidden");
  const form = document.createElement("form");
  form.method = "dialog";
  const close = document.createElement("button");
  close.className = "btn";
  close.textContent = link.dataset.close;
  form.append(close);
  dialog.append(keys, form);
  document.body.append(dialog);
};

const show = async () => {
  if (!dialog) await made();
  dialog?.showModal();
};

document.addEventListener("keydown", (event) => {
  if (event.key !== "?" || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (!link || event.defaultPrevented || typing(event.target)) return;
  if (document.querySelector("[data-keys-help], dialog[open]")) return;
  event.preventDefault();
  show();
});
