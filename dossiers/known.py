"""What the e-form engine may ask the outside, answered for one dossier."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from agencies import access as agencies
from portal.lib.crypto import decrypt, encrypt, is_encrypted
from procedures.rules.eform import EForm, map_secrets

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")


@dataclass(frozen=True, slots=True)
class KnownHere:
    """The day in Việt Nam, the communes in force, the files that hang on this dossier."""

    today: date
    files: Mapping[str, str] = field(default_factory=dict)

    def commune_name(self, code: str) -> str | None:
        """Return the commune with its province, None when there is none of that code."""
        return agencies.commune_name(code) or None

    def province_of(self, code: str) -> str | None:
        """Return the code of the commune's province, None when there is no such commune."""
        return agencies.province_of(code) or None

    def file_name(self, file_id: str) -> str | None:
        """Return the name of a file of this dossier, None for any other."""
        return self.files.get(file_id)


def known_at(at: datetime, files: Mapping[str, str] | None = None) -> KnownHere:
    """Return what is known at the moment."""
    return KnownHere(at.astimezone(VIETNAM).date(), files or {})


def seal(form: EForm, answers: dict) -> dict:
    """Return the answers with identity data encrypted, as they are stored."""
    return map_secrets(form, answers, lambda text: text if is_encrypted(text) else encrypt(text))


def unseal(form: EForm, answers: dict) -> dict:
    """Return stored answers as they can be read."""
    return map_secrets(form, answers, lambda text: decrypt(text) if is_encrypted(text) else text)
