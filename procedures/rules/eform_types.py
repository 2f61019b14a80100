"""What an e-form is made of once it is loaded, and what the engine answers: frozen, standard library only."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, Protocol

from procedures.rules.conditions import Tree

if TYPE_CHECKING:
    from procedures.rules.eform_office import FeeRule, PaperRule, StepRule
    from procedures.rules.eform_print_types import PrintWords

Lookup = Callable[[str], Any]  # path -> the answer there, cleaned


@dataclass(frozen=True, slots=True)
class Words:
    """A text in Vietnamese and, where somebody translated it, in English."""

    vi: str
    en: str = ""

    def in_(self, lang: str) -> str:
        """The text in the language asked for, Vietnamese where there is no translation."""
        return self.en if lang == "en" and self.en else self.vi


@dataclass(frozen=True, slots=True)
class Option:
    """One value of a list, its words, a short help, and of a linked list the values it stands under."""

    value: str
    label: Words
    hint: Words | None = None
    under: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Field:
    """One question: a path ("applicant.paper.number"), a type of the closed list and that type's limits."""

    path: str
    key: str
    type: str
    label: Words
    page: str
    hint: Words | None = None
    group: str = ""
    required: bool | Tree = False
    show_when: Tree | None = None
    options: tuple[Option, ...] = ()
    limits: Mapping[str, Any] = field(default_factory=dict)
    default: Any = None
    prefill: str = ""
    autocomplete: str = ""

    @property
    def secret(self) -> bool:
        """Identity data: encrypted at rest, never searched as text, never in facts or logs."""
        return self.type in SECRET_TYPES

    def option(self, value: Any) -> Option | None:
        """The option of that value, None when there is none."""
        return next((option for option in self.options if option.value == value), None)

    @property
    def kind(self) -> str:
        """What sort of value conditions see: a name of `conditions.Kind`."""
        if self.type != "computed":
            return LEAF_KINDS[self.type]
        return "text" if "join" in self.limits.get("value", ()) else "number"


@dataclass(frozen=True, slots=True)
class Block:
    """Questions about one thing (a person, an identity paper, an address) shown as one fieldset."""

    path: str
    kind: str
    label: Words
    page: str
    items: tuple["Item", ...]
    hint: Words | None = None
    show_when: Tree | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """Questions asked once per row: its answer is a list of `min` to `max` objects."""

    path: str
    label: Words
    page: str
    items: tuple["Item", ...]
    fields: tuple[str, ...]
    hint: Words | None = None
    show_when: Tree | None = None
    min: int = 0
    max: int = 10
    row_label: Words | None = None

    def row_name(self, number: int, lang: str) -> str:
        """Heading of one row: "Người con 2"; `number` counts from 0."""
        return f"{(self.row_label or self.label).in_(lang)} {number + 1}"


@dataclass(frozen=True, slots=True)
class TextItem:
    """Words between questions: a heading, a statement or a notice."""

    text: Words
    style: str = "statement"
    show_when: Tree | None = None


Item = Field | Block | Group | TextItem


@dataclass(frozen=True, slots=True)
class Check:
    """A rule across fields: where `must` is false though all it asks is answered, `message` stands at `at`."""

    must: Tree
    message: Words
    at: str
    when: Tree | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """One screen of the form: at most six questions about one topic."""

    key: str
    title: Words
    items: tuple[Item, ...]
    fields: tuple[str, ...]
    groups: tuple[str, ...] = ()
    intro: Words | None = None
    show_when: Tree | None = None
    checks: tuple[Check, ...] = ()


@dataclass(frozen=True, slots=True)
class Roles:
    """Which answers name the people of the dossier: a key of PARTY_KEYS -> paths, the first filled wins.

    An answered `organisation` is the name of the party and makes it one, unless `kind` says what it is.
    """

    submitter: Mapping[str, tuple[str, ...]]
    owner: Mapping[str, tuple[str, ...]]
    capacity: str = ""
    owner_is_submitter: Tree | None = None
    parties: tuple["PartyRole", ...] = ()


@dataclass(frozen=True, slots=True)
class PartyRole:
    """Another person of the dossier ("child"): keys of PARTY_KEYS -> paths; with `each` one per row of a group."""

    role: str
    label: Words
    paths: Mapping[str, tuple[str, ...]]
    each: str = ""
    is_submitter: Tree | None = None  # where it holds: who files, and is not asked twice


@dataclass(frozen=True, slots=True)
class CapacityRule:
    """A capacity the form allows the submitter, with its proof; `cases` () means every case.

    `principals` are the parties of whom one must have empowered who files under a recorded power; () means the owner.
    """

    value: str
    label: Words
    proof: Words | None = None
    proof_required: bool = False
    cases: tuple[str, ...] = ()
    principals: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class InPerson:
    """Who must come to the office in person; `cases` () means in every case."""

    who: Words
    cases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class EligibilityRule:
    """Where `must` is false the procedure is not the right one; `procedure` is the code of the one that is."""

    must: Tree
    message: Words
    procedure: str = ""


@dataclass(frozen=True, slots=True)
class Eligibility:
    """Questions before filing, as a form of one page "eligibility", and the rules over its answers."""

    form: "EForm"
    rules: tuple[EligibilityRule, ...]


@dataclass(frozen=True, slots=True)
class EForm:
    """A whole form: `fields` in the order shown, `order` (fields and groups) in the order conditions need."""

    key: str
    title: Words
    pages: tuple[Page, ...]
    fields: Mapping[str, Field]
    groups: Mapping[str, Group]
    order: tuple[str, ...]
    tree: Mapping[str, Any]
    roles: Roles
    definition: Mapping[str, Any]
    eligibility: Eligibility | None = None
    capacities: tuple[CapacityRule, ...] = ()
    in_person: tuple[InPerson, ...] = ()
    print: "PrintWords | None" = None
    row_order: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    fees: "tuple[FeeRule, ...]" = ()
    routing: "tuple[StepRule, ...]" = ()
    papers: "tuple[PaperRule, ...]" = ()

    def page(self, key: str) -> Page:
        """The page of that key; KeyError when the form has none."""
        return {page.key: page for page in self.pages}[key]


@dataclass(frozen=True, slots=True)
class Party:
    """A person or organisation as the answers name it; "" where the form did not ask or got no answer."""

    kind: str = "person"
    full_name: str = ""
    birth_date: str = ""
    death_date: str = ""
    sex: str = ""
    nationality: str = ""
    paper_kind: str = ""
    number: str = ""
    tax_number: str = ""
    phone: str = ""
    email: str = ""
    commune: str = ""
    address: str = ""
    representative: str = ""


@dataclass(frozen=True, slots=True)
class NamedParty:
    """One of the other people of a dossier, in their role; `row` is the number of the group's row, from 0."""

    role: str
    label: Words
    party: Party
    row: int | None = None
    submits: bool = False


PARTY_KEYS = (*Party.__dataclass_fields__, "organisation")


@dataclass(frozen=True, slots=True)
class People:
    """Owner (chủ hồ sơ), submitter (người nộp) and the capacity the submitter acts in ("self", ...)."""

    submitter: Party
    owner: Party
    capacity: str


@dataclass(frozen=True, slots=True)
class Err:
    """What is wrong with an answer: code and parameters (`elsewhere`: questions of other pages it hangs on)."""

    code: str
    params: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a definition, and where; with level "error" the form cannot be used."""

    path: str
    code: str
    params: Mapping[str, Any] = field(default_factory=dict)
    level: str = "error"


@dataclass(frozen=True, slots=True)
class Cleaned:
    """`answers`: valid and shown. `kept`: what a draft stores, so that nothing mistyped or hidden is lost."""

    answers: dict[str, Any]
    errors: dict[str, list[Err]]
    kept: dict[str, Any]


@dataclass(frozen=True, slots=True)
class SummaryRow:
    """One question in words; `text` is None where nothing was answered ("Không khai")."""

    key: str
    label: str
    text: str | None
    block: str = ""
    secret: bool = False

    def __iter__(self) -> Iterator[str | None]:
        return iter((self.key, self.label, self.text))


@dataclass(frozen=True, slots=True)
class SummaryPage:
    """One page of the form in words, for check-answers, papers and the clerk."""

    title: str
    key: str
    rows: tuple[SummaryRow, ...]


class Known(Protocol):
    """What the engine must ask the outside: the day in Vietnam, communes, the files of this dossier."""

    @property
    def today(self) -> date:
        """The day in Vietnam on which the answers are judged."""

    def commune_name(self, code: str) -> str | None:
        """Name with province, e.g. "Xã Đồng Đăng, tỉnh Lạng Sơn"; None when there is no such commune."""

    def province_of(self, code: str) -> str | None:
        """Code of the commune's province."""

    def file_name(self, file_id: str) -> str | None:
        """Name of a file that hangs on this dossier; None for any other."""


@dataclass(frozen=True, slots=True)
class KnownTable:
    """`Known` out of plain dictionaries: for tests and for forms without communes and files."""

    today: date
    communes: Mapping[str, str] = field(default_factory=dict)
    provinces: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)

    def commune_name(self, code: str) -> str | None:
        """Name of the commune in the table."""
        return self.communes.get(code)

    def province_of(self, code: str) -> str | None:
        """Province of the commune in the table."""
        return self.provinces.get(code)

    def file_name(self, file_id: str) -> str | None:
        """Name of the file in the table."""
        return self.files.get(file_id)


class BadDefinition(ValueError):
    """The definition cannot be loaded; `problems` says why."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("; ".join(f"{p.path}: {p.code}" for p in problems[:5]))
        self.problems = problems


SECRET_TYPES = frozenset({"id_number", "paper_number", "tax_number", "account_number", "phone"})
LEAF_KINDS = {
    "text": "text",
    "long_text": "text",
    "name": "text",
    "phone": "text",
    "email": "text",
    "id_number": "text",
    "tax_number": "text",
    "paper_number": "text",
    "account_number": "text",
    "number": "number",
    "money": "number",
    "computed": "number",
    "date": "date",
    "yes_no": "bool",
    "one_of": "choice",
    "many_of": "choices",
    "commune": "commune",
    "file": "files",
}
BLOCK_TYPES = ("person", "identity_paper", "address", "bank_account")
MAX_QUESTIONS_A_PAGE = 6
