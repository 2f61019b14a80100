"""Addresses of the inbox."""

from django.urls import path

from notifications import views

urlpatterns = [
    path("thong-bao/", views.notices, name="notices"),
    path("thong-bao/tuy-chon/", views.notice_choices, name="notice_choices"),
    path("thong-bao/<int:message_id>/", views.notice_open, name="notice_open"),
]
