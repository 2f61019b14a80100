"""The settings of the tests: the real ones, in a folder of their own, on the sample catalogue.

Where DATABASE_URL is not set, real servers are started for this run (without fsync) and stopped with it. The
workers of pytest-xdist find what the first process has put into the environment.
"""

import atexit
import os
import secrets
import shutil
import tempfile
from pathlib import Path

if "MOTCUA_TEST_RUN" not in os.environ:
    _folder = Path(tempfile.mkdtemp(prefix="motcua-test-"))
    _folder.chmod(0o711)  # ours; the user of the servers must get through
    atexit.register(shutil.rmtree, _folder, ignore_errors=True)
    for _name in (
        "HOST",
        "PORT",
        "SITE_URL",
        "EMAIL_URL",
        "METRICS_TOKEN",
        "DATABASE_REPLICA_URL",
        "ALLOWED_HOSTS",
    ):
        os.environ.pop(_name, None)
    os.environ |= {
        "MOTCUA_TEST_RUN": secrets.token_hex(4),
        "DATA_DIR": str(_folder),
        "DEBUG": "0",
        "DEMO": "1",
        "PROVINCE": "H37",
        "CATALOGUE": str(Path(__file__).resolve().parent.parent / "procedures" / "sample" / "catalogue.jsonl"),
        "LOG_LEVEL": "INFO",
    }
    from portal import environment, fonts
    from portal.texts import compile_texts

    environment.add_keys()
    if _services := environment.add_services(durable=False):

        def _end() -> None:
            _services.stop()
            shutil.rmtree(_services.home, ignore_errors=True)

        atexit.register(_end)
    compile_texts()
    fonts.build(Path(__file__).resolve().parents[1] / "build" / "static" / "fonts")
    for _sub in ("files", "mail", "staticfiles"):
        (_folder / _sub).mkdir()

from portal.settings import *  # noqa: F403
from portal.settings import CELERY_BROKER_TRANSPORT_OPTIONS

# Several runs may share one broker: each sees its own queues.
_run, _process = os.environ["MOTCUA_TEST_RUN"], os.environ.get("PYTEST_XDIST_WORKER", "main")
CELERY_BROKER_TRANSPORT_OPTIONS = {
    **CELERY_BROKER_TRANSPORT_OPTIONS,
    "global_keyprefix": f"test-{_run}-{_process}:",
}
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # what is tested is not the hash
CATALOGUE_SECONDS = 0  # a test that publishes sees it at once
