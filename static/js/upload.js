// Sends the files of a paper once they are chosen: photographs made small, progress, cancel, and after a lost
// network on from where it stopped. The server answers with the card. Without this file the form sends them all.
import { follow, put, refusal } from "./upload-card.js";
import { shrink } from "./upload-photo.js";
import { able, NoConnection, Refused, send } from "./upload-pieces.js";

const PAUSES = [1000, 3000];
const fill = (words, values) => words.replace(/\{(\w+)\}/g, (_, key) => values[key]);
const wait = (time) => new Promise((done) => setTimeout(done, time));

function button(words, act) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "button button--quiet";
  made.textContent = words;
  made.addEventListener("click", act);
  return made;
}

function row(form, name) {
  const box = document.createElement("div");
  box.className = "upload";
  const words = document.createElement("p");
  words.setAttribute("role", "status");
  const bar = document.createElement("progress");
  bar.max = 100;
  bar.setAttribute("aria-label", name);
  box.append(words, bar);
  form.querySelector("[data-progress]").append(box);
  return { box, words, bar };
}

/** Waits for the person to press "try again", or for the network to come back. */
function again(form, file, shown, control) {
  return new Promise((done) => {
    shown.words.textContent = fill(form.dataset.failedWords, { name: file.name });
    const retry = button(form.dataset.retryWords, () => go());
    function go() {
      removeEventListener("online", go);
      retry.remove();
      done();
    }
    addEventListener("online", go);
    control.signal.addEventListener("abort", go);
    shown.box.append(retry);
  });
}

async function sendOne(form, chosen, shown) {
  const control = new AbortController();
  const keep = form.elements.original?.checked;
  const to = {
    base: form.dataset.upload,
    place: JSON.parse(form.dataset.place),
    token: form.elements.csrfmiddlewaretoken.value,
    signal: control.signal,
    say(percent) {
      shown.bar.value = percent;
      shown.words.textContent = fill(form.dataset.sendingWords, { name: chosen.name, percent });
    },
  };
  shown.box.append(button(form.dataset.cancelWords, () => control.abort()));
  to.say(0);
  const file = keep ? chosen : await shrink(chosen);
  for (let turn = 0; !control.signal.aborted; turn += 1) {
    try {
      await send(file, to);
      return "";
    } catch (error) {
      if (error instanceof Refused) return fill(form.dataset.refusedWords, { name: chosen.name, words: error.message });
      if (control.signal.aborted) break;
      if (!(error instanceof NoConnection)) throw error;
      if (navigator.onLine && turn < PAUSES.length) await wait(PAUSES[turn]);
      else await again(form, chosen, shown, control);
    }
  }
  to.forget?.();
  return "";
}

async function sendAll(form) {
  const card = form.closest("section");
  const files = [...form.elements.files.files];
  const rows = files.map((file) => row(form, file.name));
  form.elements.files.hidden = true;
  const refused = [];
  for (const [place, file] of files.entries()) {
    refused.push(await sendOne(form, file, rows[place]));
    rows[place].box.remove();
  }
  await put(card, form, refused.filter(Boolean), ready);
}

function ready(scope) {
  if (!able()) return;
  for (const form of scope.querySelectorAll("form[data-upload]")) {
    // They go once they are chosen: a button beside that would make people wonder.
    for (const one of form.querySelectorAll("[data-scripted], [data-plain]")) one.hidden = "plain" in one.dataset;
    const go = () => form.elements.files.files.length && form.requestSubmit();
    form.elements.files.addEventListener("change", go);
    form.addEventListener("submit", (event) => {
      if (!form.elements.files.files.length) return;
      event.preventDefault();
      sendAll(form).catch(() => refusal(form, [form.dataset.brokenWords]));
    });
    go(); // chosen before this script was there
  }
  follow(scope, ready);
}

ready(document);
