"""The e-form on paper (tờ khai): what stands on it, filled from answers or empty, to be filled by pen."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from procedures.rules import eform_clean
from procedures.rules.conditions import evaluate, missing
from procedures.rules.eform import asked, visible
from procedures.rules.eform_print_types import PrintPart, PrintWords
from procedures.rules.eform_types import Block, EForm, Field, Group, Item, Known, TextItem
from procedures.rules.eform_words import in_words, yes_no
from procedures.rules.spoken import day_words, money_words, number_words

MOST_BOXES = 8
BLANK_ROWS = 4
HALF_LENGTH = 35  # letters of a label with its answer that fit in half a line
SHORT_TYPES = ("date", "number", "money", "phone", "tax_number")
NOT_ANSWERED = "không khai"


@dataclass(frozen=True, slots=True)
class Line:
    """One numbered question: `text` is what was answered, else `blank` says what is drawn to be filled by pen.

    `blank` is line, lines, date, digits or boxes; `boxes` are the choices to tick; `more` are lines under it.
    """

    label: str
    text: str = ""
    blank: str = ""
    boxes: tuple[str, ...] = ()
    half: bool = False
    number: int = 0
    more: tuple["Line", ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """Repeated rows: a heading per question, one row per answer, or empty rows."""

    label: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    number: int = 0


@dataclass(frozen=True, slots=True)
class Heading:
    """Words of the form that stand over questions."""

    text: str


Entry = Line | Table | Heading


@dataclass(frozen=True, slots=True)
class Section:
    """One part of the paper; each row holds one entry, or two short ones side by side."""

    title: str
    rows: tuple[tuple[Entry, ...], ...]
    number: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """Everything on the paper but the national head, the date and who signs."""

    number: str
    title: str
    addressee: str
    pledge: str
    source: str
    sign: str
    sections: tuple[Section, ...]


def printable(form: EForm) -> bool:
    """Tell whether the definition says how it is printed."""
    return form.print is not None


def sheet(form: EForm, answers: Mapping[str, Any] | None, *, known: Known) -> Sheet:
    """Return the paper of a form, filled from answers in the clear, or empty where there are None."""
    return _Printer(form, answers, known).sheet()


class _Printer:
    def __init__(self, form: EForm, answers: Mapping[str, Any] | None, known: Known) -> None:
        self.form = form
        self.known = known
        self.empty = answers is None
        self.words = form.print or PrintWords(form.title)
        self.layout = self.words.layout
        told = eform_clean.nest(form, asked(form, answers or {}, on=known.today))
        self.flat = eform_clean.flatten(form.tree, told, lambda path, code: None)
        self.shown = set(form.fields) if self.empty else set(visible(form, told, on=known.today))
        self.count = 0
        if not self.empty:
            self._take_same()

    def _take_same(self) -> None:
        """Give hidden questions the answers that stand elsewhere in the form."""
        for rule in self.layout.same:
            if not evaluate(rule.when, self.flat.get, today=self.known.today):
                continue
            for path, other in rule.paths.items():
                for mine in [one for one in self.form.fields if one == path or one.startswith(f"{path}.")]:
                    theirs = other + mine[len(path) :]
                    if theirs in self.shown and mine not in self.shown:
                        self.flat[mine] = self.flat.get(theirs)
                        self.shown.add(mine)

    # --- parts of the paper ---

    def sheet(self) -> Sheet:
        """Return the whole paper."""
        names = ("number", "title", "addressee", "pledge", "source", "sign")
        words = {name: found.vi if (found := getattr(self.words, name)) else "" for name in names}
        parts = [part for part in self._sections() if part.rows]
        sections = tuple(replace(part, number=_roman(place)) for place, part in enumerate(parts, 1))
        return Sheet(**words, sections=sections)

    def _sections(self) -> Iterator[Section]:
        for part in self.layout.parts or [PrintPart(page.title, (page.key,)) for page in self.form.pages]:
            entries = [entry for key in part.pages for entry in self._entries(self.form.page(key).items)]
            yield Section(part.title.vi, _in_rows(entries))

    def _entries(self, items: tuple[Item, ...]) -> Iterator[Entry]:
        for item in items:
            if isinstance(item, TextItem):
                yield from self._heading(item)
            elif item.path in self.layout.skip:
                continue
            elif isinstance(item, Group):
                yield from self._table(item)
            elif isinstance(item, Block) and item.kind not in ("identity_paper", "address"):
                yield from self._entries(item.items)
            else:
                yield from self._line(item)

    def _heading(self, item: TextItem) -> Iterator[Heading]:
        always = item.show_when is None or self.empty
        if item.style == "heading" and (always or evaluate(item.show_when, self.flat.get, today=self.known.today)):
            yield Heading(item.text.vi)

    def _line(self, item: Field | Block) -> Iterator[Line]:
        if isinstance(item, Block):
            line = self._empty_block(item) if self.empty else self._filled_block(item)
        else:
            line = self._empty_field(item) if self.empty else self._filled_field(item)
        if line is not None:
            self.count += 1
            yield replace(line, number=self.count)

    def _label(self, item: Field | Block | Group) -> str:
        return self.layout.labels.get(item.path, item.label).vi.rstrip("?")

    # --- filled ---

    def _filled_field(self, question: Field) -> Line | None:
        if question.path not in self.shown:
            return None
        label, text = self._label(question), self._say(question, self.flat.get(question.path))
        if question.type == "computed" and not text:
            return None  # nobody was asked
        return Line(
            label,
            text or NOT_ANSWERED,
            half=len(label) + len(text) <= HALF_LENGTH and "\n" not in text,
            more=self._spelt(question, self.flat.get(question.path)),
        )

    def _say(self, question: Field, value: Any) -> str:
        if missing(value):
            return ""
        try:
            return in_words(question, value, "vi", self.known)
        except (TypeError, AttributeError, ValueError):  # a draft may hold what was mistyped
            return value if isinstance(value, str) else ""

    def _spelt(self, question: Field, value: Any) -> tuple[Line, ...]:
        if question.path not in self.layout.words:
            return ()
        if self.empty:
            return (Line("Ghi bằng chữ", blank="line"),)
        text = _spoken(question, value)
        return (Line("Ghi bằng chữ", text),) if text else ()

    def _filled_block(self, block: Block) -> Line | None:
        inputs = [one for one in block.items if isinstance(one, Field) and one.path in self.shown]
        if not inputs:
            return None
        said = {one.key: text for one in inputs if (text := self._say(one, self.flat.get(one.path)))}
        return Line(self._label(block), _composed(block.kind, said) or NOT_ANSWERED)

    # --- empty ---

    def _empty_field(self, question: Field) -> Line | None:
        if _names_another(question, self.form):
            return None
        blank, boxes = _blank(question)
        label = self._label(question)
        room = sum(len(box) + 4 for box in boxes) if blank == "boxes" else 12
        short = question.type in SHORT_TYPES or blank == "boxes" or (question.type == "one_of" and blank == "line")
        return Line(
            label,
            blank=blank,
            boxes=boxes,
            half=short and len(label) + room <= HALF_LENGTH,
            more=self._spelt(question, None),
        )

    def _empty_block(self, block: Block) -> Line:
        label = self._label(block)
        if block.kind == "address":
            return Line(label, blank="line", more=(Line("", blank="line"),))
        kinds = next((one.options for one in block.items if isinstance(one, Field) and one.key == "kind"), ())
        details = (
            Line("Số", blank="line", half=True),
            Line("Ngày cấp", blank="date", half=True),
            Line("Cơ quan cấp", blank="line"),
        )
        return Line(label, blank="boxes", boxes=tuple(option.label.vi for option in kinds), more=details)

    # --- groups ---

    def _table(self, group: Group) -> Iterator[Table]:
        columns = list(_columns(group.items))
        if self.empty:
            size = min(group.max, max(group.min, BLANK_ROWS))
            rows = [("",) * len(columns)] * size
        else:
            given = self.flat.get(group.path)
            rows = [self._row(group, columns, row) for row in (given if isinstance(given, list) else ())]
        if rows:
            self.count += 1
            heads = tuple(self._label(column) for column in columns)
            yield Table(self._label(group), heads, tuple(rows), self.count)

    def _row(self, group: Group, columns: list[Field | Block], row: Any) -> tuple[str, ...]:
        tree = eform_clean.row_tree(self.form, group.path)
        flat = eform_clean.flatten(tree, row, lambda path, code: None, group.path)
        return tuple(self._cell(column, flat) for column in columns)

    def _cell(self, column: Field | Block, flat: Mapping[str, Any]) -> str:
        if isinstance(column, Field):
            return self._say(column, flat.get(column.path))
        said = {
            one.key: text
            for one in column.items
            if isinstance(one, Field) and (text := self._say(one, flat.get(one.path)))
        }
        return _composed(column.kind, said)


def _columns(items: tuple[Item, ...]) -> Iterator[Field | Block]:
    for item in items:
        if isinstance(item, Block) and item.kind not in ("identity_paper", "address"):
            yield from _columns(item.items)
        elif isinstance(item, Field | Block):
            yield item


def _composed(kind: str, said: Mapping[str, str]) -> str:
    """A paper or an address as one line."""
    if kind == "address":
        return ", ".join(said[key] for key in ("line", "commune", "country") if key in said)
    parts = [said.get("name") or said.get("kind", "")]
    parts[0] += f" số {said['number']}" if "number" in said else ""
    parts += [f"quốc tịch {said['nationality']}"] if "nationality" in said else []
    parts += [f"cấp ngày {said['issue_date']}"] if "issue_date" in said else []
    parts += [f"nơi cấp: {said['issue_place']}"] if "issue_place" in said else []
    parts += [said["reason"]] if "reason" in said else []
    return ", ".join(part for part in parts if part)


def _blank(question: Field) -> tuple[str, tuple[str, ...]]:
    """What is drawn for a question to be answered by pen, and the choices to tick."""
    if question.type == "yes_no":
        return "boxes", tuple(reversed(yes_no(question, "vi")))
    if question.type in ("one_of", "many_of") and len(question.options) <= MOST_BOXES:
        return "boxes", tuple(option.label.vi for option in question.options)
    if question.type == "date" and question.limits.get("precision") == "month":
        return "month", ()
    kinds = {"date": "date", "id_number": "digits", "long_text": "lines"}
    return kinds.get(question.type, "line"), ()


def _names_another(question: Field, form: EForm) -> bool:
    """Tell whether a question only names what a long list lacks: on paper one writes it in the list's own line."""
    show = question.show_when
    if isinstance(show, dict) and "all" in show:  # the page's condition stands before the question's own
        show = show["all"][-1]
    if question.type != "text" or not isinstance(show, dict) or set(show) != {"eq"} or show["eq"][1] != "other":
        return False
    asked = form.fields.get(show["eq"][0])
    return asked is not None and len(asked.options) > MOST_BOXES


def _spoken(question: Field, value: Any) -> str:
    """The answer spelt out; nothing for one of a wrong shape, which a draft may hold."""
    try:
        if question.type == "date":
            return day_words(value)
        return money_words(value) if question.type == "money" else number_words(value)
    except (TypeError, AttributeError, ValueError, IndexError):
        return ""


def _in_rows(entries: list[Entry]) -> tuple[tuple[Entry, ...], ...]:
    """Short lines two by two, everything else alone."""
    rows: list[tuple[Entry, ...]] = []
    for entry in entries:
        last = rows[-1] if rows else ()
        if _is_half(entry) and len(last) == 1 and _is_half(last[0]):
            rows[-1] = (*last, entry)
        else:
            rows.append((entry,))
    return tuple(rows)


def _is_half(entry: Entry) -> bool:
    return isinstance(entry, Line) and entry.half and not entry.more


def _roman(number: int) -> str:
    """I, II, III, ... for the parts of a paper (below 40)."""
    tens, ones = divmod(number, 10)
    return "X" * tens + ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX")[ones]
