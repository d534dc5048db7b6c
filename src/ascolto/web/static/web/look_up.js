// [data-look-up="address"]: who complains is looked up while the name, the e-mail or the telephone is typed.
const part = document.querySelector("[data-look-up]");

if (part) {
  const form = part.closest("form");
  const found = part.querySelector("[data-looked-up]");
  const { who, customer, name, email, phone } = form.elements;
  let asked = 0;
  let soon;

  const look = async (question) => {
    const mine = ++asked;
    const address = `${part.dataset.lookUp}?${new URLSearchParams(question)}`;
    const answer = await fetch(address, { headers: { "HX-Request": "true" } }).catch(() => null);
    if (mine !== asked || !answer?.ok || answer.redirected) return;
    found.innerHTML = await answer.text();
    form.dispatchEvent(new Event("looked-up"));
  };

  who.addEventListener("input", () => {
    clearTimeout(soon);
    soon = setTimeout(() => look({ who: who.value }), 250);
  });
  who.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    look({ who: who.value });
  });
  for (const field of [name, email, phone]) {
    field.addEventListener("change", () => customer.value || look({ who: field.value }));
  }
  customer.addEventListener("change", () => look({ customer: customer.value }));

  part.addEventListener("click", async (event) => {
    const button = event.target.closest("button[name]");
    if (!button) return;
    event.preventDefault();
    if (button.name === "look_up") return look({ who: who.value });
    customer.value = button.value;
    who.value = "";
    await look({ customer: button.value });
    customer.focus();
  });
}
