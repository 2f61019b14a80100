// Condition trees as procedures/rules/conditions.py evaluates them; both run tests/rules/vectors/conditions.json.

export const missing = (v) => v === null || v === undefined || v === "" || (Array.isArray(v) && !v.length);
export const isDate = (v) => typeof v === "string" && /^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$/.test(v);
const same = (a, b) => a === b && ["string", "number", "boolean"].includes(typeof a);
const first = (v) => v + "-01-01".slice(v.length - 4);
const last = (v) => v + "-12-31".slice(v.length - 4);
const years = (born, day) => day.slice(0, 4) - born.slice(0, 4) - (day.slice(5) < born.slice(5) ? 1 : 0);

/** Least and most whole years a perhaps partial birth date may mean on a perhaps partial day. */
export const ages = (born, day) => [years(last(born), first(day)), years(first(born), last(day))];

/** The day some days after today, ISO. */
export function shift(today, days) {
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
  const [youngest, oldest] = ages(born, day);
  return word === "age_at_least" ? youngest >= limit : oldest < limit;
}

function rows(word, [group, tree], get, today) {
  const found = get(group);
  if (!Array.isArray(found) || !found.length) return false;
  const within = (row) => (path) => (path.startsWith(group + ".") ? row[path] : get(path));
  const holds = (row) => evaluate(tree, within(row), today);
  return word === "any_row" ? found.some(holds) : found.every(holds);
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
  if (word.endsWith("_row")) return rows(word, body, get, today);
  return holds(word, body, get, today);
}
