"""Addresses of filing, of one's own dossiers, of the public look-up; the staff's are in urls_desk."""

from django.urls import path

from dossiers.views import (
    citizen,
    files,
    filing,
    filing_capacity,
    filing_check,
    filing_files,
    filing_page,
    filing_papers,
    filing_start,
    filing_suit,
    kept,
    mandates,
    public,
    talks,
)
from dossiers.views.edit import edit, resend
from dossiers.views.mine import my_dossiers
from dossiers.views.post_address import collect, post_address
from dossiers.views.rounds import rounds
from dossiers.views.supplement import supplement
from dossiers.views.supplement_check import supplement_check
from dossiers.views.withdrawal import withdraw

urlpatterns = [
    path("nop-ho-so/<str:code>/", filing_start.filing_start, name="filing_start"),
    path("nop-ho-so/<str:code>/dieu-kien/", filing_suit.filing_suit, name="filing_suit"),
    path("nop-ho-so/<str:code>/noi-nop/", filing_start.filing_where, name="filing_where"),
    path("ho-so/", my_dossiers, name="my_dossiers"),
    path("ho-so/<int:dossier_id>/", citizen.dossier_page, name="dossier_page"),
    path("ho-so/<int:dossier_id>/khai/", filing.filing_tasks, name="filing_tasks"),
    path("ho-so/<int:dossier_id>/khai/<slug:page>/", filing_page.filing_page, name="filing_page"),
    path("ho-so/<int:dossier_id>/truong-hop/", filing.filing_case, name="filing_case"),
    path("ho-so/<int:dossier_id>/tu-cach/", filing_capacity.filing_capacity, name="filing_capacity"),
    path("ho-so/<int:dossier_id>/giay-to/", filing_papers.filing_papers, name="filing_papers"),
    path("ho-so/<int:dossier_id>/giay-to/<int:paper_id>/ghep/", filing_files.filing_bind, name="filing_bind"),
    path("ho-so/<int:dossier_id>/giay-to/<int:paper_id>/da-co/", filing_files.filing_again, name="filing_again"),
    path("ho-so/<int:dossier_id>/tep/<int:attachment_id>/", filing_files.filing_file, name="filing_file"),
    path("ho-so/<int:dossier_id>/tep/<int:attachment_id>/go-bo/", filing_papers.filing_remove, name="filing_remove"),
    path("ho-so/<int:dossier_id>/nhan-ket-qua/", filing.filing_receive, name="filing_receive"),
    path("ho-so/<int:dossier_id>/kiem-tra/", filing_check.filing_check, name="filing_check"),
    path("ho-so/<int:dossier_id>/to-khai.pdf", files.draft_form, name="draft_form"),
    path("ho-so/<int:dossier_id>/da-nop/", filing_check.filing_done, name="filing_done"),
    path("ho-so/<int:dossier_id>/huy-nhap/", filing.filing_discard, name="filing_discard"),
    path("ho-so/<int:dossier_id>/bo-sung/", supplement, name="supplement"),
    path("ho-so/<int:dossier_id>/bo-sung/kiem-tra/", supplement_check, name="supplement_check"),
    path("ho-so/<int:dossier_id>/cac-lan-nop/", rounds, name="rounds"),
    path("ho-so/<int:dossier_id>/sua/", edit, name="edit"),
    path("ho-so/<int:dossier_id>/gui-lai/", resend, name="resend"),
    path("ho-so/<int:dossier_id>/tin-nhan/", talks.talk, name="talk"),
    path("tin-nhan/<int:talk_id>/tep/", talks.talk_file, name="talk_file"),
    path("ho-so/<int:dossier_id>/rut-ho-so/", withdraw, name="withdraw"),
    path("ho-so/<int:dossier_id>/dia-chi-nhan/", post_address, name="post_address"),
    path("ho-so/<int:dossier_id>/nhan-tai-quay/", collect, name="collect"),
    path("ho-so/<int:dossier_id>/da-nhan/", citizen.received, name="received"),
    path("ho-so/<int:dossier_id>/danh-gia/", citizen.rate, name="rate"),
    path("ho-so/<int:dossier_id>/ket-qua/", files.result_file, name="result_file"),
    path("tep/<int:attachment_id>/", files.attachment, name="attachment"),
    path("tep/<int:attachment_id>/trang/<int:number>.jpg", files.attachment_page, name="attachment_page"),
    path("tep/<int:attachment_id>/luu-kho/", kept.keep_attachment, name="keep_attachment"),
    path("ho-so/<int:dossier_id>/ket-qua/luu-kho/", kept.keep_result, name="keep_result"),
    path("kho-giay-to/", kept.kept_papers, name="kept_papers"),
    path("kho-giay-to/<int:kept_id>/", kept.kept_paper, name="kept_paper"),
    path("kho-giay-to/<int:kept_id>/tep/", kept.kept_file, name="kept_file"),
    path("kho-giay-to/<int:kept_id>/trang/<int:number>.jpg", kept.kept_page, name="kept_page"),
    path("phieu/<int:document_id>/", files.document, name="document"),
    path("tai-khoan/uy-quyen/", mandates.mandates, name="mandates"),
    path("tai-khoan/uy-quyen/moi/", mandates.mandate_new, name="mandate_new"),
    path("tai-khoan/uy-quyen/<int:mandate_id>/", mandates.mandate, name="mandate"),
    path("tai-khoan/uy-quyen/<int:mandate_id>/giay/", mandates.mandate_proof, name="mandate_proof"),
    path("tai-khoan/nguoi-duoc-cu/", mandates.delegates, name="delegates"),
    path("tai-khoan/nguoi-duoc-cu/them/", mandates.delegate_new, name="delegate_new"),
    path("tra-cuu/", public.track, name="track"),
    path("tra-cuu/phieu/<str:token>/", public.track_slip, name="track_slip"),
    path("xac-thuc/", public.verify_code, name="verify_code"),
    path("xac-thuc/<str:token>/", public.verify, name="verify"),
]
