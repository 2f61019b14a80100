// A page that comes back with errors starts at their summary; a link in it leads into the field.
const summary = document.querySelector("[data-error-summary]");

function into(event) {
  const link = event.target.closest('a[href^="#"]');
  if (!link) return;
  const input = document.getElementById(decodeURIComponent(link.hash.slice(1)));
  if (!input) return;
  event.preventDefault();
  const label = input.closest("fieldset")?.querySelector("legend") ?? input.labels?.[0] ?? input;
  label.scrollIntoView();
  input.focus({ preventScroll: true });
}

if (summary) {
  // The page of an error is the answer to a form: as an entry of its own the back button and a reload ask for it anew.
  // Without its fragment: "#main" of the skip link would take the focus away from the summary.
  history.replaceState(null, "", location.pathname + location.search);
  summary.addEventListener("click", into);
  summary.focus();
}
