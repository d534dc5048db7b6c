// form[data-draft]: what is typed is kept on the server every few seconds, until it is sent; without us a button does
// it. What the server does not have yet lies in this browser, under its writer's name, and is offered when the form is
// opened again; ui/unsent.js wipes it for others. Before the form goes out we ask whether anybody answers: if not, the
// page stays, and the browser's own page about a lost line does not take its place.
const PAUSE_MS = 1500;
const LONGEST_MS = 4000;
const PATIENCE_MS = 15000;
const FIRST_RETRY_MS = 2000;
const LAST_RETRY_MS = 60000;
const TOKEN = "csrfmiddlewaretoken";

const reader = (page) => page.querySelector("[data-reader]")?.dataset.reader;
const tokenOf = (page) => page.querySelector(`[name=${TOKEN}]`);
const address = location.pathname + location.search;
const key = `draft:${reader(document)}:${address}`;

// A browser may forbid to keep anything, and says so as soon as it is asked for the place; the server still keeps.
let kept = { getItem: () => null, setItem: () => null, removeItem: () => null };
try { kept = localStorage; } catch {}
const leave = (typed) => {
  try {
    kept.setItem(key, JSON.stringify({ at: Date.now(), typed }));
  } catch {} // there is no room: the words still stand in the page
};
const same = (one, other) => {
  const words = (typed) => JSON.stringify(typed.filter(([name]) => name !== "seen"));
  return words(one) === words(other);
};

const tend = (form) => {
  const said = form.querySelector("[data-draft-said]");
  let isDirty = false;
  let isAsking = false;
  let isGone = false;
  let wait = FIRST_RETRY_MS;
  let underWay = Promise.resolve();
  let timers = {};

  const typed = () => [...new FormData(form)].filter(([name, value]) => typeof value === "string" && name !== TOKEN);
  const post = (words, more = { signal: AbortSignal.timeout(PATIENCE_MS) }) => {
    const body = new URLSearchParams([...words, [TOKEN, tokenOf(form).value], ["do", "keep_draft"]]);
    return fetch(address, { method: "POST", body, headers: { "X-Draft": "now" }, ...more });
  };

  // Whoever signed in again in another tab has another token; somebody else's is never used.
  const isStillUs = async () => {
    const page = new DOMParser().parseFromString(await (await fetch(address)).text(), "text/html");
    if (reader(page) !== reader(document)) return false;
    tokenOf(form).value = tokenOf(page).value;
    return true;
  };

  const settle = (words, answer) => {
    if (answer.status === 204 && same(words, typed())) {
      isDirty = false;
      wait = FIRST_RETRY_MS;
      kept.removeItem(key);
    }
    return { 204: "kept", 401: "signedOut", 403: "signedOut" }[answer.status] ?? "refused";
  };

  const tryToKeep = async (words) => {
    if (!navigator.onLine) return "unreached";
    try {
      const answer = await post(words);
      return settle(words, answer.status === 403 && (await isStillUs()) ? await post(words) : answer);
    } catch {
      return "unreached";
    }
  };
  // One after the other, so that what was typed first never takes the place of what was typed last.
  const keep = () => (underWay = underWay.then(() => tryToKeep(typed())));

  const tell = (outcome) => {
    if (said && said.textContent !== said.dataset[outcome]) said.textContent = said.dataset[outcome];
  };
  const stopTimers = () => {
    Object.values(timers).forEach(clearTimeout);
    timers = {};
  };
  const retryLater = () => {
    timers.retry ??= setTimeout(save, wait);
    wait = Math.min(wait * 2, LAST_RETRY_MS);
  };
  const save = async () => {
    stopTimers();
    if (isGone || isAsking || !isDirty) return;
    const outcome = await keep();
    tell(outcome);
    if (outcome !== "kept") retryLater();
  };
  const flush = () => {
    const words = typed();
    if (isDirty && !isGone) post(words, { keepalive: true }).then((answer) => settle(words, answer), () => null);
  };

  const offer = (words) => {
    const offered = form.querySelector("template[data-draft-offer]").content.firstElementChild.cloneNode(true);
    const texts = words.filter(([name, text]) => form.elements[name]?.type === "textarea" && text.trim());
    offered.querySelector("[data-draft-words]").textContent = texts.map(([, text]) => text).join("\n\n");
    offered.querySelector("[name=draft-continue]").addEventListener("click", async () => {
      const outcome = await tryToKeep(words);
      if (outcome !== "kept") return tell(outcome);
      kept.removeItem(key);
      isGone = true;
      location.assign(address);
    });
    offered.querySelector("[name=draft-drop]").addEventListener("click", () => {
      kept.removeItem(key);
      offered.remove();
    });
    form.before(offered);
  };

  const words = JSON.parse(kept.getItem(key))?.typed;
  if (words && same(words, typed())) kept.removeItem(key);
  else if (words) offer(words);

  form.addEventListener("input", () => {
    isDirty = true;
    leave(typed());
    clearTimeout(timers.pause);
    timers.pause = setTimeout(save, PAUSE_MS);
    timers.longest ??= setTimeout(save, LONGEST_MS);
  });
  form.addEventListener("submit", async (event) => {
    if (isGone || (navigator.onLine && !isDirty)) return;
    event.preventDefault();
    if (isAsking) return;
    isAsking = true;
    stopTimers();
    const outcome = await keep();
    isAsking = false;
    if (outcome === "unreached") {
      tell("unsent");
      return retryLater();
    }
    isGone = true;
    form.requestSubmit(event.submitter);
  });

  window.addEventListener("online", save);
  window.addEventListener("pagehide", flush);
  window.addEventListener("pageshow", () => (isGone = false));
  document.addEventListener("visibilitychange", () => (document.hidden ? flush() : save()));
  document.querySelector("form[data-sign-out]")?.addEventListener("submit", flush);
};

for (const form of document.querySelectorAll("form[data-draft]")) tend(form);
