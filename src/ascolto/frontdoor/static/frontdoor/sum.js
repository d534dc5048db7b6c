// input[data-sum]: a form that came too fast does a sum instead of waiting. The sum is done in a worker, so that the
// page stays usable; without Web Crypto the page says how long to wait, as it does without scripts.
for (const field of document.querySelectorAll("input[data-sum]")) {
  if (!window.Worker || !window.isSecureContext || !document.querySelector("[data-sum-says]")) break;
  const { sum, sumBits, sumPieces, sumWorker } = field.dataset;
  const says = document.querySelector("[data-sum-says]");
  const bar = says.querySelector("progress");
  const answers = [];
  const worker = new Worker(sumWorker);
  let isWaitedFor = null;

  const finish = () => {
    field.value = answers.join(".");
    says.querySelector("[data-sum-doing]").hidden = true;
    says.querySelector("[data-sum-done]").hidden = false;
    worker.terminate();
    if (isWaitedFor) field.form.requestSubmit(isWaitedFor.button);
  };

  worker.addEventListener("message", ({ data }) => {
    answers.push(data);
    bar.value = answers.length;
    if (answers.length === Number(sumPieces)) finish();
  });
  worker.addEventListener("error", () => {
    says.hidden = true; // the wait that the page names remains
    if (isWaitedFor) field.form.requestSubmit(isWaitedFor.button);
    isWaitedFor = null;
  });

  // Whoever presses the button before the sum is done need not press it again.
  field.form.addEventListener("submit", (event) => {
    if (field.value || says.hidden || isWaitedFor) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    isWaitedFor = { button: event.submitter };
  });

  says.hidden = false;
  worker.postMessage({ ticket: sum, bits: Number(sumBits), pieces: Number(sumPieces) });
}
