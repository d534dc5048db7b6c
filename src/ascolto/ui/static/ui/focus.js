// [data-focus]: what has to be read first after the page came back, such as the summary of errors.
document.querySelector("[data-focus]:not([data-still] *)")?.focus();
