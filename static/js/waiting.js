// Looks again every three seconds until the paper is made; without this file a link does it.
async function look(left) {
  const place = document.querySelector("[data-waiting-part]");
  if (!place?.querySelector("[data-waiting]") || !left) return;
  try {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-waiting-part]");
    if (answer.ok && fresh && !fresh.querySelector("[data-waiting]")) {
      place.replaceChildren(...fresh.childNodes);
      return;
    }
  } catch {
    // No connection just now; the next look may find one.
  }
  setTimeout(look, 3000, left - 1);
}

setTimeout(look, 2000, 40);
