"""Addresses of the catalogue."""

from django.urls import path

from procedures.views import public

urlpatterns = [
    path("", public.home, name="home"),
    path("thu-tuc/", public.procedure_list, name="procedure_list"),
    path("thu-tuc/<str:code>/", public.procedure, name="procedure"),
]
