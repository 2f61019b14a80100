// The last fields of a page, kept in this tab until the server has them: a crash, a reload or a lost network loses
// nothing. Signing out clears them (session.js).
const key = `unsaved:${location.pathname}`;
const LEFT_OUT = ["csrfmiddlewaretoken", "_who"];

function typed(form) {
  return [...new FormData(form)].filter(([name, value]) => !(value instanceof File) && !LEFT_OUT.includes(name));
}

/** Lay the page's fields aside. */
export function lay(form) {
  if ("signedOut" in document.body.dataset) return;
  try {
    const chosen = [...form.querySelectorAll("select")].map((list) => [list.name, list.selectedOptions[0]?.text ?? ""]);
    sessionStorage.setItem(key, JSON.stringify({ fields: typed(form), chosen }));
  } catch {
    // A browser without room for it: the page itself still holds everything.
  }
}

/** The server has them. */
export const drop = () => sessionStorage.removeItem(key);

const chosenAtFirst = (list) => [...list.options].find((option) => option.defaultSelected) ?? list.options[0];

function differs(input) {
  if (!input.name || ["file", "hidden"].includes(input.type)) return false;
  if (input.type === "radio" || input.type === "checkbox") return input.checked !== input.defaultChecked;
  if (input.tagName === "SELECT") return input.selectedOptions[0] !== chosenAtFirst(input);
  return "defaultValue" in input && input.value !== input.defaultValue;
}

/** Whether somebody answered before this script was there: a slow network brings the page first. */
export const answeredEarly = (form) => [...form.elements].some(differs);

function give(input, values, text) {
  if (input.type === "radio" || input.type === "checkbox") input.checked = values.includes(input.value);
  else if (values.length && input.tagName === "SELECT") {
    if (![...input.options].some((option) => option.value === values[0])) input.add(new Option(text, values[0]));
    input.value = values[0];
  } else if (values.length) input.value = values[0];
}

/** Put back what the server never got; says whether there was anything. */
export function restore(form) {
  let kept;
  try {
    kept = JSON.parse(sessionStorage.getItem(key));
  } catch {
    return false;
  }
  if (!kept || JSON.stringify(kept.fields) === JSON.stringify(typed(form))) return false;
  const texts = Object.fromEntries(kept.chosen);
  const names = new Set(kept.fields.map(([name]) => name));
  for (const input of form.elements) {
    if (!input.name || input.type === "file" || LEFT_OUT.includes(input.name)) continue;
    const values = kept.fields.filter(([name]) => name === input.name).map(([, value]) => value);
    if (names.has(input.name) || input.type === "checkbox") give(input, values, texts[input.name]);
  }
  form.dispatchEvent(new Event("input", { bubbles: true }));
  return true;
}
