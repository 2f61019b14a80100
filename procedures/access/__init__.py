"""What others may know of procedures."""

from procedures.access.catalogue import Catalogue, Row, catalogue, level_name
from procedures.access.catalogue import forget as _forget_catalogue
from procedures.access.elsewhere import Elsewhere, elsewhere
from procedures.access.events import LifeEvent, life_event, life_events
from procedures.access.offers import (
    FiledNationally,
    NotOffered,
    OfferInfo,
    OpenOffer,
    ProcedureInfo,
    by_code,
    current_version_id,
    day_of,
    filed_nationally,
    offers_for,
    open_offer,
)
from procedures.access.published import (
    CaseInfo,
    FeeInfo,
    LimitInfo,
    MethodInfo,
    PublishedVersion,
    RequirementInfo,
    StepInfo,
    published,
)
from procedures.access.published import forget as _forget_published
from procedures.access.remembering import forget as _forget_remembered
from procedures.access.searching import SORTS, BadCursor, SearchPage, near_codes, search, search_all, search_slice

__all__ = [
    "SORTS",
    "BadCursor",
    "CaseInfo",
    "Catalogue",
    "Elsewhere",
    "FeeInfo",
    "FiledNationally",
    "LifeEvent",
    "LimitInfo",
    "MethodInfo",
    "NotOffered",
    "OfferInfo",
    "OpenOffer",
    "ProcedureInfo",
    "PublishedVersion",
    "RequirementInfo",
    "Row",
    "SearchPage",
    "StepInfo",
    "by_code",
    "catalogue",
    "current_version_id",
    "day_of",
    "elsewhere",
    "filed_nationally",
    "forget",
    "level_name",
    "life_event",
    "life_events",
    "near_codes",
    "offers_for",
    "open_offer",
    "published",
    "search",
    "search_all",
    "search_slice",
]


def forget() -> None:
    """Drop what this process remembers; for tests."""
    _forget_catalogue()
    _forget_published()
    _forget_remembered()
