"""The closed lists of the catalogue: kinds, channels, units, levels, doubts."""

from enum import StrEnum


class Kind(StrEnum):
    """Who the procedure holds for."""

    STANDARD = "standard"  # nation-wide
    SPECIFIC = "specific"  # of one province
    INTERNAL = "internal"  # between agencies


class OnlineLevel(StrEnum):
    """How much of the procedure can be done online (NĐ 42/2022/NĐ-CP)."""

    FULL = "full"
    PARTIAL = "partial"
    INFO = "info"


class Channel(StrEnum):
    """How a dossier is handed in."""

    ONLINE = "online"
    COUNTER = "counter"
    POST = "post"


class Unit(StrEnum):
    """Unit of a time limit."""

    SAME_DAY = "same_day"
    WORKING_HOUR = "working_hour"
    WORKING_DAY = "working_day"
    DAY = "day"
    MONTH = "month"
    YEAR = "year"


class Level(StrEnum):
    """Level of government that carries the procedure out."""

    MINISTRY = "ministry"
    PROVINCE = "province"
    COMMUNE = "commune"
    VERTICAL = "vertical"
    OTHER = "other"


class PaperKind(StrEnum):
    """What the line of the papers list asks for."""

    SUBMIT = "submit"
    SHOW = "show"
    NOTE = "note"


class FeeKind(StrEnum):
    """phí, lệ phí, giá."""

    FEE = "fee"
    CHARGE = "charge"
    PRICE = "price"


class StepKind(StrEnum):
    """What a step of the internal process is for; the rules of dossiers speak of these."""

    INTAKE = "intake"
    WORK = "work"
    REVIEW = "review"
    APPROVE = "approve"
    ISSUE = "issue"
    RETURN = "return"


class SubjectGroup(StrEnum):
    """The subject types of the national list, in three groups that people look for."""

    CITIZEN = "citizen"
    BUSINESS = "business"
    ORGANISATION = "organisation"


class Taker(StrEnum):
    """Who takes a procedure, seen from the province that runs this installation."""

    HERE = "here"
    VERTICAL = "vertical"
    MINISTRY = "ministry"
    OTHER_PROVINCE = "other_province"
    NONE = "none"


class Doubt(StrEnum):
    """What an import could not be sure of; each is reported, none stops the record."""

    FEES_UNKNOWN = "fees_unknown"
    FEE_ONLY_IN_TEXT = "fee_only_in_text"
    FEE_TOO_SMALL = "fee_below_1000"
    FEE_TOO_BIG = "fee_above_1_000_000_000"
    FEE_UNKNOWN_AMOUNT = "fee_without_amount"
    FEE_FOREIGN = "fee_in_other_currency"
    TIME_ZERO = "time_zero"
    TIME_NO_UNIT = "time_without_unit"
    TIME_MISSING = "time_missing"
    TIME_UNIT_FROM_CASE = "time_unit_from_case"
    TIME_DIFFERS_FROM_CASE = "time_differs_from_case"
    TIME_OUT_OF_RANGE = "time_out_of_range"
    METHOD_REPEATED = "method_repeated"
    PAPERS_INCLUDE_NOTES = "papers_include_notes"
    PAPERS_WITHOUT_QUANTITY = "papers_without_quantity"
    NO_PAPERS = "no_papers"
    NO_STEPS = "no_steps"
    NO_METHODS = "no_methods"
    NO_LEGAL_BASES = "no_legal_bases"
    NO_RESULT = "no_result"
    NO_AGENCY = "no_executing_agency"
    CODE_MALFORMED = "code_malformed"
    CODE_SHARED = "code_shared"
    DISTRICT_NAMED = "district_level_named"
    PRIVATE_CHARACTERS = "private_characters"
    DECISION_IN_FUTURE = "decision_in_future"
    BAD_DATE = "date_unreadable"
    PROMULGATOR_OLD_NAME = "promulgator_old_name"
    SUBJECT_UNKNOWN = "subject_unknown"
    ONLINE_WITHOUT_METHOD = "full_online_without_online_method"
    INTERNAL_BY_KIND = "internal_by_kind"
    PART_MALFORMED = "part_malformed"
    FIELD_UNKNOWN = "field_not_in_table"
    AUTHORITY_UNKNOWN = "authority_unknown"


class Rejection(StrEnum):
    """The only reasons for which a record is not imported."""

    NOT_JSON = "not_json"
    NO_ID = "no_dvcqg_id"
    NO_CODE = "no_code"
    NO_NAME = "no_name"
    TWICE = "dvcqg_id_twice"
