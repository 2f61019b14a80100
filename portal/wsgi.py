"""The door for gunicorn."""

import os
from importlib import import_module

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

from portal.lib.crypto import check_keys

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

application = get_wsgi_application()
check_keys()  # a site that cannot keep identity numbers does not start

# Read once here, before gunicorn forks, and not by the first citizen of every process.
get_resolver().url_patterns  # noqa: B018
for _name in ("files.sniff_image", "files.sniff_pdf", "files.sniff_office"):
    import_module(_name)
