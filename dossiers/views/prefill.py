"""What a page nobody has answered starts from: the account, and what the same person has filed before."""

from django.http import HttpRequest
from django.utils.translation import gettext as _

from accounts.access import profile_of
from accounts.rules.kinds import AccountKind, IdentityKind
from dossiers import access
from dossiers.known import plain
from dossiers.views.filing_parts import Filing
from portal.lib.when import vn_date
from procedures.page_form import Prefill
from procedures.rules.conditions import missing
from procedures.rules.eform import read
from procedures.rules.eform_prefill import from_earlier, wanted, without_other_paper


def earlier_for(request: HttpRequest, mine: Filing, page: str, profile: dict[str, str]) -> Prefill:
    """Return what earlier filings say to the questions about oneself, with where each comes from.

    Nothing, and no query, where the page has been answered, asks nothing of the kind, or is about somebody else.
    """
    form = mine.version.eform
    if mine.dossier.behalf or not wanted(form, page) or _answered(mine, page):
        return Prefill()
    filings = access.earlier_filings(request.actor)
    found = from_earlier(form, page, [one.filed for one in filings], known=mine.known, read=plain)
    found = without_other_paper(form, found, profile.get("id_number", ""))
    words = {
        path: _("Taken from dossier %(number)s, filed on %(date)s.")
        % {"number": filings[place].number, "date": vn_date(filings[place].filed_at)}
        for path, (_value, place) in found.items()
    }
    return Prefill({path: value for path, (value, _place) in found.items()}, words)


def _answered(mine: Filing, page: str) -> bool:
    form = mine.version.eform
    flat = read(form, mine.answers)
    return any(not missing(flat.get(path)) for path in (*form.page(page).fields, *form.page(page).groups))


def profile_for(request: HttpRequest, mine: Filing) -> dict[str, str]:
    """Return what the account knows of the person; of a business only how to reach it.

    Nothing where the form is about the owner alone, and that is somebody else.
    """
    if mine.dossier.behalf and not mine.version.eform.roles.owner:
        return {}
    known = profile_of(request.user.pk)
    found = {
        "phone": known.phone,
        "email": known.email,
        "commune_code": known.commune_code,
        "address_line": known.address_line,
    }
    if known.kind != AccountKind.BUSINESS:
        found |= {
            "full_name": known.full_name,
            "birth_date": known.birth_date.isoformat() if known.birth_date else "",
            "sex": known.sex,
            "id_number": known.identity_number if known.identity_kind == IdentityKind.CCCD else "",
            "paper_kind": "id_card" if known.identity_kind == IdentityKind.CCCD else "",
        }
    return {key: value for key, value in found.items() if value}
