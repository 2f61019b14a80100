"""How gunicorn serves the site: a few processes with threads; HOST, PORT and WEB_CONCURRENCY from outside."""

import os
import shutil
from pathlib import Path
from typing import Any

from portal import environment
from portal.logs import logging_config

environment.check_host()
bind = f"{environment.host()}:{environment.port()}"
workers = int(os.environ.get("WEB_CONCURRENCY") or 2)
preload_app = True  # read the code once, then fork
worker_class = "gthread"
threads = 8
timeout = 120  # an upload over a slow line
graceful_timeout = 20
keepalive = 5
max_requests = 20_000
max_requests_jitter = 2_000
control_socket_disable = True
accesslog = None  # portal.middleware writes the line, without the query
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108
logconfig_dict = logging_config(os.environ.get("LOG_LEVEL") or "INFO", json=True)
logconfig_dict["loggers"] |= {
    "gunicorn.error": {"level": "INFO", "handlers": [], "propagate": True},
    "gunicorn.access": {"level": "WARNING", "handlers": [], "propagate": True},
}

# The numbers of all processes are added up through files; those of the last run go, before the code is read.
_numbers = environment.data_dir() / "run" / "prometheus"
shutil.rmtree(_numbers, ignore_errors=True)
_numbers.mkdir(mode=0o700)
os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(_numbers)


def child_exit(server: Any, worker: Any) -> None:
    from prometheus_client import multiprocess

    multiprocess.mark_process_dead(worker.pid)
