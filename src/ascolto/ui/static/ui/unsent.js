// [data-reader]: what was typed at this desk and has not reached the server lies in this browser, for its writer alone.
// Whoever works here next wipes the words of others; signing out wipes one's own; after a week they are gone. What is
// left of one's own is sent after from the next page, unless another draft stands there by now: then it is offered.
const PREFIX = "draft:";
const DAYS = 7;
const TOKEN = "csrfmiddlewaretoken";

const own = `${PREFIX}${document.querySelector("[data-reader]").dataset.reader}:`;
const tended = document.querySelector("form[data-draft]") ? own + location.pathname + location.search : "";
const keys = () => {
  try {
    return Object.keys(localStorage).filter((key) => key.startsWith(PREFIX));
  } catch {
    return []; // the browser forbids to keep anything
  }
};
const isOld = (key) => Date.now() - JSON.parse(localStorage.getItem(key)).at > DAYS * 24 * 60 * 60 * 1000;

const sendAfter = async (key) => {
  const stored = localStorage.getItem(key);
  const token = document.querySelector(`[name=${TOKEN}]`).value;
  const body = new URLSearchParams([...JSON.parse(stored).typed, [TOKEN, token], ["do", "keep_draft"]]);
  const answer = await fetch(key.slice(own.length), { method: "POST", body, headers: { "X-Draft": "again" } });
  if (answer.status === 204 && localStorage.getItem(key) === stored) localStorage.removeItem(key);
};

for (const key of keys()) {
  if (!key.startsWith(own) || isOld(key)) localStorage.removeItem(key);
  else if (key !== tended && navigator.onLine) sendAfter(key).catch(() => null);
}
document.querySelector("form[data-sign-out]")?.addEventListener("submit", () => keys().forEach((key) => localStorage.removeItem(key)));
