// Adds, removes and moves the rows of a repeated group at once; without this file the buttons redraw the page.

function all(list) {
  return [...list.children].filter((child) => child.matches("[data-row]"));
}

function fresh(group, list) {
  const number = 1 + Math.max(-1, ...all(list).map((row) => Number(row.dataset.row)));
  const made = group.querySelector("template").content.cloneNode(true);
  for (const element of made.querySelectorAll("*")) {
    for (const { name, value } of [...element.attributes]) {
      if (value.includes("__n__")) element.setAttribute(name, value.replaceAll("__n__", number));
    }
  }
  return made.querySelector("[data-row]");
}

/** Names, buttons and hints after a change: rows are counted from 1, in the order shown. */
function settle(group, list) {
  const rows = all(list);
  rows.forEach((row, place) => {
    for (const name of row.querySelectorAll("[data-row-name]")) name.textContent = `${group.dataset.rowLabel} ${place + 1}`;
    row.querySelector("[data-act=up]").hidden = place === 0;
    row.querySelector("[data-act=down]").hidden = place === rows.length - 1;
  });
  const full = rows.length >= Number(group.dataset.max);
  group.querySelector("[data-act=add]").hidden = full;
  group.querySelector("[data-full]").hidden = !full;
  group.querySelector("[data-none]").hidden = rows.length > 0;
}

function act(group, list, button) {
  const said = group.querySelector("[data-said]");
  const row = button.closest("[data-row]");
  let focus = button;
  said.textContent = "";
  if (button.dataset.act === "add") {
    const made = fresh(group, list);
    list.append(made);
    focus = made.querySelector("legend");
  } else if (button.dataset.act === "remove") {
    focus = (row.nextElementSibling ?? row.previousElementSibling)?.querySelector("legend");
    row.remove();
    said.textContent = group.dataset.saidRemoved;
  } else {
    if (button.dataset.act === "up") row.previousElementSibling.before(row);
    else row.nextElementSibling.after(row);
    said.textContent = group.dataset.saidMoved;
  }
  settle(group, list);
  if (!focus || focus.hidden) focus = row?.isConnected ? row.querySelector("legend") : group.querySelector("[data-act=add]");
  focus.focus();
  list.dispatchEvent(new Event("change", { bubbles: true }));
}

/** Take over the buttons of every group inside. */
export function start(root) {
  root.addEventListener("click", (event) => {
    const button = event.target.closest("[data-act]");
    const group = button?.closest("[data-group]");
    if (!group) return;
    event.preventDefault();
    act(group, group.querySelector("[data-list]"), button);
  });
}
