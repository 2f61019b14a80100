"""Rounds of one dossier: 0 is the filing, each change and each request for a supplement takes the next number."""

from django.db.models import Max

from dossiers.models import Answers, Dossier, SupplementRequest


def next_round(dossier: Dossier) -> int:
    """Return the number of the next round; changes and supplements share it, since their answers and files do."""
    said = Answers.objects.filter(dossier=dossier).aggregate(last=Max("round", default=0))["last"]
    asked = SupplementRequest.objects.filter(dossier=dossier).aggregate(last=Max("round", default=0))["last"]
    return int(max(said, asked)) + 1
