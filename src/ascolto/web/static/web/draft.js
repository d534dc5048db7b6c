// form[data-draft]: what is typed is kept on the server a moment later, until it is sent; without us a button does it.
const PAUSE = 1500;

for (const form of document.querySelectorAll("form[data-draft]")) {
  const said = form.querySelector("[data-draft-said]");
  let timer = 0;

  const keep = async () => {
    const typed = new FormData(form);
    for (const [name, value] of [...typed]) if (value instanceof File) typed.delete(name);
    typed.set("do", "keep_draft");
    try {
      const answer = await fetch(location.href, { method: "POST", body: typed, headers: { "X-Draft": "1" } });
      if (said) said.textContent = answer.status === 204 ? form.dataset.draft : "";
    } catch {
      if (said) said.textContent = "";
    }
  };

  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(keep, PAUSE);
  });
  form.addEventListener("submit", () => clearTimeout(timer));
}
