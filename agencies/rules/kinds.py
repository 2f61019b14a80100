"""The closed lists of this app: levels of agencies, kinds of days, kinds of succession."""

from enum import StrEnum


class Level(StrEnum):
    """Where an agency stands (two-level local government since 1 July 2025)."""

    PROVINCE = "province"
    DEPARTMENT = "department"
    COMMUNE = "commune"
    CENTRE = "centre"
    VERTICAL = "vertical"
    MINISTRY = "ministry"
    OTHER = "other"


class DayKind(StrEnum):
    """A day that differs from its weekday."""

    OFF = "off"
    MAKEUP_WORK = "makeup_work"


class SuccessionKind(StrEnum):
    """How one agency followed another."""

    MERGED = "merged"
    SPLIT = "split"
    MOVED = "moved"
