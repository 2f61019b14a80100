"""Which procedures there are under a code, and which agency takes them."""

import datetime
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone

from agencies import access as agencies
from agencies.rules.kinds import Level as AgencyLevel
from procedures.access.published import PublishedVersion, published
from procedures.access.remembering import remembered
from procedures.models import Offer, Procedure, ProcedureVersion, Publication
from procedures.rules.offering import national_page

VIET_NAM = ZoneInfo("Asia/Ho_Chi_Minh")


class NotOffered(Exception):
    """The procedure cannot be filed there.

    `reason` is unknown, shared, retired, internal, not_here, not_online or national.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class FiledNationally(NotOffered):
    """Citizens file it on the national portal: `page` is the address there (CITIZEN_FILING=national)."""

    def __init__(self, page: str) -> None:
        super().__init__("national")
        self.page = page


@dataclass(frozen=True, slots=True)
class ProcedureInfo:
    """A procedure as its code finds it; version_id None = retired, `name` then is the last it had."""

    procedure_id: int
    dvcqg_id: str
    code: str
    name: str
    version_id: int | None
    retired_from: datetime.date | None
    internal: bool
    kind: str
    taker: str
    taker_name: str
    source_url: str

    @property
    def national_url(self) -> str:
        """The procedure's own page on the national portal."""
        return self.source_url or national_page(self.dvcqg_id)


@dataclass(frozen=True, slots=True)
class OfferInfo:
    """An agency that takes the procedure, and where dossiers for it are handed in."""

    offer_id: int
    agency_id: int
    agency_code: str
    agency_name: str
    desk_name: str
    intake_agency_id: int
    every_commune: bool


@dataclass(frozen=True, slots=True)
class OpenOffer:
    """What a new dossier needs to know."""

    offer_id: int
    version: PublishedVersion
    solving_agency_id: int
    intake_agency_id: int


def day_of(at: datetime.datetime) -> datetime.date:
    """Return the day in Viet Nam."""
    return at.astimezone(VIET_NAM).date()


def latest_publication(procedure_id: int, *, on: datetime.date) -> Publication | None:
    """Return the publication in force on the day: the greatest (effective_from, id) up to it."""
    rows = Publication.objects.filter(procedure_id=procedure_id, effective_from__lte=on)
    return rows.order_by("-effective_from", "-id").first()


@remembered
def current_version_id(procedure_id: int, *, on: datetime.date) -> int | None:
    """Return the version in force on the day, None where there is none (retired, or not yet)."""
    row = latest_publication(procedure_id, on=on)
    return row.version_id if row else None


@remembered
def by_code(code: str, *, dvcqg_id: str | None = None, on: datetime.date | None = None) -> list[ProcedureInfo]:
    """Return the procedures that bear the code (two may), internal and retired ones too; two queries each."""
    day = on or timezone.localdate()
    rows = Procedure.objects.filter(code=code)
    if dvcqg_id:
        rows = rows.filter(dvcqg_id=dvcqg_id)
    found = (_info(row, latest_publication(row.pk, on=day)) for row in rows.order_by("id"))
    return [info for info in found if info is not None]


def offers_for(version: PublishedVersion, commune_code: str = "") -> list[OfferInfo]:
    """Return the agencies that take the procedure; of the communes only that of the address, if ours."""
    return list(_offers(version.procedure_id, commune_code))


@remembered
def _offers(procedure_id: int, commune_code: str) -> tuple[OfferInfo, ...]:
    rows = Offer.objects.filter(procedure_id=procedure_id, active=True).order_by("agency__sort_key", "id")
    return tuple(_offer_info(row, agency) for row in rows for agency in _agencies_of(row, commune_code))


def open_offer(
    code: str, agency_code: str, *, at: datetime.datetime, dvcqg_id: str | None = None, online: bool = True
) -> OpenOffer:
    """Return the offer under which a dossier may be filed at that agency now; raises NotOffered, FiledNationally.

    `online=False` is the counter, where a procedure without online filing is taken too, whatever the citizens' way.
    """
    info = _one(by_code(code, dvcqg_id=dvcqg_id, on=day_of(at)))
    if info.version_id is None:
        raise NotOffered("retired")
    if online and filed_nationally():
        raise FiledNationally(info.national_url)
    version = published(info.version_id)
    for offer in offers_for(version):
        if offer.agency_code == agency_code:
            if online and version.online_level == "info":
                raise NotOffered("not_online")
            return OpenOffer(offer.offer_id, version, offer.agency_id, offer.intake_agency_id)
    raise NotOffered("not_here")


def filed_nationally() -> bool:
    """Tell whether citizens of this province file on the national portal (since 1/7/2025 the rule; a setting here)."""
    return bool(settings.CITIZEN_FILING == "national")


def _one(infos: list[ProcedureInfo]) -> ProcedureInfo:
    """Return the procedure that is meant; an internal one never is."""
    public = [info for info in infos if not info.internal]
    if len(public) == 1:
        return public[0]
    if public:
        raise NotOffered("shared")
    raise NotOffered("internal" if infos else "unknown")


def _info(row: Procedure, publication: Publication | None) -> ProcedureInfo | None:
    if publication is None:
        return None
    version_id = publication.version_id
    names = ProcedureVersion.objects.filter(procedure=row)
    chosen = names.filter(pk=version_id) if version_id else names.order_by("-pk")
    return ProcedureInfo(
        procedure_id=row.pk,
        dvcqg_id=row.dvcqg_id,
        code=row.code,
        name=chosen.values_list("name", flat=True).first() or row.code,
        version_id=version_id,
        retired_from=None if version_id else publication.effective_from,
        internal=row.internal,
        kind=row.kind,
        taker=row.taker,
        taker_name=row.taker_name,
        source_url=row.source_url,
    )


def _agencies_of(row: Offer, commune_code: str) -> list[agencies.AgencyInfo]:
    if row.agency_id:
        agency = agencies.agency_by_id(row.agency_id)
        return [agency] if agency.exists_on(timezone.localdate()) else []
    home = agencies.agency_of_commune(commune_code) if commune_code else None
    return [home] if home else agencies.communes_agencies()


def _offer_info(row: Offer, agency: agencies.AgencyInfo) -> OfferInfo:
    intake = agency if agency.level == AgencyLevel.COMMUNE else agencies.intake_agency_for(agency)
    return OfferInfo(row.pk, agency.id, agency.code, agency.name, intake.desk_name, intake.id, row.agency_id is None)
