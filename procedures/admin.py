"""The catalogue in the back office, to look at."""

from portal.lib.admin import read_only
from procedures.models import (
    Decision,
    EForm,
    Field,
    ImportRun,
    Offer,
    Procedure,
    ProcedureVersion,
    Process,
    ProcessStep,
    Publication,
)

read_only(Field, show=("code", "name", "authority", "authority_name"), search=("code", "name"))
read_only(
    Procedure,
    show=("code", "dvcqg_id", "kind", "internal", "taker", "taker_name"),
    search=("code", "dvcqg_id"),
    filters=("kind", "internal", "taker"),
)
read_only(
    ProcedureVersion,
    show=("code", "name", "online_level", "created_at"),
    search=("code", "name"),
    filters=("online_level", "internal"),
)
read_only(Publication, show=("procedure", "version", "effective_from", "decision", "run"))
read_only(Decision, show=("number", "date", "promulgator"), search=("number",))
read_only(Offer, show=("procedure", "agency", "active"), filters=("active",))
read_only(EForm, show=("key", "hash", "created_at"), search=("key",))
read_only(Process, show=("key", "hash", "created_at"))
read_only(ProcessStep, show=("process", "position", "key", "name", "kind", "role", "share", "optional"))
read_only(ImportRun, show=("at", "sha256", "sample", "counts"))
