// form[data-draft="name"]: what is typed stays in this browser for a week, or until it has arrived. It is offered back
// and never filled in by itself: somebody else may sit here now. Files are not kept, and on a shared device nothing is.
const DAYS = 7;
const PREFIX = "unsent:";
const SHARED = "unsent-shared";
const NOT_TYPED = new Set(["ticket", "proof", "website"]);

const read = (name) => {
  try {
    return JSON.parse(localStorage.getItem(PREFIX + name));
  } catch {
    return null;
  }
};
const write = (name, draft) => {
  try {
    localStorage.setItem(PREFIX + name, JSON.stringify(draft));
  } catch {
    // A browser that keeps nothing, or has no room: the form works as it does without scripts.
  }
};
const drop = (name) => localStorage.removeItem(PREFIX + name);
const isOld = (draft) => !draft || Date.now() - draft.at > DAYS * 24 * 60 * 60 * 1000;

const dropWhatIsOver = () => {
  for (const key of Object.keys(localStorage).filter((each) => each.startsWith(PREFIX))) {
    const name = key.slice(PREFIX.length);
    if (isOld(read(name))) drop(name);
  }
  // What has arrived is forgotten; what was written on since, in another window, is not.
  for (const { dataset } of document.querySelectorAll("[data-draft-sent]")) {
    if (read(dataset.draftSent)?.isSent) drop(dataset.draftSent);
  }
};

const typedFields = (form) => [...form.elements].filter((field) => field.name && field.type !== "file" && !NOT_TYPED.has(field.name));
const isChoice = (field) => field.type === "checkbox" || field.type === "radio";

const valuesOf = (form) => {
  const values = {};
  for (const field of typedFields(form)) {
    values[field.name] ??= [];
    if (!isChoice(field) || field.checked) values[field.name].push(field.value);
  }
  return values;
};

const fill = (form, values) => {
  for (const field of typedFields(form)) {
    const kept = values[field.name];
    if (!kept) continue;
    if (isChoice(field)) field.checked = kept.includes(field.value);
    else if (kept.length) field.value = kept[0];
  }
  for (const details of form.querySelectorAll("details")) {
    details.open ||= typedFields(details.closest("form")).some(
      (field) => details.contains(field) && (isChoice(field) ? field.checked : field.value),
    );
  }
};

const hasWords = (form) => [...form.querySelectorAll("textarea")].some((field) => field.value.trim());
const part = (form, name) => form.querySelector(`template[data-draft-${name}]`).content.firstElementChild.cloneNode(true);

const tend = (form) => {
  const name = form.dataset.draft;
  let isShared = sessionStorage.getItem(SHARED) === "yes";

  const keep = (more = {}) => {
    if (!isShared && hasWords(form)) write(name, { at: Date.now(), values: valuesOf(form), ...more });
    else drop(name);
  };

  const offer = (draft) => {
    const offered = part(form, draft.isSent ? "uncertain" : "offer");
    const answer = (act) => () => {
      act();
      offered.remove();
      form.querySelector("textarea").focus();
    };
    offered.querySelector("[name=draft-continue]").addEventListener("click", answer(() => fill(form, draft.values)));
    offered.querySelector("[name=draft-drop]").addEventListener("click", answer(() => drop(name)));
    form.before(offered);
  };

  const keepNothing = form.querySelector("[data-draft-switch]");
  const box = keepNothing.querySelector("input");
  box.checked = isShared;
  box.addEventListener("change", () => {
    isShared = box.checked;
    sessionStorage.setItem(SHARED, isShared ? "yes" : "no");
    keep();
  });
  keepNothing.dataset.ready = "";

  const draft = read(name);
  if (isShared) drop(name);
  // The browser itself brought the words back, or the server did: they go on under the key that they had.
  else if (hasWords(form)) fill(form, { key: draft?.values.key });
  else if (draft) offer(draft);

  const change = (event) => event.target !== box && keep();
  form.addEventListener("input", change);
  form.addEventListener("change", change);
  form.addEventListener("submit", (event) => event.defaultPrevented || keep({ isSent: true }));
};

dropWhatIsOver();
for (const form of document.querySelectorAll("form[data-draft]")) tend(form);
