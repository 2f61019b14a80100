// Values nobody types, as procedures/rules/computed.py works them out; both run tests/rules/vectors/computed.json.
import { ages, isDate, missing, shift } from "./conditions.js";

const numeric = (v) => typeof v === "number";

function sum(parts, get) {
  const values = parts.flatMap((part) => {
    if (typeof part === "string") return [get(part)];
    return (get(part.rows) ?? []).map((row) => row[part.path]);
  });
  const numbers = values.filter(numeric);
  if (!numbers.length) return null;
  const total = Number(numbers.reduce((a, b) => a + b, 0).toFixed(6));
  return Math.abs(total) > 2 ** 53 ? null : total;
}

function words(value) {
  if (missing(value) || typeof value === "object" || typeof value === "boolean") return "";
  if (isDate(value)) return value.split("-").reverse().join("/");
  return numeric(value) ? String(value).replace(".", ",") : value;
}

function join(parts, between, get) {
  const found = parts.map((part) => (typeof part === "object" ? part.text : words(get(part))));
  if (!found.some((text, i) => text && typeof parts[i] === "string")) return null;
  return found.filter(Boolean).join(between).trim() || null;
}

function age(born, day) {
  if (!isDate(born) || !isDate(day)) return null;
  const [youngest, oldest] = ages(born, day);
  return youngest === oldest && youngest >= 0 ? youngest : null;
}

function real(day) {
  const at = isDate(day) && day.length === 10 ? new Date(day + "T00:00:00Z") : null;
  return at && !Number.isNaN(at.getTime()) && at.toISOString().startsWith(day) ? at : null;
}

function days(one, other) {
  const [a, b] = [real(one), real(other)];
  return a && b ? (b - a) / 86400000 : null;
}

/** The value for the answers get(path) gives, null where they do not decide it. */
export function compute(spec, get, today) {
  const word = ["sum", "count", "age", "days_between", "join"].find((one) => one in spec);
  const body = spec[word];
  if (word === "sum") return sum(body, get);
  if (word === "count") return get(body)?.length ?? 0;
  if (word === "join") return join(body, spec.with ?? " ", get);
  const [one, other] = body.map((part) => (typeof part === "object" ? shift(today, part.today) : get(part)));
  return word === "age" ? age(one, other) : days(one, other);
}

/** A computed value as people read it: 1.500.000 đ, 1.234,5, text as it is. */
export function spoken(value, { as, unit, lang }) {
  if (missing(value)) return "";
  if (!numeric(value)) return value;
  if (as === "money") return value.toLocaleString("vi-VN", { maximumFractionDigits: 0 }) + " đ";
  const text = value.toLocaleString(lang === "en" ? "en-US" : "vi-VN", { maximumFractionDigits: 6 });
  return unit ? `${text} ${unit}` : text;
}
