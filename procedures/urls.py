"""Addresses of the catalogue."""

from django.urls import path

from procedures.views import places, public

urlpatterns = [
    path("noi-o/<str:province>.json", places.communes, name="communes"),
    path("thu-tuc/", public.procedure_list, name="procedure_list"),
    path("thu-tuc/danh-sach.xlsx", public.procedure_sheet, name="procedure_sheet"),
    path("thu-tuc/<str:code>/", public.procedure, name="procedure"),
    path("thu-tuc/<str:code>/to-khai.pdf", public.blank_form, name="blank_form"),
]
