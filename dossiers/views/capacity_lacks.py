"""What keeps somebody from filing for another, in words, each with the way on."""

from typing import Any

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from dossiers import access, labels
from dossiers.actions.filing import Lack
from dossiers.rules.papers import PROOF_ID
from dossiers.views.filing_parts import Filing
from portal.lib.when import vn_date

KINDS = frozenset({"capacity", "proof", "mandate", "owner", "principal"})


def words(dossier: Any, lack: Lack) -> dict[str, str]:
    """Return one lack as a line of the summary of errors."""
    if lack.kind == "mandate":
        why = labels.MANDATE_LACK.get(lack.key, labels.MANDATE_LACK["unknown"])
        text = f"{why} {_('Nothing you entered is lost; choose how to go on.')}"
        return {"href": _address("filing_capacity", dossier), "text": text}
    if lack.kind == "proof":
        papers = reverse("filing_papers", args=[dossier.pk])
        text = _("Please attach the paper that proves for whom you file.")
        return {"href": f"{papers}?next=check#paper-{lack.page or PROOF_ID}", "text": text}
    if lack.name == "number":
        text = _("The number is not the one of who empowered you, as in their account. Please ask this person for it.")
        return {"href": _page(dossier, lack.page), "text": text}
    if lack.kind == "owner":
        text = _("The owner of the dossier must be the person or organisation that empowered you, as in their account.")
        return {"href": _page(dossier, lack.page), "text": text}
    if lack.kind == "principal":
        text = _("One of the people named in the form must be the person who empowered you, as in their account.")
        return {"href": _page(dossier, lack.page), "text": text}
    return {"href": _page(dossier, lack.page), "text": not_allowed(dossier, lack.key)}


def not_allowed(dossier: Any, capacity: str) -> str:
    """Say that a capacity does not file here, and which ones do."""
    view = access.capacity_view(dossier, {}, get_language() or "vi")
    if capacity and dossier.behalf:
        words = _("Under the recorded power of attorney or delegation it can be filed by: %(who)s.")
        return words % {"who": "; ".join(view.others)}
    if not capacity:
        return _("Please say in which capacity you file.")
    return _("In this case nobody can file in this capacity. It can be filed by: %(who)s.") % {
        "who": "; ".join(view.others)
    }


def capacity_errors(mine: Filing, page: str) -> dict[str, list[str]]:
    """Return what is wrong with the capacity on the page of the form that asks for it, by question."""
    if page != mine.capacity_page or mine.capacity.allowed:
        return {}
    return {mine.version.eform.roles.capacity: [not_allowed(mine.dossier, mine.capacity.value)]}


def principal_words(mine: Filing) -> str:
    """Return for whom a draft is filed and until when that is covered."""
    mandate = access.mandate_of(mine.dossier)
    name = mandate.principal.full_name if mandate else ""
    if mine.mandate and mine.mandate.valid_to:
        return _("%(name)s (covered until %(day)s)") % {"name": name, "day": vn_date(mine.mandate.valid_to)}
    return str(name)


def _address(name: str, dossier: Any) -> str:
    return reverse(name, args=[dossier.pk]) + "?next=check"


def _page(dossier: Any, page: str) -> str:
    if not page:
        return _address("filing_capacity", dossier)
    return reverse("filing_page", args=[dossier.pk, page]) + "?next=check"
