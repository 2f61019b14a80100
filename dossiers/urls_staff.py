"""Addresses of the desk, the office and the leaders."""

from django.urls import path

from dossiers.views import (
    desk,
    desk_acts,
    desk_return,
    leader,
    officer,
    officer_acts,
    revoking,
    rounds,
    staff_help,
    staff_supplement,
    talks,
    withdrawal,
)

urlpatterns = [
    path("quay/", desk.desk_queue, name="desk_queue"),
    path("quay/tim/", desk.desk_find, name="desk_find"),
    path("quay/tin-moi/", desk.desk_news, name="desk_news"),
    path("quay/<int:dossier_id>/", desk.desk_dossier, name="desk_dossier"),
    path("quay/<int:dossier_id>/ke-tiep/", desk.desk_next, name="desk_next"),
    path("quay/<int:dossier_id>/tiep-nhan/", desk_acts.desk_accept, name="desk_accept"),
    path("quay/<int:dossier_id>/bo-sung/", staff_supplement.desk_supplement, name="desk_supplement"),
    path("quay/<int:dossier_id>/tu-choi/", desk_acts.desk_refuse, name="desk_refuse"),
    path("quay/<int:dossier_id>/tra-ket-qua/", desk_return.desk_return, name="desk_return"),
    path("quay/<int:dossier_id>/rut-ho-so/", withdrawal.desk_withdrawal, name="desk_withdrawal"),
    path("quay/<int:dossier_id>/cac-lan-nop/", rounds.desk_rounds, name="desk_rounds"),
    path("quay/<int:dossier_id>/tin-nhan/", talks.desk_talk, name="desk_talk"),
    path("xu-ly/", officer.office_work, name="office_work"),
    path("xu-ly/tim/", officer.office_find, name="office_find"),
    path("xu-ly/<int:dossier_id>/", officer.office_dossier, name="office_dossier"),
    path("xu-ly/<int:dossier_id>/nhan/", officer_acts.office_start, name="office_start"),
    path("xu-ly/<int:dossier_id>/du-thao/", officer_acts.office_draft, name="office_draft"),
    path("xu-ly/<int:dossier_id>/van-ban/", officer_acts.office_letter, name="office_letter"),
    path("xu-ly/<int:dossier_id>/chuyen/", officer_acts.office_complete, name="office_complete"),
    path("xu-ly/<int:dossier_id>/tra-lai/", officer_acts.office_back, name="office_back"),
    path("xu-ly/<int:dossier_id>/bo-sung/", staff_supplement.office_supplement, name="office_supplement"),
    path("xu-ly/<int:dossier_id>/cac-lan-nop/", rounds.office_rounds, name="office_rounds"),
    path("xu-ly/<int:dossier_id>/tin-nhan/", talks.office_talk, name="office_talk"),
    path("xu-ly/<int:dossier_id>/rut-ho-so/", withdrawal.office_withdrawal, name="office_withdrawal"),
    path("xu-ly/<int:dossier_id>/phat-hanh/", officer_acts.office_issue, name="office_issue"),
    path("phieu/<int:document_id>/thu-hoi/", revoking.document_revoke, name="document_revoke"),
    path("dieu-hanh/", leader.leader_board, name="leader_board"),
    path("phim-tat/", staff_help.staff_keys, name="staff_keys"),
]
