"""The API's paths of dossiers."""

from django.contrib.auth.decorators import login_not_required
from django.urls import path

from dossiers import api, api_mandates, api_talks, api_uploads

# The API asks for a token or a session itself and answers 401 instead of leading to the sign-in page.
urlpatterns = [
    path("dossiers/", login_not_required(api.dossiers), name="api_dossiers"),
    path("dossiers/<int:dossier_id>/", login_not_required(api.dossier), name="api_dossier"),
    path("dossiers/<int:dossier_id>/attachments/", login_not_required(api.attachments), name="api_attachments"),
    path("dossiers/<int:dossier_id>/uploads/", login_not_required(api_uploads.uploads), name="api_uploads"),
    path(
        "dossiers/<int:dossier_id>/uploads/<uuid:upload_id>/",
        login_not_required(api_uploads.upload),
        name="api_upload",
    ),
    path(
        "dossiers/<int:dossier_id>/uploads/<uuid:upload_id>/finish/",
        login_not_required(api_uploads.upload_finish),
        name="api_upload_finish",
    ),
    path("papers/uploads/", login_not_required(api_uploads.paper_uploads), name="api_paper_uploads"),
    path("papers/uploads/<uuid:upload_id>/", login_not_required(api_uploads.paper_upload), name="api_paper_upload"),
    path(
        "papers/uploads/<uuid:upload_id>/finish/",
        login_not_required(api_uploads.paper_upload_finish),
        name="api_paper_upload_finish",
    ),
    path("mandates/", login_not_required(api_mandates.mandates), name="api_mandates"),
    path("dossiers/<int:dossier_id>/messages/", login_not_required(api_talks.messages), name="api_messages"),
    path("dossiers/<int:dossier_id>/submit/", login_not_required(api.submit), name="api_submit"),
    path("dossiers/<int:dossier_id>/actions/<slug:action>/", login_not_required(api.act), name="api_act"),
    path("track/", login_not_required(api.track), name="api_track"),
]
