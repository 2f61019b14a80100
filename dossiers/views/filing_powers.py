"""For whom one begins a dossier: asked before the agency; and why a power that one holds is not offered."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from agencies.access import agency_of_commune
from dossiers import access, labels
from dossiers.forms import OWN
from dossiers.rules.mandates import Barrier
from dossiers.views.filing_offered import Offered
from portal.lib.when import vn_date
from procedures.access import OfferInfo
from procedures.rules.capacities import stands_for

ASKED = "thay"  # in the address: the mandate to file under, or "own"
MOST_BARRED = 6


@dataclass(frozen=True)
class Whom:
    """Whom one may file this procedure for, who was chosen, and who cannot be."""

    rows: list[access.Principal]
    barred: list[dict[str, Any]]
    given: str

    @property
    def known(self) -> bool:
        """Tell whether it need not be asked: nobody has entrusted this, or it has been answered."""
        return not self.rows or self.given in {OWN, *(str(row.mandate_id) for row in self.rows)}

    @property
    def chosen(self) -> access.Principal | None:
        """The person or organisation chosen, None for oneself."""
        return next((row for row in self.rows if str(row.mandate_id) == self.given), None)


def whom(request: HttpRequest, offered: Offered) -> Whom:
    """Return for whom the applicant may file this, and as chosen; what cannot be with its reason."""
    asked = {"procedure_id": offered.version.procedure_id, "field_code": offered.version.field_code, "at": offered.at}
    rows = access.principals_for(request.actor, **asked)
    fit = [row for row in rows if stands_for(offered.version.eform, row.kind, "") is not None]
    barred = [
        *(access.Barred(row, Barrier.FORM, None) for row in rows if row not in fit),
        *access.barred_for(request.actor, **asked),
    ]
    given = request.POST.get("mandate", "") if request.method == "POST" else request.GET.get(ASKED, "")
    return Whom(fit, [_words(one) for one in barred[:MOST_BARRED]], given)


def _words(one: access.Barred) -> dict[str, Any]:
    """Say why a mandate does not serve here, and what can be done; it leads to the mandate."""
    row = one.principal
    name = {"name": row.name}
    days = {
        "first": vn_date(row.valid_from),
        "last": vn_date(row.valid_to) if row.valid_to else "",
        "day": vn_date(one.revoked_at) if one.revoked_at else "",
    }
    words = {
        Barrier.FIELDS: _("It is for procedures of other fields. %(name)s may record one for this procedure."),
        Barrier.PROCEDURES: _("It is for other procedures. %(name)s may record one for this procedure."),
        Barrier.DOSSIER: _("It is for one dossier that is filed already. %(name)s may record one for this procedure."),
        Barrier.COMING: _("It begins on %(first)s; from that day on you can file under it."),
        Barrier.ENDED: _("It ended after %(last)s. %(name)s may record a new one."),
        Barrier.REVOKED: _("It was ended on %(day)s. %(name)s may record a new one."),
        Barrier.FORM: _(
            "This procedure takes no power of attorney online. %(name)s files with the own account or at the counter. "
            "Where you are the person concerned, file for yourself."
        ),
        Barrier.CLOSED: _("The account of %(name)s is closed, so nothing can be filed under it."),
    }[one.why]
    return {
        "label": f"{row.name} ({labels.MANDATE_KIND[row.kind]})",
        "text": words % (name | days),
        "href": reverse("mandate", args=[row.mandate_id]),
    }


def by_paper(offered: Offered) -> bool:
    """Tell whether the form takes a power of attorney on paper, so that there is a way on without a recorded one."""
    return stands_for(offered.version.eform, "attorney", "") is not None


def home_of(request: HttpRequest, offered: Offered, chosen: access.Principal, offers: list[OfferInfo]) -> str:
    """Return the agency of the principal's address where the mandate lets it be known, else ""."""
    agency = agency_of_commune(access.commune_of(request.actor, chosen, at=offered.at))
    return agency.code if agency and any(offer.agency_code == agency.code for offer in offers) else ""


def place_words(chosen: access.Principal, agency: str) -> str:
    """Say by whose address the agency is proposed, or that the address is not known."""
    if agency:
        return _("Chosen beforehand by the address of %(name)s; you may change it.") % {"name": chosen.name}
    if access.shares_particulars_of(chosen):
        return _(
            "The account of %(name)s has no address, or that place does not take this procedure. "
            "Please choose where this person's dossier belongs."
        ) % {"name": chosen.name}
    return _("The address of %(name)s is not known here. Please choose where this person's dossier belongs.") % {
        "name": chosen.name
    }
