// [data-usual="name"]: questions that are filled in from the server once something is chosen in the field of that name.
// What a person answered meanwhile is kept; without us a button does it.
const part = document.querySelector("[data-usual]");
const form = part?.closest("form");
let changes = 0;

const fillIn = async () => {
  const before = changes;
  const body = new FormData(form);
  body.set("do", "fill_in");
  const answer = await fetch(form.action, { method: "POST", body }).catch(() => null);
  if (!answer?.ok || answer.redirected) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  if (changes !== before) return fillIn();
  part.replaceChildren(...page.querySelector("[data-usual]").childNodes);
  const said = form.querySelector("[data-usual-said]");
  said.textContent = said.dataset.usualSaid;
  part.dispatchEvent(new Event("input", { bubbles: true }));
};

form?.addEventListener("change", (event) => {
  changes += 1;
  if (event.target.name === part.dataset.usual && event.target.value) fillIn();
});
