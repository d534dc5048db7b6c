// form[data-steps]: shows the steps of a form one at a time; without a script they stand below each other.
for (const form of document.querySelectorAll("form[data-steps]")) {
  const steps = [...form.querySelectorAll(".step")];
  const send = form.querySelector(":scope > .form-actions");

  const show = (number, { moved }) => {
    steps.forEach((step, index) => (step.hidden = index !== number));
    send.hidden = number !== steps.length - 1;
    if (!moved) return;
    const heading = steps[number].querySelector("h2");
    heading.tabIndex = -1;
    heading.focus({ preventScroll: true });
    steps[number].scrollIntoView({ block: "start" });
  };

  const button = (label, kind, go) => {
    const made = document.createElement("button");
    made.type = "button";
    made.className = `btn ${kind}`;
    made.textContent = label;
    made.addEventListener("click", go);
    return made;
  };

  const isComplete = (step) => [...step.querySelectorAll("input, select, textarea")].every((field) => field.reportValidity());

  steps.forEach((step, number) => {
    const isLast = number === steps.length - 1;
    const actions = isLast ? send : document.createElement("div");
    actions.className = "form-actions";
    if (!isLast) {
      actions.append(
        button(form.dataset.next, "btn-primary", () => isComplete(step) && show(number + 1, { moved: true })),
      );
      step.append(actions);
    }
    if (number > 0) actions.append(button(form.dataset.back, "", () => show(number - 1, { moved: true })));
  });

  // A link of the error summary leads into its step; so does a field that the browser itself objects to.
  const open = (field) => {
    const number = steps.findIndex((step) => step.contains(field));
    if (number >= 0 && steps[number].hidden) show(number, { moved: false });
  };
  document.addEventListener("click", (event) => {
    const id = event.target.closest?.(".form-errors a")?.hash.slice(1);
    if (id) open(document.getElementById(id));
  });
  form.addEventListener("invalid", (event) => open(event.target), true);
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.target.tagName !== "INPUT" || !send.hidden) return;
    event.preventDefault();
    steps.find((step) => !step.hidden)?.querySelector(".btn-primary")?.click();
  });

  const faulty = steps.findIndex((step) => step.querySelector("[data-invalid]"));
  // Whoever is only asked to press the button once more need not go through all the steps again.
  const first = "stepsLast" in form.dataset ? steps.length - 1 : 0;
  show(faulty >= 0 ? faulty : first, { moved: false });
}
