// Opens and closes questions while a form is filled in, by the condition trees of procedures/rules/conditions.py.
// Both evaluate tests/rules/vectors/conditions.json alike. The server decides; without this file it asks again.

const missing = (v) => v === null || v === undefined || v === "" || (Array.isArray(v) && !v.length);
const same = (a, b) => a === b && ["string", "number", "boolean"].includes(typeof a);
const isDate = (v) => typeof v === "string" && /^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$/.test(v);
const first = (v) => v + "-01-01".slice(v.length - 4);
const last = (v) => v + "-12-31".slice(v.length - 4);
const years = (born, day) => day.slice(0, 4) - born.slice(0, 4) - (day.slice(5) < born.slice(5) ? 1 : 0);

function shift(today, days) {
  const day = new Date(today + "T00:00:00Z");
  day.setUTCDate(day.getUTCDate() + days);
  return day.toISOString().slice(0, 10);
}

function operand(value, get, today) {
  if (typeof value !== "object" || value === null) return value;
  return "field" in value ? get(value.field) : shift(today, value.today);
}

function ordered(word, a, b) {
  let [aLow, aHigh, bLow, bHigh] = [a, a, b, b];
  if (isDate(a) && isDate(b)) [aLow, aHigh, bLow, bHigh] = [first(a), last(a), first(b), last(b)];
  else if (typeof a !== "number" || typeof b !== "number") return false;
  return { lt: aHigh < bLow, lte: aHigh <= bLow, gt: aLow > bHigh, gte: aLow >= bHigh }[word];
}

function age(word, born, limit, day) {
  if (!isDate(born) || !isDate(day)) return false;
  if (word === "age_at_least") return years(last(born), first(day)) >= limit;
  return years(first(born), last(day)) < limit;
}

function holds(word, [path, second, third], get, today) {
  const value = typeof path === "object" ? path.value : get(path);
  if (missing(value)) return false;
  if (word === "in") return second.some((one) => same(value, one));
  if (word === "has") return Array.isArray(value) && value.some((one) => same(one, second));
  if (word === "count_at_least") return Array.isArray(value) && value.length >= second;
  if (word.startsWith("age_")) return age(word, value, second, third === undefined ? today : operand(third, get, today));
  const other = operand(second, get, today);
  if (missing(other)) return false;
  if (word === "eq") return same(value, other);
  return word === "ne" ? !same(value, other) : ordered(word, value, other);
}

/** Say whether a condition holds for the answers get(path) gives, on the day `today` (ISO). */
export function evaluate(tree, get, today) {
  if (typeof tree === "boolean") return tree;
  const [[word, body]] = Object.entries(tree);
  if (word === "all") return body.every((part) => evaluate(part, get, today));
  if (word === "any") return body.some((part) => evaluate(part, get, today));
  if (word === "not") return !evaluate(body, get, today);
  if (word === "filled") return !missing(get(body));
  return holds(word, body, get, today);
}

function number(text) {
  let plain = text.replace(/ /g, "");
  if (plain.includes(",") || /^-?[0-9]{1,3}(\.[0-9]{3})+$/.test(plain)) plain = plain.replace(/\./g, "").replace(",", ".");
  return /^-?[0-9]+(\.[0-9]+)?$/.test(plain) ? Number(plain) : null;
}

function date(form, path) {
  const [year, month, day] = ["year", "month", "day"].map((part) => form.elements[`${path}.${part}`]?.value.trim() ?? "");
  return year && [year, month.padStart(month && 2, "0"), day.padStart(day && 2, "0")].filter(Boolean).join("-");
}

function answer(form, path) {
  if (form.elements[`${path}.year`]) return form.elements[`${path}.year`].disabled ? null : date(form, path);
  const inputs = [...form.querySelectorAll(`[name="${CSS.escape(path)}"]`)].filter((input) => !input.disabled);
  if (!inputs.length) return null;
  if (inputs[0].type === "checkbox") return inputs.filter((input) => input.checked).map((input) => input.value);
  if (inputs[0].type === "radio") {
    const chosen = inputs.find((input) => input.checked)?.value;
    return { true: true, false: false }[chosen] ?? chosen;
  }
  const text = inputs[0].value.trim().normalize("NFC");
  return "number" in inputs[0].dataset ? number(text) : text;
}

function open(wrapper, yes) {
  wrapper.hidden = !yes;
  for (const input of wrapper.querySelectorAll("input, select, textarea, button")) {
    input.disabled = Boolean(input.closest("[data-show-when][hidden]"));
  }
}

function refresh(root) {
  const form = root.closest("form");
  const wrappers = [...root.querySelectorAll("[data-show-when]")];
  const get = (path) => answer(form, path);
  for (let turn = 0, changed = true; changed && turn < 9; turn += 1) {
    changed = false;
    for (const wrapper of wrappers) {
      const yes = evaluate(JSON.parse(wrapper.dataset.showWhen), get, root.dataset.today);
      changed ||= yes === wrapper.hidden;
      open(wrapper, yes);
    }
  }
  const shown = wrappers.filter((wrapper) => wrapper.dataset.path && !wrapper.closest("[data-show-when][hidden]"));
  root.querySelector("[data-open-paths]").value = shown.map((wrapper) => wrapper.dataset.path).join(" ");
}

/** Keep every form inside `scope` in step with what is typed. */
export function start(scope) {
  for (const root of scope.querySelectorAll("[data-conditional]")) {
    if (!root.closest("form")) continue;
    refresh(root);
    root.addEventListener("input", () => refresh(root));
    root.addEventListener("change", () => refresh(root));
  }
}

if (typeof document !== "undefined") {
  start(document);
  window.addEventListener("pageshow", (event) => event.persisted && start(document));
}
