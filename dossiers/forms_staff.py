"""What civil servants type: findings at papers, requests for supplement, refusals, results, hand-overs."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from dossiers import labels
from dossiers.actions.intake import MAX_REASON, MAX_REMARK, Asked, Check
from dossiers.actions.posting import MAX_CARRIER
from dossiers.actions.processing import MAX_NOTE
from dossiers.actions.results import MAX_BODY, MAX_NUMBER, MAX_TITLE
from portal.lib.dateboxes import DateBoxesField
from procedures.access import RequirementInfo
from procedures.rules.eform import SummaryPage

COPIES = 999
FOUND = (("", _("Not checked yet")), ("1", _("Correct")), ("0", _("Wrong or missing")))
_too_long = _("Please write at most %(limit_value)s characters.")


def text_area(
    label: Any, *, limit: int, rows: int = 4, required: bool = True, hint: Any = "", missing: Any = ""
) -> Any:
    """A question answered in sentences."""
    return forms.CharField(
        label=label,
        help_text=hint,
        required=required,
        max_length=limit,
        widget=forms.Textarea({"rows": str(rows)}),
        error_messages={"required": missing, "max_length": _too_long},
    )


class PaperForm(forms.Form):
    """What the clerk finds at one paper: right or wrong, how many copies, a remark."""

    right = forms.ChoiceField(choices=FOUND, required=False, widget=forms.RadioSelect())
    originals = forms.IntegerField(min_value=0, max_value=COPIES, required=False)
    certified = forms.IntegerField(min_value=0, max_value=COPIES, required=False)
    copies = forms.IntegerField(min_value=0, max_value=COPIES, required=False)
    remark = forms.CharField(
        max_length=MAX_REMARK,
        required=False,
        widget=forms.TextInput({"list": "nhan-xet", "autocomplete": "off", "placeholder": _("Remark")}),
    )

    def __init__(self, data: Any, *, requirement: RequirementInfo, check: Any) -> None:
        found = {name: getattr(check, name) for name in ("originals", "certified", "copies", "remark")} if check else {}
        right = {True: "1", False: "0"}.get(check.right, "") if check else ""
        super().__init__(data, prefix=f"p{requirement.id}", initial=found | {"right": right})
        self.requirement = requirement
        for name in ("originals", "certified", "copies"):
            wrong = _("The number of copies is a whole number from 0 to 999.")
            self.fields[name].error_messages = dict.fromkeys(("invalid", "min_value", "max_value"), wrong)
            for validator in self.fields[name].validators:
                validator.message = wrong
        self.fields["remark"].error_messages["max_length"] = _too_long

    def check(self) -> Check:
        """Return the finding of a form that is valid."""
        found = self.cleaned_data
        return Check(
            requirement_id=self.requirement.id,
            right={"1": True, "0": False}.get(found["right"]),
            originals=found["originals"] or 0,
            certified=found["certified"] or 0,
            copies=found["copies"] or 0,
            remark=found["remark"],
        )


class SupplementForm(forms.Form):
    """Which papers and questions must be completed, each with words, and the reason as a whole."""

    reason = text_area(
        _("Reason"),
        limit=MAX_REASON,
        hint=_("Stands on form 02 below the list, as the applicant reads it."),
        missing=_("Please say why the dossier has to be completed."),
    )
    wished_by = DateBoxesField(
        label=_("Wished by"),
        required=False,
        help_text=_("A wish of the office; the law sets no lapse. The applicant sees it."),
    )

    def __init__(
        self, *args: Any, papers: Iterable[Any], pages: Iterable[SummaryPage], today: date, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.papers = [view for view in papers if view.requirement.kind == "submit"]
        self.pages = list(pages)
        for view in self.papers:
            check = view.check
            wrong = check is not None and check.right is False
            self._ask(f"p{view.requirement.id}", asked=wrong, words=check.remark if check and wrong else "")
        for page in self.pages:
            for row in page.rows:
                self._ask(f"q.{row.key}")

    def _ask(self, name: str, *, asked: bool = False, words: str = "") -> None:
        self.fields[f"ask.{name}"] = forms.BooleanField(required=False, initial=asked)
        self.fields[f"why.{name}"] = forms.CharField(
            required=False,
            max_length=MAX_REMARK,
            initial=words,
            widget=forms.Textarea({"rows": "2", "placeholder": _("What has to be completed")}),
            error_messages={"max_length": _too_long},
        )

    def clean_wished_by(self) -> date | None:
        """A wish lies in the future."""
        day = self.cleaned_data["wished_by"]
        if day and day <= self.today:
            raise ValidationError(_("This day has passed; choose a later one."), code="past")
        return day

    def clean(self) -> dict[str, Any]:
        """At least one thing is asked, and each thing asked says what is wrong with it."""
        found = super().clean() or self.cleaned_data
        asked = [name for name in self._names() if found.get(f"ask.{name}")]
        if not asked:
            raise ValidationError(_("Please tick at least one paper or question."), code="nothing")
        for name in asked:
            if f"why.{name}" in found and not found[f"why.{name}"].strip():
                self.add_error(f"why.{name}", _("Please say what has to be completed here."))
        return found

    def _names(self) -> list[str]:
        return [name.removeprefix("ask.") for name in self.fields if name.startswith("ask.")]

    def paper_rows(self) -> list[dict[str, Any]]:
        """The papers with their two fields, for the page."""
        return [{"view": view, **self._pair(f"p{view.requirement.id}")} for view in self.papers]

    def question_pages(self) -> list[dict[str, Any]]:
        """The questions page by page with their two fields, for the page."""
        return [
            {
                "title": page.title,
                "open": any(self[f"ask.q.{row.key}"].value() for row in page.rows),
                "rows": [{"row": row, **self._pair(f"q.{row.key}")} for row in page.rows],
            }
            for page in self.pages
        ]

    def _pair(self, name: str) -> dict[str, Any]:
        return {"ask": self[f"ask.{name}"], "why": self[f"why.{name}"]}

    def asked(self) -> tuple[Asked, ...]:
        """Return what is asked, papers first; only of a form that is valid."""
        found = self.cleaned_data
        papers = [
            Asked(found[f"why.p{view.requirement.id}"], requirement_id=view.requirement.id, title=view.requirement.name)
            for view in self.papers
            if found[f"ask.p{view.requirement.id}"]
        ]
        rows = [row for page in self.pages for row in page.rows if found[f"ask.q.{row.key}"]]
        return (*papers, *(Asked(found[f"why.q.{row.key}"], field_path=row.key, title=row.label) for row in rows))


class RefuseForm(forms.Form):
    """Why the dossier is not taken in."""

    reason = text_area(
        _("Reason for the refusal"),
        limit=MAX_REASON,
        rows=6,
        hint=_("Stands on form 03 as the applicant reads it: what is not met, by which rule, and what can be done."),
        missing=_("Please give the reason for the refusal."),
    )


class RevokeForm(forms.Form):
    """Why a paper is taken back."""

    words = text_area(
        _("Why is the paper taken back?"),
        limit=MAX_REASON,
        hint=_("The offices that handle the dossier read it. The public verify page shows the date alone."),
        missing=_("Please say why the paper is taken back."),
    )


class HandOverForm(forms.Form):
    """Who takes the result along."""

    handed_to = forms.CharField(
        label=_("Handed to"),
        max_length=MAX_TITLE,
        help_text=_("Name of the person who received the result, as on the identity paper shown."),
        widget=forms.TextInput({"autocomplete": "off"}),
        error_messages={"required": _("Please write who received the result."), "max_length": _too_long},
    )


class PostForm(forms.Form):
    """The result is given to the post: to whom, under which code, on which day."""

    carrier = forms.CharField(
        label=_("Post operator"),
        max_length=MAX_CARRIER,
        widget=forms.TextInput({"autocomplete": "off"}),
        error_messages={"required": _("Please write which post operator took it."), "max_length": _too_long},
    )
    code = forms.CharField(
        label=_("Tracking code"),
        required=False,
        max_length=60,
        help_text=_("As on the receipt of the post. The applicant follows the parcel by it; leave it empty for none."),
        widget=forms.TextInput({"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
        error_messages={"max_length": _too_long},
    )
    on = DateBoxesField(label=_("Given to the post on"), error_messages={"required": _("Please give the day.")})


class CameBackForm(forms.Form):
    """The post has brought the result back: on which day, why."""

    on = DateBoxesField(label=_("Came back on"), error_messages={"required": _("Please give the day.")})
    why = forms.ChoiceField(
        label=_("Reason on the slip of the post"),
        choices=labels.came_back_choices,
        widget=forms.RadioSelect(),
        error_messages={"required": _("Please choose the reason.")},
    )


class ResultForm(forms.Form):
    """The draft of the result: granted or not, typed or as a PDF."""

    outcome = forms.ChoiceField(
        label=_("Outcome"),
        choices=labels.outcome_choices,
        widget=forms.RadioSelect({"inline": True}),
        error_messages={"required": _("Please choose whether it is granted.")},
    )
    title = forms.CharField(
        label=_("Subject of the letter"),
        max_length=MAX_TITLE,
        help_text=_("Stands after “V/v” at the head of the letter."),
        error_messages={"required": _("Please write the subject."), "max_length": _too_long},
    )
    legal_basis = text_area(
        _("Legal bases"),
        limit=MAX_BODY,
        rows=3,
        required=False,
        hint=_("One a line, without “Căn cứ”. Required where it is not granted, else it may be left empty."),
    )
    body = text_area(
        _("Text of the letter"),
        limit=MAX_BODY,
        rows=12,
        required=False,
        hint=_("One of the two is needed: the text of the letter or a PDF. A line is a paragraph; the rest is added."),
    )
    file = forms.FileField(
        label=_("Or the finished result as a PDF"),
        required=False,
        help_text=_("Takes the place of the typed letter. At most 50 MB."),
    )

    def clean(self) -> dict[str, Any]:
        """Not granted says by which law; without a file there is a text."""
        found = super().clean() or self.cleaned_data
        if found.get("outcome") == "not_granted" and not found.get("legal_basis", "").strip():
            self.add_error("legal_basis", _("A result that is not granted names its legal basis."))
        if "body" in found and not found["body"].strip() and not found.get("file") and not self.has_file:
            self.add_error("body", _("Please write the text, or choose a PDF."))
        return found

    def __init__(self, *args: Any, has_file: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.has_file = has_file
        for name in ("legal_basis", "body", "file"):
            self.fields[name].unsaid = True  # type: ignore[attr-defined]  # the hints say when each is needed


class CompleteForm(forms.Form):
    """Words for whoever takes the dossier on."""

    words = text_area(_("Note for the next step"), limit=MAX_NOTE, rows=2, required=False)


class SendBackForm(forms.Form):
    """To which step, and why."""

    to = forms.ChoiceField(
        label=_("Send back to"),
        error_messages={
            "required": _("Please choose the step."),
            "invalid_choice": _("The dossier cannot go back to that step."),
        },
    )
    reason = text_area(
        _("Reason for sending back"), limit=MAX_NOTE, rows=3, missing=_("Please say why it is sent back.")
    )

    def __init__(self, *args: Any, steps: Iterable[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].choices = [(step.key, step.name) for step in steps]


class IssueForm(forms.Form):
    """The number of the result."""

    number = forms.CharField(
        label=_("Number of the result"),
        required=False,
        max_length=MAX_NUMBER,
        help_text=_("Leave it empty to take the next number of the agency's book."),
        widget=forms.TextInput({"autocomplete": "off", "data-width": "20"}),
        error_messages={"max_length": _too_long},
    )


class DeclineForm(forms.Form):
    """Why a withdrawal is declined."""

    reason = text_area(
        _("Why the dossier cannot be withdrawn"),
        limit=MAX_REASON,
        hint=_("The applicant reads these words."),
        missing=_("Please say why the withdrawal is declined."),
    )
