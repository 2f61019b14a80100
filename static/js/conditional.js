// Opens and closes questions, works out values and cuts linked lists while a form is filled in. The server decides;
// without this file it asks again.
import { answer } from "./answers.js";
import { compute, spoken } from "./computed.js";
import { evaluate } from "./conditions.js";
import { start as startRows } from "./rows.js";

const TURNS = 9;

function open(wrapper, yes) {
  wrapper.hidden = !yes;
  for (const input of wrapper.querySelectorAll("input, select, textarea, button")) {
    input.disabled = Boolean(input.closest("[data-show-when][hidden]"));
  }
}

function work(output, get, today) {
  const value = compute(JSON.parse(output.dataset.computed), get, today);
  const text = JSON.stringify(value);
  if (output.dataset.value === text) return false;
  output.dataset.value = text;
  output.textContent = spoken(value, output.dataset) || "–";
  return true;
}

/** Of a linked list leave what goes with the other answer; what was chosen before and goes no more is let go. */
function cut(select, get) {
  const above = get(select.dataset.linked);
  for (const option of select.querySelectorAll("option[data-under]")) {
    const fits = option.dataset.under.split(" ").includes(above);
    option.hidden = option.disabled = !fits;
    if (!fits && option.selected) select.value = "";
  }
  for (const group of select.querySelectorAll("optgroup")) group.hidden = ![...group.children].some((one) => !one.hidden);
}

/** Bring the page in step with what stands in it. */
export function refresh(root) {
  const form = root.closest("form");
  const today = root.dataset.today;
  const get = (path) => answer(form, path);
  const wrappers = [...root.querySelectorAll("[data-show-when]")];
  const outputs = [...root.querySelectorAll("[data-computed]")];
  for (let turn = 0, changed = true; changed && turn < TURNS; turn += 1) {
    changed = false;
    for (const select of root.querySelectorAll("[data-linked]:not([data-linked=''])")) cut(select, get);
    for (const output of outputs) changed = work(output, get, today) || changed;
    for (const wrapper of wrappers) {
      const yes = evaluate(JSON.parse(wrapper.dataset.showWhen), get, today);
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
    if (root.dataset.started) continue;
    root.dataset.started = "yes";
    root.addEventListener("input", () => refresh(root));
    root.addEventListener("change", () => refresh(root));
    startRows(root);
  }
}

if (typeof document !== "undefined") {
  start(document);
  window.addEventListener("pageshow", (event) => event.persisted && start(document));
}
