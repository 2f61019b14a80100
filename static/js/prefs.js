// Text size and contrast without leaving the page, so that nothing typed is lost. Without JavaScript the links do it.
const root = document.documentElement;
const YEAR = 365 * 24 * 3600;

function keep(name, value) {
  const secure = location.protocol === "https:" ? "; Secure" : "";
  document.cookie = `${name}=${value}; Max-Age=${YEAR}; Path=/; SameSite=Lax${secure}`;
  root.dataset[name] = value;
}

function mark(links, current) {
  for (const link of links) {
    if (link === current) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }
}

function flipContrast(link) {
  const next = link.dataset.value === "high" ? "normal" : "high";
  const words = link.querySelector("[data-on]");
  words.textContent = next === "normal" ? words.dataset.on : words.dataset.off;
  link.search = link.search.replace(/contrast=\w+/, `contrast=${next}`);
  link.dataset.value = next;
}

const fonts = document.querySelectorAll('[data-pref="font"]');
for (const link of document.querySelectorAll("[data-pref]")) {
  link.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    keep(link.dataset.pref, link.dataset.value);
    if (link.dataset.pref === "font") mark(fonts, link);
    else flipContrast(link);
  });
}
