"""An error that may be mended on another page: which page that is, by link, and back to where it was found."""

from collections.abc import Mapping

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from procedures.rules.eform import EForm, Err

Mends = dict[str, list[dict[str, str]]]


def mends(form: EForm, dossier_id: int, errors: Mapping[str, list[Err]], *, back: str) -> Mends:
    """Return by question the links to the other pages; saving there leads to `back` (a page's key, or "check")."""
    found = {}
    for path, wrong in errors.items():
        others = dict.fromkeys(other for error in wrong for other in error.params.get("elsewhere", ()))
        if others:
            found[path] = [_mend(form, dossier_id, other, back) for other in others]
    return found


def _mend(form: EForm, dossier_id: int, path: str, back: str) -> dict[str, str]:
    question, lang = form.fields[path], get_language() or "vi"
    page = form.page(question.page)
    words = {"question": question.label.in_(lang), "part": page.title.in_(lang)}
    return {
        "href": f"{reverse('filing_page', args=[dossier_id, page.key])}?next={back}#id_{path}_field",
        "text": _("Or change “%(question)s” in the part “%(part)s”") % words,
    }


def case_mend(form: EForm, dossier_id: int, *, back: str) -> Mends:
    """Return the link to the case, which decides in which capacities people may file."""
    href = f"{reverse('filing_case', args=[dossier_id])}?next={back}"
    return {form.roles.capacity: [{"href": href, "text": _("Or change your case")}]}
