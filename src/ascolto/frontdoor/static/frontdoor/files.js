// input[data-most-bytes]: says at once that a file is too large, before anybody waits for it to be sent.
for (const field of document.querySelectorAll("input[type=file][data-most-bytes]")) {
  field.addEventListener("change", () => {
    const sizes = [...field.files].map((file) => file.size);
    const isTooLarge = sizes.some((size) => size > Number(field.dataset.mostBytes));
    const isTooMuch = sizes.reduce((sum, size) => sum + size, 0) > Number(field.dataset.mostBytesTogether);
    field.setCustomValidity(isTooLarge || isTooMuch ? field.dataset.tooLarge : "");
    if (isTooLarge || isTooMuch) field.reportValidity();
  });
}
