"""What a dossier is made of: one module per thing."""

from dossiers.models.answers import Answers, Draft
from dossiers.models.clock import ClockSpan, SupplementRule
from dossiers.models.document import Document
from dossiers.models.dossier import Dossier
from dossiers.models.kept import KeptPaper
from dossiers.models.lookup import LookupFailure
from dossiers.models.mandate import Mandate
from dossiers.models.paper import Attachment, NotApplicable, PaperCheck
from dossiers.models.person import Person
from dossiers.models.post import PostAddress, Posting
from dossiers.models.rating import Rating
from dossiers.models.result import Result
from dossiers.models.series import NumberSeries
from dossiers.models.starting import StartKey
from dossiers.models.step import StepTask
from dossiers.models.supplement import SupplementItem, SupplementRequest
from dossiers.models.talk import Talk
from dossiers.models.upload import Upload
from dossiers.models.withdrawal import Withdrawal

__all__ = [
    "Answers",
    "Attachment",
    "ClockSpan",
    "Document",
    "Dossier",
    "Draft",
    "KeptPaper",
    "LookupFailure",
    "Mandate",
    "NotApplicable",
    "NumberSeries",
    "PaperCheck",
    "Person",
    "PostAddress",
    "Posting",
    "Rating",
    "Result",
    "StartKey",
    "StepTask",
    "SupplementItem",
    "SupplementRequest",
    "SupplementRule",
    "Talk",
    "Upload",
    "Withdrawal",
]
