"""Papers: form 01 against bare WeasyPrint of the same HTML, and how many one worker makes in a second."""

import statistics

from bench.measures import Figure, in_turn, seconds

ROUNDS = 15


def figures(filed: list[int]) -> list[Figure]:
    """Accept dossiers that were filed, then draw their form 01."""
    from django.utils import timezone

    from accounts.access import actor_of, user_by_name
    from dossiers import documents
    from dossiers.actions import intake
    from dossiers.models import Document
    from journal.deliver import deliver_due

    clerk = actor_of(user_by_name("motcua"), at=timezone.now())
    for dossier_id in filed:
        intake.accept(dossier_id, by=clerk, at=timezone.now())
    while deliver_due(at=timezone.now()):
        pass
    paper = Document.objects.filter(kind="form01", dossier_id__in=filed).select_related("dossier").first()
    html = documents.html(documents.slip_of(paper))
    value, limit = in_turn(lambda: documents.draw(documents.slip_of(paper)), lambda: bare(html), ROUNDS)
    size = len(documents.draw(documents.slip_of(paper)))
    drawn = Figure(
        "receipt_pdf", value, "ms", limit, "bare WeasyPrint, same HTML", ROUNDS, f"{size // 1000} KB, PDF/A-3a"
    )
    return [drawn, _worker(1000 / limit)]


def bare(html: str) -> bytes:
    """WeasyPrint alone, with the fonts that the paper is set in."""
    from weasyprint import HTML

    from portal.lib import pdf

    css, fonts = pdf._base()
    page = HTML(string=html, base_url="file:///", url_fetcher=pdf._fetcher())
    return page.write_pdf(stylesheets=[css], font_config=fonts, pdf_variant="pdf/a-3a", pdf_tags=True)


def _worker(limit: float) -> Figure:
    """What one worker does: take a wanted paper, draw it, keep the file, note it, until there are none."""
    from dossiers.models import Document
    from dossiers.tasks import render_documents

    rates = []
    ready = list(Document.objects.filter(state="wanted").values_list("pk", flat=True)[:50])
    for _ in range(5):
        Document.objects.filter(pk__in=ready[:10]).update(state="wanted", file=None, made_at=None)
        Document.objects.filter(state="wanted").exclude(pk__in=ready[:10]).update(state="failed")
        made: list[int] = []
        took = seconds(lambda made=made: made.append(render_documents()))
        rates.append(made[0] / took)
    return Figure("receipt_pdf_worker", statistics.median(rates), "per second", limit, "bare WeasyPrint, one core", 5)
