"""The words people see for how a promised date came about, and for the rule of supplements."""

from datetime import date, datetime
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dossiers.known import VIETNAM
from dossiers.rules.deadlines import Limit, SupplementKind, SupplementRule
from dossiers.rules.explanation import Line, LineKind
from procedures.labels import limit_words


def line_words(line: Line) -> str:
    """Return one line of an explanation as a sentence."""
    values = {
        "at": _moment(line.at),
        "until": _moment(line.until),
        "limit": _limit(line.limit),
        "hours": _number(line.hours),
        "days": ", ".join(f"{day:%d/%m/%Y}" for day in line.days),
    }
    return _sentence(line) % values


def _sentence(line: Line) -> str:
    many = len(line.days)
    return {
        LineKind.START: _("Taken in at %(at)s."),
        LineKind.SNAPPED: _("That is outside working hours: the time counts from %(at)s."),
        LineKind.LIMIT: _("Time limit: %(limit)s."),
        LineKind.CUTOFF: _("It came after the hour up to which it is done the same day: the next working day counts."),
        LineKind.HOLIDAYS: ngettext("Day off, not counted: %(days)s.", "Days off, not counted: %(days)s.", many),
        LineKind.MADE_UP: ngettext(
            "Make-up working day, counted: %(days)s.", "Make-up working days, counted: %(days)s.", many
        ),
        LineKind.MOVED: _("The last day (%(days)s) is a day off: it moves to %(at)s."),
        LineKind.PROMISED: _("First promised: %(at)s."),
        LineKind.PAUSED: _("The clock stood still from %(at)s to %(until)s: %(hours)s working hours."),
        LineKind.RESTARTED: _("Supplement asked at %(at)s, received at %(until)s: the time is counted anew."),
        LineKind.WAITING: _("The clock has stood still since %(at)s."),
        LineKind.DUE: _("Result due: %(at)s."),
        LineKind.NO_DUE: _("No date is promised for this procedure."),
    }[line.kind]


def rule_words(rule: SupplementRule) -> str:
    """Return what a supplement does to the promised date by the rule in force."""
    return {
        SupplementKind.RESTART: _("After a supplement the time is counted anew from the day everything is there."),
        SupplementKind.PAUSE: _("While a supplement is awaited the clock stands still."),
    }[rule.kind]


def _moment(at: datetime | None) -> str:
    if at is None:
        return ""
    local = at.astimezone(VIETNAM)
    return _("%(time)s on %(date)s") % {"time": f"{local:%H:%M}", "date": _day(local.date())}


def _day(day: date) -> str:
    return f"{day:%d/%m/%Y}"


def _limit(limit: Limit | None) -> str:
    if limit is None or limit.unit is None:
        return _("none in the published data")
    return limit_words(limit.count, limit.unit)


def _number(value: Decimal | None) -> str:
    if value is None:
        return ""
    text = f"{value.quantize(Decimal('0.01')).normalize():f}"
    return text.replace(".", ",")
