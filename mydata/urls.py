"""Addresses of one's own data, and of the desk's answers to requests for corrections."""

from django.urls import path

from mydata.views import corrections, mine

urlpatterns = [
    path("tai-khoan/du-lieu/", mine.my_data, name="my_data"),
    path("tai-khoan/du-lieu/luot-xem/", mine.my_reads, name="my_reads"),
    path("tai-khoan/du-lieu/luot-xem/<int:dossier_id>/", mine.my_reads, name="dossier_reads"),
    path("tai-khoan/du-lieu/thoi-han/", mine.my_retention, name="my_retention"),
    path("tai-khoan/du-lieu/tai-ve/", mine.my_exports, name="my_exports"),
    path("tai-khoan/du-lieu/tai-ve/<uuid:export_id>/", mine.my_download, name="my_download"),
    path("tai-khoan/du-lieu/chinh-sua/", corrections.my_corrections, name="my_corrections"),
    path("tai-khoan/du-lieu/chinh-sua/tai-khoan/", corrections.my_correction, name="my_correction"),
    path("tai-khoan/du-lieu/chinh-sua/<int:dossier_id>/", corrections.my_correction, name="dossier_correction"),
    path("tai-khoan/du-lieu/dong-y/", mine.my_consent, name="my_consent"),
    path("tai-khoan/du-lieu/dong-tai-khoan/", mine.my_closing, name="my_closing"),
    path("chinh-sua-du-lieu/<int:correction_id>/minh-chung/", corrections.correction_proof, name="correction_proof"),
    path("quay/chinh-sua-du-lieu/", corrections.corrections, name="corrections"),
    path("quay/chinh-sua-du-lieu/<int:correction_id>/", corrections.correction, name="correction"),
]
