"""Being an ordinary user for a while: an interpreter and packages that one can reach."""

import os
import pwd
import subprocess
import sys
from pathlib import Path

import pytest


def paths() -> dict[str, str]:
    """An environment in which the checkout and the packages of this run are found."""
    packages = [path for path in sys.path if path.endswith("site-packages")]
    return {"PATH": os.environ["PATH"], "PYTHONPATH": os.pathsep.join([str(Path.cwd()), *packages])}


def python_for(user: pwd.struct_passwd) -> str:
    """An interpreter of our version that the user can start (a virtual environment may lie in a home)."""
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    for name in (sys.executable, f"/usr/bin/python{version}", f"/usr/local/bin/python{version}"):
        try:
            done = subprocess.run(
                [name, "-c", "import portal.embedded, psycopg2, redis"],
                user=user.pw_uid,
                group=user.pw_gid,
                extra_groups=[],
                cwd="/",
                env=paths(),
                capture_output=True,
                check=False,
            )
        except OSError:
            continue
        if done.returncode == 0:
            return name
    pytest.skip("no interpreter here that an ordinary user can start")
