// Saves a page of the form by itself: 800 ms after a change and when the page is left. The server keeps right and
// wrong answers alike; without this file the button does the saving.
const WAIT = 800;
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

async function save(leaving = false) {
  changed = false;
  const body = new FormData(form);
  for (const [name, value] of [...body]) if (value instanceof File) body.delete(name);
  try {
    const answer = await fetch(form.action || location.href, {
      method: "POST", body, keepalive: leaving, headers: { "X-Autosave": "1" },
    });
    if (answer.status === 409) {
      stopped = true;
      conflict();
    } else if (answer.ok && answer.headers.get("content-type")?.includes("json")) {
      const saved = await answer.json();
      form.elements._version.value = saved.version;
      form.elements._base.value = saved.base;
      say(form.dataset.savedWords.replace("{time}", saved.time));
    } else throw new Error(answer.status);
  } catch {
    changed = true;
    if (!leaving) say(form.dataset.failedWords, true);
  }
}

async function now(leaving) {
  clearTimeout(timer);
  if (running) await running;
  if (!changed || stopped) return;
  running = save(leaving);
  await running;
  running = null;
  if (changed && !stopped) timer = setTimeout(now, WAIT * 10);
}

if (form) {
  const touched = () => {
    changed = true;
    clearTimeout(timer);
    timer = setTimeout(now, WAIT);
  };
  form.addEventListener("input", touched);
  form.addEventListener("change", touched);
  document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && now(true));
  let sending = false;
  form.addEventListener("submit", async (event) => {
    clearTimeout(timer);
    if (!navigator.onLine) {
      event.preventDefault();
      say(form.dataset.failedWords, true);
      line?.scrollIntoView({ block: "center" });
    } else if (running && !sending) {
      // The answer of a saving under way brings the version that this one must build on.
      event.preventDefault();
      await running;
      sending = true;
      form.requestSubmit(event.submitter);
    } else changed = false;
  });
}

for (const send of document.querySelectorAll("form[data-send]")) {
  send.addEventListener("submit", (event) => {
    if (navigator.onLine) return;
    event.preventDefault();
    for (const place of send.querySelectorAll("[data-saved]")) place.textContent = send.dataset.failedWords;
  });
}
