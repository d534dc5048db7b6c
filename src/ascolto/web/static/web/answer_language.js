// [data-languages]: the answer is in the language of who complains, else of the unit, until somebody chooses another.
const unit = document.querySelector("select[data-languages]");

if (unit) {
  const { form } = unit;
  const { language, proposed } = form.elements;
  const usual = JSON.parse(unit.dataset.languages);

  const propose = () => {
    if (language.value !== proposed.value) return;
    const theirs = form.querySelector("[data-language]")?.dataset.language;
    const offered = [...language.options].some((option) => option.value === theirs);
    language.value = proposed.value = offered ? theirs : (usual[unit.value] ?? usual[""]);
  };

  language.addEventListener("change", () => {
    proposed.value = "";
  });
  unit.addEventListener("change", propose);
  form.addEventListener("looked-up", propose);
}
