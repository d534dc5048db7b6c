// [data-kiosk]: a screen that many people use begins anew when nobody touches it. Whoever is still there is asked
// first; without scripts the page is loaded anew after some minutes.
const SILENCE_MS = 90_000;
const ANSWER_MS = 20_000;

for (const place of document.querySelectorAll("[data-kiosk]")) {
  const start = () => location.replace(place.dataset.kiosk);
  const dialog = document.querySelector("[data-kiosk-idle]");
  let waiting = 0;

  const ask = () => {
    if (!dialog) return start();
    dialog.showModal();
    waiting = setTimeout(start, ANSWER_MS);
  };

  const wait = () => {
    clearTimeout(waiting);
    if (dialog?.open) return;
    waiting = setTimeout(ask, place.dataset.kioskSeconds ? place.dataset.kioskSeconds * 1000 : SILENCE_MS);
  };

  for (const sign of ["input", "keydown", "pointerdown", "scroll"]) addEventListener(sign, wait, { passive: true });
  dialog?.addEventListener("close", wait);
  wait();
}
