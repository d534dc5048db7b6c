// [data-rows]: a list through which keys lead: j and k or arrows, x chooses, Enter opens, / searches, ? helps.
const list = document.querySelector("[data-rows]");
const help = document.querySelector("[data-keys-help]");
const KEPT = "keys-off";

const rows = () => [...document.querySelectorAll("[data-row]")];
const linkOf = (row) => row.querySelector("th a");
const boxOf = (row) => row.querySelector("input[name=chosen]");
const here = () => document.activeElement?.closest?.("[data-row]");
const typing = (target) => target.closest("input:not([type=checkbox]), textarea, select, [contenteditable], dialog");

const move = (step) => {
  const all = rows();
  const now = all.indexOf(here());
  const next = all[now < 0 ? (step > 0 ? 0 : all.length - 1) : now + step];
  if (next) linkOf(next).focus();
  return Boolean(next);
};

const choose = () => {
  const box = here() && boxOf(here());
  if (box) box.click();
  return Boolean(box);
};

const search = () => {
  const field = document.querySelector("[data-filter] input[name=q]");
  field?.focus();
  field?.select();
  return Boolean(field);
};

const explain = () => {
  if (!help) return false;
  help.querySelector("[data-keys-on]").checked = !localStorage.getItem(KEPT);
  help.showModal();
  help.querySelector("button").focus();
  return true;
};

const KEYS = { j: () => move(1), k: () => move(-1), x: choose, "/": search, "?": explain };
const ARROWS = { ArrowDown: () => here() && move(1), ArrowUp: () => here() && move(-1) };

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || typing(event.target)) return;
  const silent = localStorage.getItem(KEPT) && event.key !== "?";
  const act = ARROWS[event.key] ?? (silent ? null : KEYS[event.key.toLowerCase()]);
  if (act?.()) event.preventDefault();
});

help?.querySelector("[data-keys-on]").addEventListener("change", (event) => {
  if (event.target.checked) localStorage.removeItem(KEPT);
  else localStorage.setItem(KEPT, "1");
});

const count = list?.querySelector("[data-chosen-count]");
const boxes = () => rows().map(boxOf).filter(Boolean);
const tell = () => {
  const chosen = boxes().filter((box) => box.checked).length;
  if (count) count.textContent = chosen ? String(chosen) : "";
};
list?.addEventListener("change", tell);

list?.querySelector("[data-choose-all]")?.addEventListener("click", (event) => {
  event.preventDefault();
  const all = boxes();
  const wanted = !all.every((box) => box.checked);
  for (const box of all) box.checked = wanted;
  tell();
});
