// [data-guard]: a form that asks before its unsent words are left behind.
for (const form of document.querySelectorAll("form[data-guard]")) {
  let changed = false;
  form.addEventListener("input", () => (changed = true));
  form.addEventListener("submit", (event) => (changed &&= event.defaultPrevented));
  window.addEventListener("beforeunload", (event) => {
    if (changed) event.preventDefault();
  });
}
