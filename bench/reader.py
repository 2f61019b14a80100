"""Pages over an archive of one size, drawn on request: a process of its own per database.

`python -m bench.reader` reads lines "queue" and "dossier" and answers with milliseconds for one page each; the
first line it writes says that it is warm.
"""

import json
import os
import sys
import time

import django


def main() -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "portal.settings"
    django.setup()
    from django.test import Client

    from accounts.access import user_by_name

    client = Client(headers={"host": "localhost"})
    client.force_login(user_by_name("motcuatinh"))
    pages = {"queue": ["/quay/"], "dossier": _dossiers()}
    for paths in pages.values():
        for path in paths:
            _draw(client, path)
    say({"warm": True, "dossiers": len(pages["dossier"])})
    for turn, line in enumerate(sys.stdin):
        paths = pages[line.strip()]
        say({"ms": _draw(client, paths[turn % len(paths)])})


def _dossiers() -> list[str]:
    """Addresses of open dossiers at the provincial centre, the same ones at both sizes."""
    from django.utils import timezone

    from accounts.access import actor_of, user_by_name
    from dossiers import access

    actor = actor_of(user_by_name("motcuatinh"), at=timezone.now())
    page = access.desk_queue(actor, "in_office", at=timezone.now(), size=20)
    return [f"/quay/{row.pk}/" for row in page.rows]


def _draw(client, path: str) -> float:
    began = time.perf_counter()
    answer = client.get(path)
    took = (time.perf_counter() - began) * 1000
    if answer.status_code != 200:
        raise SystemExit(f"{path}: {answer.status_code}")
    return took


def say(what: dict) -> None:
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
