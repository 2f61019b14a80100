"""Addresses of the catalogue in the API."""

from django.urls import path

from procedures import api

urlpatterns = [
    path("procedures/", api.procedure_list, name="api_procedure_list"),
    path("procedures/<str:code>/", api.procedure, name="api_procedure"),
    path("schema/eform.json", api.eform_schema, name="api_eform_schema"),
]
