"""What the e-form engine may ask the outside, and identity data sealed on its way to the database."""

from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from portal.lib.crypto import decrypt, encrypt, is_encrypted
from procedures.known import Known
from procedures.rules.eform import EForm, map_secrets

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")


def known_at(at: datetime, files: Mapping[str, str] | None = None) -> Known:
    """Return what is known at the moment: the day in Việt Nam, communes, the files of this dossier."""
    return Known(today=at.astimezone(VIETNAM).date(), files=dict(files or {}))


def seal(form: EForm, answers: dict) -> dict:
    """Return answers in the clear with identity data encrypted, as they are stored.

    A text that looks encrypted was typed so: kept as it is, it could not be read again.
    """
    return map_secrets(form, answers, encrypt)


def unseal(form: EForm, answers: dict) -> dict:
    """Return stored answers as they can be read."""
    return map_secrets(form, answers, plain)


def plain(text: str) -> str:
    """Return one stored text of identity data as it can be read."""
    return decrypt(text) if is_encrypted(text) else text
