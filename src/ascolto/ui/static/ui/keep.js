// [data-keep="name"]: a text field whose draft outlives a crash or a closed lid, in this tab only, until it is sent.
for (const field of document.querySelectorAll("[data-keep]")) {
  const key = `draft:${location.pathname}:${field.dataset.keep}`;
  const kept = sessionStorage.getItem(key);
  if (kept && !field.value) field.value = kept;
  field.addEventListener("input", () => sessionStorage.setItem(key, field.value));
  field.form?.addEventListener("submit", () => sessionStorage.removeItem(key));
}
