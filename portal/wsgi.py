"""The door for gunicorn."""

import os

from django.core.wsgi import get_wsgi_application

from portal.lib.crypto import check_keys

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

application = get_wsgi_application()
check_keys()  # a site that cannot keep identity numbers does not start
