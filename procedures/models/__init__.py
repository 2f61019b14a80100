"""What is stored about procedures."""

from procedures.models.catalogue import Field, Procedure
from procedures.models.eform import EForm
from procedures.models.offer import Offer
from procedures.models.process import Process, ProcessStep, StepRoute
from procedures.models.publication import Decision, ImportRun, Publication
from procedures.models.version import Case, FeeLine, ProcedureVersion, Requirement, TimeLimit

__all__ = [
    "Case",
    "Decision",
    "EForm",
    "FeeLine",
    "Field",
    "ImportRun",
    "Offer",
    "Procedure",
    "ProcedureVersion",
    "Process",
    "ProcessStep",
    "Publication",
    "Requirement",
    "StepRoute",
    "TimeLimit",
]
