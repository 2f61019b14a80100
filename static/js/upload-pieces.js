// Sends one file in pieces to the upload calls of the API. What the server has is not sent again: after a lost
// network, in another tab or after a reload the same file goes on where it stopped, found by its SHA-256.

export class Refused extends Error {}
export class NoConnection extends Error {}

async function digest(file) {
  const hash = await crypto.subtle.digest("SHA-256", await file.arrayBuffer());
  return [...new Uint8Array(hash)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Whether this browser and this address allow it; if not, the plain form does the sending. */
export const able = () => Boolean(globalThis.crypto?.subtle);

function words(body) {
  return Object.values(body?.errors ?? {}).flat()[0] ?? body?.title ?? "";
}

async function call(to, method, path, body) {
  let answer;
  try {
    answer = await fetch(path, {
      method,
      signal: to.signal,
      headers: {
        "X-CSRFToken": to.token,
        "Content-Type": "application/json",
        "Accept-Language": document.documentElement.lang,
      },
      body: body && JSON.stringify(body),
    });
  } catch (error) {
    if (to.signal.aborted) throw error;
    throw new NoConnection();
  }
  if (answer.status >= 500 || answer.status === 429) throw new NoConnection();
  const found = answer.status === 204 ? null : await answer.json().catch(() => null);
  if (!answer.ok && answer.status !== 409) throw new Refused(words(found));
  return { status: answer.status, found };
}

function piece(to, path, blob, sent) {
  return new Promise((done, fail) => {
    const request = new XMLHttpRequest();
    request.open("PUT", path);
    request.setRequestHeader("X-CSRFToken", to.token);
    request.setRequestHeader("Content-Type", "application/octet-stream");
    request.upload.addEventListener("progress", (event) => sent(event.loaded));
    request.addEventListener("load", () => (request.status === 204 ? done() : fail(new NoConnection())));
    request.addEventListener("error", () => fail(new NoConnection()));
    request.addEventListener("abort", () => fail(new DOMException("", "AbortError")));
    to.signal.addEventListener("abort", () => request.abort());
    request.send(blob);
  });
}

/** Sends the file; `to`: base, place, token, signal, say(percent). Throws Refused, NoConnection, AbortError. */
export async function send(file, to) {
  const sha256 = await digest(file);
  const begun = { ...to.place, name: file.name, size: file.size, sha256 };
  const { status, found } = await call(to, "POST", to.base, begun);
  if (status === 409) throw new Refused(words(found));
  const path = `${to.base}${found.id}/`;
  let { missing } = found;
  to.forget = () => fetch(path, { method: "DELETE", headers: { "X-CSRFToken": to.token }, keepalive: true }).catch(() => {});
  for (let turn = 0; turn < 3; turn += 1) {
    let left = missing.length * found.piece;
    for (const offset of missing) {
      const blob = file.slice(offset, offset + found.piece);
      const say = (sent) => to.say(Math.max(0, Math.min(99, Math.floor((1 - (left - sent) / file.size) * 100))));
      say(0);
      await piece(to, `${path}?offset=${offset}`, blob, say);
      left -= found.piece;
    }
    to.say(99);
    const end = await call(to, "POST", `${path}finish/`, { sha256 });
    if (end.status !== 409) return end.found;
    missing = (end.found?.errors?.missing ?? []).map(Number);
    if (!missing.length) throw new Refused(words(end.found));
  }
  throw new NoConnection();
}
