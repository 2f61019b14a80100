"""The simulator of clamd as a process that a test starts, kills and starts again at the same port."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


class Scanner:
    """One simulator; `kill` it and `again` on the same port."""

    def __init__(self, *, behave="answer", limit=100 * 1024 * 1024):
        self.options = ["--behave", behave, "--limit", str(limit)]
        self.port = 0
        self.again()

    @property
    def address(self):
        return f"127.0.0.1:{self.port}"

    def again(self):
        command = [sys.executable, "-m", "tests.files.clamd", "--port", str(self.port), *self.options]
        self.process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
        self.port = int(self.process.stdout.readline())

    def kill(self):
        self.process.kill()
        self.stop()

    def stop(self):
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()
