// form[data-reach]: asks first whether we can be reached. If not, it says so, and keeps the page with everything in
// it, files too; the browser's own page about a lost line would take their place.
const PATIENCE_MS = 8000;

const isReached = async (address) => {
  if (!navigator.onLine) return false;
  try {
    await fetch(address, { cache: "no-store", signal: AbortSignal.timeout(PATIENCE_MS) });
    return true;
  } catch {
    return false;
  }
};

for (const form of document.querySelectorAll("form[data-reach]")) {
  let reached = false;
  let asking = false;
  let told = null;

  const tell = (button) => {
    told?.remove();
    told = form.querySelector("template[data-reach-lost]").content.firstElementChild.cloneNode(true);
    told.querySelector("button").addEventListener("click", () => form.requestSubmit(button));
    form.querySelector("template[data-reach-lost]").before(told);
    told.scrollIntoView({ block: "nearest" });
  };

  form.addEventListener("submit", async (event) => {
    if (reached) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (asking) return;
    asking = true;
    reached = await isReached(form.dataset.reach);
    asking = false;
    if (reached) form.requestSubmit(event.submitter);
    else tell(event.submitter);
  });

  // Whoever comes back to this page sends once more, and may have lost the line since.
  window.addEventListener("pageshow", () => (reached = false));
}
