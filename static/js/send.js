// Sends a form without leaving the page before the server has answered: where the network is lost the page stays with
// all that is in it, and the same button works afterwards. Without this file the browser sends the form itself.
const FILES = "input[type=file]";

function put(form, name, value) {
  const input = document.createElement("input");
  Object.assign(input, { type: "hidden", name, value });
  form.append(input);
}

/** What was kept just now is what the form builds on when it is sent once more; a conflict stays one. */
async function build(form, answer) {
  if (answer.status === 409) return;
  try {
    const shown = new DOMParser().parseFromString(await answer.text(), "text/html");
    for (const name of ["_version", "_base"]) {
      const fresh = shown.querySelector(`input[name="${name}"]`);
      if (fresh && form.elements[name]) form.elements[name].value = fresh.value;
    }
  } catch {
    // The network went away within the answer: the server compares what is sent with what it has.
  }
}

const native = (form, button) => {
  if (button?.name) put(form, button.name, button.value);
  HTMLFormElement.prototype.submit.call(form);
};

/** Send; "gone" when the next page is on its way, "failed" when nothing is known to have arrived. */
export async function send(form, button, leave = () => {}) {
  if ([...form.querySelectorAll(FILES)].some((input) => input.files.length)) {
    if (!navigator.onLine) return "failed";
    native(form, button);
    return "gone";
  }
  const body = new FormData(form);
  if (button?.name) body.append(button.name, button.value);
  let answer;
  try {
    answer = await fetch(form.action || location.href, { method: "POST", body, headers: { "X-Send": "1" } });
    if (answer.status >= 500) return "failed";
    if (answer.ok && answer.headers.get("content-type")?.includes("json")) {
      const { next } = await answer.json();
      leave();
      location.assign(next);
      return "gone";
    }
  } catch {
    return "failed";
  }
  // Something is to be shown on this page: errors, or what another device has saved.
  await build(form, answer);
  leave();
  native(form, button);
  return "gone";
}

for (const form of document.querySelectorAll("form[data-send]")) {
  let sending = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (sending) return;
    form.ariaBusy = sending = true;
    const lines = form.querySelectorAll("[data-saved]");
    for (const line of lines) line.textContent = "";
    if ((await send(form, event.submitter)) === "failed") {
      for (const line of lines) line.textContent = form.dataset.failedWords;
    }
    form.ariaBusy = sending = false;
  });
}
