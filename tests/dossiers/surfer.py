"""A browser without JavaScript for tests: reads the forms of a page and sends them as a person would."""

from html.parser import HTMLParser
from typing import Any

from django.test import Client


class _Reader(HTMLParser):
    """Collects forms with what their inputs hold, the links, and the title of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[dict[str, Any]] = []
        self.links: list[str] = []
        self.title = ""
        self.inside: dict[str, Any] | None = None
        self.reading: str = ""
        self.area = ""
        self.select = ""
        self.spare = False  # inside a <template>, which no browser shows or sends

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {key: value or "" for key, value in attrs}
        if tag == "form":
            self.inside = {"action": given.get("action", ""), "method": given.get("method", "get"), "data": {}}
            self.inside |= {"buttons": [], "files": [], "names": set()}
            self.forms.append(self.inside)
        elif tag == "a" and "href" in given:
            self.links.append(given["href"])
        elif tag == "title":
            self.reading = "title"
        elif tag == "template":
            self.spare = True
        elif self.inside is not None and not self.spare:
            self._control(tag, given)

    def _control(self, tag: str, given: dict[str, str]) -> None:
        form, name = self.inside, given.get("name", "")
        assert form is not None
        kind = given.get("type", "text")
        if tag == "select":
            self.select = name
            form["names"].add(name)
        elif tag == "option" and self.select and "selected" in given:
            form["data"][self.select] = given.get("value", "")
        elif tag == "button":
            form["buttons"].append((name, given.get("value", "")))
        elif tag == "textarea":
            self.area, self.reading = name, "area"
            form["data"][name] = ""
            form["names"].add(name)
        elif tag == "input" and kind == "file":
            form["files"].append(name)
        elif tag == "input" and name:
            self._input(form, name, kind, given)

    def _input(self, form: dict[str, Any], name: str, kind: str, given: dict[str, str]) -> None:
        form["names"].add(name)
        if name.endswith("._row"):
            form["data"].setdefault(name, []).append(given["value"])
        elif kind not in ("radio", "checkbox"):
            form["data"][name] = given.get("value", "")
        elif "checked" in given:
            form["data"].setdefault(name, [])
            form["data"][name].append(given.get("value", "on"))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.inside = None
        elif tag == "template":
            self.spare = False
        elif tag == "select":
            self.select = ""
        elif tag in ("textarea", "title"):
            self.reading = ""

    def handle_data(self, data: str) -> None:
        if self.reading == "title":
            self.title += data
        elif self.reading == "area" and self.inside is not None:
            self.inside["data"][self.area] += data.removeprefix("\n")


def read(answer: Any) -> bytes:
    """Return what a download holds; read to its end, it closes its file."""
    return b"".join(answer.streaming_content)


class Surfer:
    """One person at one browser: `go` to a page, `send` its form with changes."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.path = ""
        self.status = 0
        self.text = ""
        self.page = _Reader()

    def go(self, path: str, *, status: int = 200) -> "Surfer":
        return self._take(self.client.get(path, follow=True), path, status)

    def send(self, *, form: int | str = -1, status: int = 200, button: tuple[str, str] | None = None, **changes: Any):
        """Send a form of the page: the one that holds a control of that name, else by place."""
        chosen = self.form(form)
        files = {name: changes.pop(name) for name in list(changes) if name in chosen["files"]}
        data = chosen["data"] | changes | files | (dict([button]) if button else {})
        path = chosen["action"] or self.path
        return self._take(self.client.post(path, data, follow=True), path, status)

    def form(self, wanted: int | str) -> dict[str, Any]:
        posts = [form for form in self.page.forms if form["method"] == "post" and "logout" not in form["action"]]
        posts = [form for form in posts if form["action"] != "/tai-khoan/dang-xuat/"]
        if isinstance(wanted, int):
            return posts[wanted]
        return next(form for form in posts if wanted in form["names"] or wanted in form["files"])

    def _take(self, answer: Any, path: str, status: int) -> "Surfer":
        if getattr(answer, "redirect_chain", None):
            path = answer.redirect_chain[-1][0]
        self.path, self.status, self.text = path.split("#")[0], answer.status_code, answer.content.decode()
        shown = self.text.partition("<main")[2][:3000]
        assert self.status == status, f"{self.path}: {self.status}\n{shown}"
        self.page = _Reader()
        self.page.feed(self.text)
        self.answer = answer
        return self
