// Saves a page of the form by itself: 800 ms after a change and when the page is left. The server keeps right and
// wrong answers alike; without this file the button does the saving.
import { send } from "./send.js";
import { answeredEarly, drop, lay, restore } from "./unsaved.js";

const WAIT = 800;
const LONGEST = 60000;
const LONG = 8000;
const form = document.querySelector("form[data-autosave]");
const line = document.querySelector("[data-saved]");

function say(words, bad = false) {
  const text = line?.querySelector("span") ?? line;
  if (text) text.textContent = words;
  line?.classList.toggle("bad", bad);
}

function conflict() {
  say(form.dataset.conflictWords, true);
  if (form.querySelector("[data-compare]")) return;
  const button = document.createElement("button");
  button.className = "button button--secondary";
  button.dataset.compare = "";
  button.textContent = form.dataset.conflictButton;
  line.after(button);
}

let timer = 0;
let running = null;
let changed = false;
let stopped = false;
let tries = 0;
let sending = false;

const put = (name, value) => {
  if (value !== undefined && form.elements[name]) form.elements[name].value = value;
};

async function post(leaving) {
  const body = new FormData(form);
  for (const [name, value] of [...body]) if (value instanceof File) body.delete(name);
  return fetch(form.action || location.href, { method: "POST", body, keepalive: leaving, headers: { "X-Autosave": "1" } });
}

async function save(leaving) {
  changed = false;
  try {
    let answer = await post(leaving);
    if (answer.status === 403) {
      // Signed in again meanwhile: the page gets a fresh token, once.
      put("csrfmiddlewaretoken", (await answer.json()).token);
      answer = await post(leaving);
    }
    if (answer.status === 409) {
      stopped = true;
      conflict();
    } else if (answer.status === 401) {
      stopped = true;
      say(form.dataset.endedWords, true);
    } else if (answer.ok && answer.headers.get("content-type")?.includes("json")) {
      const saved = await answer.json();
      put("_version", saved.version);
      put("_base", saved.base);
      if (changed) lay(form);
      else drop();
      tries = 0;
      say(form.dataset.savedWords.replace("{time}", saved.time));
    } else throw new Error(answer.status);
  } catch {
    changed = true;
    tries += 1;
    if (!leaving) say(form.dataset.failedWords, true);
  }
}

async function now(leaving = false) {
  clearTimeout(timer);
  if (running) await running;
  if (!changed || stopped || sending) return;
  running = save(leaving);
  await running;
  running = null;
  if (changed && !stopped) timer = setTimeout(now, Math.min(WAIT * 2 ** tries, LONGEST));
}

async function submit(event) {
  event.preventDefault();
  if (sending) return;
  form.ariaBusy = sending = true;
  clearTimeout(timer);
  // The answer of a saving under way brings the version that this one must build on; a silent one is not waited for.
  if (running) await Promise.race([running, new Promise((done) => setTimeout(done, LONG))]);
  changed = false;
  if ((await send(form, event.submitter, drop)) === "failed") {
    changed = true;
    say(form.dataset.failedWords, true);
    line?.scrollIntoView({ block: "center" });
    tries = 1;
    timer = setTimeout(now, WAIT * 2);
  }
  form.ariaBusy = sending = false;
}

if (form) {
  const touched = () => {
    changed = true;
    tries = 0;
    lay(form);
    clearTimeout(timer);
    timer = setTimeout(now, WAIT);
  };
  form.addEventListener("input", touched);
  form.addEventListener("change", touched);
  form.addEventListener("submit", submit);
  document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && now(true));
  window.addEventListener("online", () => now());
  // Come back to by the back button, the page shows what the server has.
  window.addEventListener("pageshow", (event) => event.persisted && location.reload());
  if (restore(form) || "changed" in form.dataset || answeredEarly(form)) touched();
}
