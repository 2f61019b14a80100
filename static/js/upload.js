// Sends the files of a paper one by one with progress, cancel and a second try; the server answers with the card.
// Without this file the form sends them all at once.
const fill = (words, values) => words.replace(/\{(\w+)\}/g, (_, key) => values[key]);

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

function send(form, file, shown) {
  return new Promise((done) => {
    const data = new FormData(form);
    data.delete("files");
    data.append("files", file, file.name);
    const request = new XMLHttpRequest();
    request.open("POST", form.action);
    request.setRequestHeader("X-Upload", "1");
    request.responseType = "document";
    const cancel = button(form.dataset.cancelWords, () => request.abort());
    shown.box.append(cancel);
    const say = (percent) => {
      shown.bar.value = percent;
      shown.words.textContent = fill(form.dataset.sendingWords, { name: file.name, percent });
    };
    say(0);
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) say(Math.floor((event.loaded / event.total) * 100));
    });
    request.addEventListener("abort", () => {
      shown.box.remove();
      done(null);
    });
    request.addEventListener("error", () => {
      cancel.remove();
      shown.words.textContent = fill(form.dataset.failedWords, { name: file.name });
      const again = button(form.dataset.retryWords, () => {
        again.remove();
        done(send(form, file, shown));
      });
      shown.box.append(again);
    });
    request.addEventListener("load", () => done(request.response));
    request.send(data);
  });
}

function put(card, answers) {
  const cards = answers.map((answer) => answer?.querySelector(`#${card.id}`));
  const last = cards.filter(Boolean).at(-1);
  if (!last) return location.reload();
  const refusals = cards.flatMap((one) => [...(one?.querySelectorAll(".error-text") ?? [])]);
  const fresh = document.importNode(last, true);
  const field = fresh.querySelector("input[type=file]")?.closest(".field");
  if (field) {
    for (const old of field.querySelectorAll(".error-text")) old.remove();
    for (const one of refusals) field.insertBefore(document.importNode(one, true), field.lastElementChild);
    field.classList.toggle("field--error", refusals.length > 0);
  }
  card.replaceWith(fresh);
  ready(fresh);
  fresh.focus();
}

async function sendAll(form) {
  const card = form.closest("section");
  const files = [...form.elements.files.files];
  const rows = files.map((file) => row(form, file.name));
  for (const one of form.querySelectorAll("button[type=submit], input[type=file]")) one.hidden = true;
  const answers = [];
  for (const [place, file] of files.entries()) answers.push(await send(form, file, rows[place]));
  put(card, answers);
}

function ready(scope) {
  for (const form of scope.querySelectorAll("form[data-upload]")) {
    form.elements.files.addEventListener("change", () => form.elements.files.files.length && form.requestSubmit());
    form.addEventListener("submit", (event) => {
      if (!form.elements.files.files.length) return;
      event.preventDefault();
      sendAll(form);
    });
  }
}

ready(document);
