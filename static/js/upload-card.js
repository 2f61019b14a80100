// The card of one paper, fetched anew when files have come, and while the virus scanner is at work.
const LOOKS = [2000, 3000, 5000, 8000, 13000, 21000, 34000];

async function fetched(card) {
  const answer = await fetch(card.dataset.card, { headers: { "X-Upload": "1" } });
  if (!answer.ok) throw new Error(answer.status);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  return document.importNode(page.querySelector(`#${card.id}`), true);
}

/** Says at the input of a form why files were not taken. */
export function refusal(form, texts) {
  const field = form.querySelector("input[type=file]")?.closest(".field");
  const model = form.querySelector("template[data-error]");
  if (!field || !model || !texts.length) return;
  field.querySelector(".error-text")?.remove();
  const box = document.importNode(model.content.firstElementChild, true);
  const line = box.querySelector(":scope > div > div");
  line.replaceWith(
    ...texts.map((text) => {
      const one = document.createElement("div");
      one.textContent = text;
      return one;
    }),
  );
  field.classList.add("field--error");
  const input = field.querySelector("input[type=file]");
  input.hidden = false;
  input.setAttribute("aria-invalid", "true");
  input.setAttribute("aria-describedby", box.id);
  field.insertBefore(box, input);
}

/** Takes what the page said of the card's files out of the summary of errors; an empty summary goes as a whole. */
function settled(id) {
  const box = document.querySelector("[data-error-summary]");
  for (const link of box?.querySelectorAll(`a[href="#files-${id}"]`) ?? []) link.closest("li").remove();
  if (!box || box.querySelector("li")) return;
  box.remove();
  document.title = document.title.replace(/^[^:]+: /, "");
}

/** Puts the fresh card in place of the old one, with what was refused; the page is loaded anew if that fails. */
export async function put(card, form, refused, ready) {
  let fresh;
  try {
    fresh = await fetched(card);
  } catch {
    if (refused.length) {
      refusal(form, refused);
      return form.elements.files.focus();
    }
    return location.reload();
  }
  card.replaceWith(fresh);
  settled(card.id.replace(/^paper-/, ""));
  const again = fresh.querySelector("form[data-upload]");
  if (again) refusal(again, refused);
  ready(fresh);
  // What was refused is read out at the input; else the card says what it holds now.
  (refused.length ? (again?.elements.files ?? fresh) : fresh).focus();
}

/** Looks again, ever more seldom, while a file of a card is being checked; focus and what is typed are left alone. */
export function follow(scope, ready, turn = 0) {
  const cards = [...scope.querySelectorAll("[data-checking]")];
  if (scope.matches?.("[data-checking]")) cards.push(scope);
  for (const card of turn < LOOKS.length ? cards : []) {
    setTimeout(async () => {
      if (!card.isConnected) return;
      const busy = card.contains(document.activeElement) || card.querySelector(".upload");
      const fresh = busy ? null : await fetched(card).catch(() => null);
      if (!fresh || !card.isConnected || fresh.hasAttribute("data-checking")) return follow(card, ready, turn + 1);
      card.replaceWith(fresh);
      ready(fresh);
    }, LOOKS[turn]);
  }
}
