// Warns two minutes before the session ends and goes on with it; on signing out nothing stays in this browser.
// Time is counted by the running of the page, never by the clock of the device. Without this file the server keeps
// what is sent after the end until its owner has signed in again.
const box = document.querySelector("dialog[data-session]");
const WARN = 120;
let ends = performance.now() + Number(box?.dataset.session ?? 0) * 1000;
let timer = 0;

const left = () => (ends - performance.now()) / 1000;

function show(ended) {
  box.querySelector("[data-warning]").hidden = ended;
  box.querySelector("[data-ended]").hidden = !ended;
  if (!box.open) box.showModal();
}

function plan() {
  clearTimeout(timer);
  const seconds = left();
  if (seconds <= 0) show(true);
  else if (seconds <= WARN) show(false);
  else if (box.open) box.close();
  if (seconds > 0) timer = setTimeout(look, Math.min(Math.max(seconds > WARN ? seconds - WARN : seconds, 1), 3600) * 1000);
}

async function ask(method) {
  const token = box.querySelector("[name=csrfmiddlewaretoken]").value;
  const answer = await fetch(box.dataset.url, { method, headers: { "X-CSRFToken": token, "X-Requested-With": "fetch" } });
  if (answer.status !== 401 && !answer.ok) throw new Error(answer.status);
  ends = performance.now() + (await answer.json()).left * 1000;
}

async function look() {
  // Another page of the same browser may have gone on with the session.
  if (left() <= WARN) await ask("GET").catch(() => {});
  plan();
}

if (box) {
  const failed = box.querySelector("[data-failed]");
  box.querySelector("[data-warning]").addEventListener("submit", async (event) => {
    event.preventDefault();
    try {
      await ask("POST");
      failed.hidden = true;
      plan();
    } catch {
      failed.hidden = false;
    }
  });
  box.querySelector("[data-close]").addEventListener("click", () => box.close());
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && look());
  // A page that was asleep with the device counted no time: ask how much is left.
  window.addEventListener("pageshow", (event) => event.persisted && ask("GET").then(plan, () => {}));
  plan();
}

for (const form of document.querySelectorAll('form[action$="/dang-xuat/"]')) {
  form.addEventListener("submit", () => {
    document.body.dataset.signedOut = ""; // a saving that is under way lays nothing aside any more
    sessionStorage.clear();
  });
}
