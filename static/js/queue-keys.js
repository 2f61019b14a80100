// Keys of the staff pages. A single key acts only where no text is typed; Vietnamese input methods rewrite letters
// (J, X, R, S, F, W are tone keys), so keys are told by their place and never while a letter is being composed.
// What a key does stands in the page: data-key on the link, button or field; data-row on the links of a list.
const off = document.cookie.split("; ").includes("keys=off");
const rows = [...document.querySelectorAll("[data-row]")];
const TABS = { KeyQ: 0, KeyT: 1, KeyH: -1 };
let going = 0;

const typing = (node) =>
  node.isContentEditable || node.matches("textarea, select, input:not([type=checkbox], [type=radio], [type=submit], [type=button])");

function move(step) {
  const here = rows.indexOf(document.activeElement);
  const next = here < 0 ? (step > 0 ? 0 : rows.length - 1) : Math.min(Math.max(here + step, 0), rows.length - 1);
  if (!rows.length) return false;
  rows[next].focus();
  rows[next].scrollIntoView({ block: "nearest" });
  return true;
}

function act(code) {
  const target = document.querySelector(`[data-key="${code}"]`);
  if (!target || target.disabled) return false;
  if (typing(target)) target.focus();
  else target.click();
  return true;
}

function goTo(code) {
  const tabs = document.querySelectorAll(".tabs a");
  const tab = code in TABS ? [...tabs].at(TABS[code]) : null;
  if (tab) tab.click();
  return Boolean(tab);
}

function single(event) {
  if (Date.now() - going < 1500 && goTo(event.code)) return true;
  going = event.code === "KeyG" && rows.length ? Date.now() : 0;
  if (event.key === "?") return act("?");
  if (event.code === "KeyJ" || event.code === "ArrowDown") return move(1);
  if (event.code === "KeyK" || event.code === "ArrowUp") return move(-1);
  if (event.code === "KeyP") return window.print() ?? true;
  return act(event.code);
}

document.addEventListener("keydown", (event) => {
  if (event.isComposing || event.keyCode === 229 || event.ctrlKey || event.metaKey || event.defaultPrevented) return;
  if (event.altKey) {
    if (act(event.code)) event.preventDefault();
    return;
  }
  if (off || typing(event.target)) return;
  const arrow = event.code.startsWith("Arrow");
  if (arrow && !rows.includes(event.target)) return;
  if (event.shiftKey && event.key !== "?") return;
  if (single(event)) event.preventDefault();
});
