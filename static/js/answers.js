// What stands in the inputs of a page of an e-form, by path; a group's path gives its rows in the order shown.

function number(text, kind) {
  let plain = text.replace(/[\s\u00a0]/g, "");
  if (kind === "money") {
    plain = plain.replace(/(đồng|đ|₫|vnđ|vnd)\.?$/i, "");
    if (/^[0-9]{1,3}(\.[0-9]{3})+$|^[0-9]{1,3}(,[0-9]{3})+$/.test(plain)) plain = plain.replace(/[.,]/g, "");
    return /^[0-9]{1,16}$/.test(plain) ? Number(plain) : null;
  }
  if (plain.includes(",") || /^-?[0-9]{1,3}(\.[0-9]{3})+$/.test(plain)) plain = plain.replace(/\./g, "").replace(",", ".");
  return /^-?[0-9]+(\.[0-9]+)?$/.test(plain) ? Number(plain) : null;
}

function date(form, path) {
  const [year, month, day] = ["year", "month", "day"].map((part) => form.elements[`${path}.${part}`]?.value.trim() ?? "");
  return year && [year, month.padStart(month && 2, "0"), day.padStart(day && 2, "0")].filter(Boolean).join("-");
}

function rows(form, group) {
  const paths = JSON.parse(group.dataset.fields);
  const name = group.dataset.group;
  return [...group.querySelectorAll("[data-row]")].map((row) => {
    const own = (path) => `${name}.${row.dataset.row}${path.slice(name.length)}`;
    return Object.fromEntries(paths.map((path) => [path, answer(form, own(path))]));
  });
}

/** The answer at a path as the server would read it: null where nothing is asked or answered. */
export function answer(form, path) {
  const group = form.querySelector(`[data-group="${CSS.escape(path)}"]`);
  if (group) return group.closest("[data-show-when][hidden]") ? null : rows(form, group);
  if (form.elements[`${path}.year`]) return form.elements[`${path}.year`].disabled ? null : date(form, path);
  const inputs = [...form.querySelectorAll(`[name="${CSS.escape(path)}"]`)].filter((input) => !input.disabled);
  if (!inputs.length) return null;
  if (inputs[0].localName === "output") {
    return inputs[0].closest("[data-show-when][hidden]") ? null : JSON.parse(inputs[0].dataset.value || "null");
  }
  if (inputs[0].type === "checkbox") return inputs.filter((input) => input.checked).map((input) => input.value);
  if (inputs[0].type === "radio") {
    const chosen = inputs.find((input) => input.checked)?.value;
    return { true: true, false: false }[chosen] ?? chosen;
  }
  const text = inputs[0].value.trim().normalize("NFC");
  return inputs[0].dataset.number === undefined ? text : number(text, inputs[0].dataset.number);
}
