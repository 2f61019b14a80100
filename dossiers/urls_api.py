"""The API's paths of dossiers."""

from django.contrib.auth.decorators import login_not_required
from django.urls import path

from dossiers import api, api_after, api_files, api_mandates, api_papers, api_talks, api_uploads

# The API asks for a token or a session itself and answers 401 instead of leading to the sign-in page.
urlpatterns = [
    path("dossiers/", login_not_required(api.dossiers), name="api_dossiers"),
    path("dossiers/<int:dossier_id>/", login_not_required(api.dossier), name="api_dossier"),
    path("dossiers/<int:dossier_id>/attachments/", login_not_required(api.attachments), name="api_attachments"),
    path(
        "dossiers/<int:dossier_id>/attachments/<int:attachment_id>/",
        login_not_required(api_files.attachment),
        name="api_attachment",
    ),
    path(
        "dossiers/<int:dossier_id>/attachments/<int:attachment_id>/pages/<int:number>/",
        login_not_required(api_files.attachment_page),
        name="api_attachment_page",
    ),
    path(
        "dossiers/<int:dossier_id>/documents/<int:document_id>/",
        login_not_required(api_files.document),
        name="api_document",
    ),
    path("dossiers/<int:dossier_id>/result/", login_not_required(api_files.result), name="api_result"),
    path("dossiers/<int:dossier_id>/address/", login_not_required(api_after.post_address), name="api_address"),
    path("dossiers/<int:dossier_id>/received/", login_not_required(api_after.received), name="api_received"),
    path("dossiers/<int:dossier_id>/collect/", login_not_required(api_after.collect), name="api_collect"),
    path("dossiers/<int:dossier_id>/rating/", login_not_required(api_after.rate), name="api_rate"),
    path("dossiers/<int:dossier_id>/papers/", login_not_required(api_papers.attach_paper), name="api_attach_paper"),
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
    path("papers/", login_not_required(api_papers.papers), name="api_papers"),
    path("papers/<int:kept_id>/", login_not_required(api_papers.paper), name="api_paper"),
    path("papers/<int:kept_id>/file/", login_not_required(api_papers.paper_file), name="api_paper_file"),
    path(
        "papers/<int:kept_id>/pages/<int:number>/",
        login_not_required(api_papers.paper_page),
        name="api_paper_page",
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
    path(
        "dossiers/<int:dossier_id>/messages/<int:talk_id>/file/",
        login_not_required(api_files.message),
        name="api_message_file",
    ),
    path("dossiers/<int:dossier_id>/submit/", login_not_required(api.submit), name="api_submit"),
    path("dossiers/<int:dossier_id>/actions/<slug:action>/", login_not_required(api.act), name="api_act"),
    path("track/", login_not_required(api.track), name="api_track"),
]
