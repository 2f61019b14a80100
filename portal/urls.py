"""The map of the site."""

from django.conf import settings
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

from portal import gallery, health, home, pages, views

urlpatterns: list[URLPattern | URLResolver] = [
    path("livez", health.livez, name="livez"),
    path("readyz", health.readyz, name="readyz"),
    path("metrics", health.metrics, name="metrics"),
]

urlpatterns += [
    # Programs ask most often: theirs is looked up first.
    path("api/v1/", include("portal.api")),
    path("", home.home, name="home"),
    path("su-kien/<slug:event>/", home.life_event, name="life_event"),
    path("tuy-chon/", views.prefs, name="prefs"),
    path("tro-giup/", pages.help_page, name="help"),
    path("tiep-can/", pages.accessibility, name="accessibility"),
    path("du-lieu-ca-nhan/", pages.privacy, name="privacy"),
    path("", include("mydata.urls")),
    path("tai-khoan/", include("accounts.urls")),
    path("admin/", admin.site.urls),
    path("", include("procedures.urls")),
    path("", include("dossiers.urls")),
    path("", include("notifications.urls")),
    path("", include("dossiers.urls_staff")),
]
if settings.DEBUG or settings.DEMO:
    urlpatterns += [
        path("_components/", gallery.index, name="gallery"),
        path("_components/<slug:name>/", gallery.component, name="gallery_component"),
    ]

handler400 = "portal.views.bad_request"
handler403 = "portal.views.forbidden"
handler429 = "portal.views.too_many"  # asked for by allauth's rate limits
handler404 = "portal.views.not_found"
handler500 = "portal.views.server_error"
