"""Somebody without a mouse: Tab, Shift+Tab, Enter, Space and arrows, and a look at where the focus is at each stop."""

from collections.abc import Mapping

from playwright.sync_api import Page

# What is wrong with where the focus stands now: nothing shown around it, out of the window, or something lies on it.
FAULT = """() => {
  const e = document.activeElement;
  if (!e || e === document.body || e === document.documentElement) return "";
  const style = getComputedStyle(e);
  const box = e.getBoundingClientRect();
  const name = `${e.tagName} ${e.name || e.id || e.textContent.trim().slice(0, 40)}`;
  const ring = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  if (!ring && style.boxShadow === "none") return `${name}: no ring`;
  if (box.width < 1 || box.height < 1) return `${name}: no size`;
  const line = e.getClientRects()[0];
  const x = line.left + Math.min(line.width / 2, 60);
  const y = line.top + line.height / 2;
  if (y < 0 || y > innerHeight || x < 0 || x > innerWidth) return `${name}: out of the window (${x}, ${y})`;
  const top = document.elementFromPoint(x, y);
  const own = e.contains(top) || top?.contains(e) || [...(e.labels ?? [])].includes(top);
  if (top && !own) return `${name}: under ${top.tagName} ${top.className}`;
  return "";
}"""
# Every stop there should be: what can be pressed or filled in, radio buttons of one name counting once.
STOPS = """() => {
  const seen = new Set();
  const all = document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex='0'], iframe");
  return [...all].filter((e) => {
    if (e.disabled || e.tabIndex < 0 || e.type === "hidden") return false;
    if (!e.checkVisibility({ visibilityProperty: true })) return false;
    if (e.type !== "radio") return true;
    const group = `${e.form?.action} ${e.name}`;
    return !seen.has(group) && seen.add(group);
  }).length;
}"""
COUNT = """() => {
  const e = document.activeElement;
  if (!e || e === document.body || e === document.documentElement || "stopped" in e.dataset) return false;
  e.dataset.stopped = "";
  return true;
}"""
# As when the page has just been opened: nothing visited, the next Tab is the first.
FROM_TOP = """() => {
  for (const e of document.querySelectorAll("[data-stopped]")) delete e.dataset.stopped;
  document.body.tabIndex = -1;
  document.body.focus();
  document.body.removeAttribute("tabindex");
}"""


class Keys:
    """A page held by its keyboard; every stop is looked at."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.faults: list[str] = []

    def press(self, key: str) -> None:
        self.page.keyboard.press(key)
        if fault := self.page.evaluate(FAULT):
            self.faults.append(f"{self.page.url} {fault}")

    def tour(self) -> None:
        """Go through the whole page with Tab: each stop once, and out at the end."""
        self.page.evaluate(FROM_TOP)
        wanted = self.page.evaluate(STOPS)
        stops = -1
        moved = True
        while moved and stops <= wanted:
            stops += 1
            self.press("Tab")
            moved = self.page.evaluate(COUNT)
        assert stops == wanted, f"{self.page.url}: {stops} stops of {wanted}"

    def to_main(self) -> None:
        """Take the skip link, which is the first stop of every page."""
        self.page.evaluate(FROM_TOP)
        for _ in range(3):
            self.press("Tab")
            if self.page.evaluate("document.activeElement.matches('.skip')"):
                break
        self.page.keyboard.press("Enter")

    def to(self, selector: str, key: str = "Tab") -> None:
        """Go on until the focus is there."""
        for _ in range(150):
            if self.page.evaluate("s => document.activeElement.matches(s)", selector):
                return
            self.press(key)
        raise AssertionError(f"{selector} is not reached by {key} at {self.page.url}")

    def enter(self, selector: str) -> None:
        """Press a link or button with Enter and wait for the page that answers."""
        self.to(selector)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def answer(self, values: Mapping[str, str]) -> None:
        """Answer what is in sight, in the order of the page."""
        for name, value in values.items():
            box = self.page.locator(f'main [name="{name}"]').first
            if not box.is_visible():
                continue
            self.to(f'[name="{name}"]')
            kind = box.evaluate("e => e.type")
            if kind == "radio":
                self._arrow(f'document.querySelector(`[name="{name}"]:checked`)?.value', value, "Space")
            elif kind == "select-one":
                self._arrow("document.activeElement.value", value)
            else:
                self.page.keyboard.press("Control+A")
                self.page.keyboard.insert_text(value)

    def _arrow(self, now: str, wanted: str, first: str = "") -> None:
        if first and self.page.evaluate(now) is None:
            self.press(first)
        for _ in range(200):
            if self.page.evaluate(now) == wanted:
                return
            self.press("ArrowDown")
        raise AssertionError(f"{wanted} is not reached by arrows at {self.page.url}")
