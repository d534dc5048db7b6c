// .pick: a list to tick that opens over the page closes on Escape, and when something else is pressed.
const open = () => document.querySelector(".pick[open]");

document.addEventListener("keydown", (event) => {
  const pick = open();
  if (event.key !== "Escape" || !pick) return;
  pick.open = false;
  pick.querySelector("summary").focus();
});

document.addEventListener("click", (event) => {
  const pick = open();
  if (pick && !pick.contains(event.target)) pick.open = false;
});
