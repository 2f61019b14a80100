"""A SIMULATOR of clamd, for tests: it speaks the real INSTREAM protocol (clamd(8)) over TCP in a process of its own.

It is no virus scanner: it knows one pattern, the test file of EICAR, wherever in the stream it stands. Run:
`python -m tests.files.clamd [--port N] [--limit BYTES] [--behave MODE]`; it prints its port. Modes, for what goes
wrong in life: answer (the default), silent (takes all and never answers), cut (closes in the middle of the file),
half (closes in the middle of its answer), babble (answers what nobody knows), slow (answers after 1 s).
"""

import argparse
import socket
import socketserver
import time

# In two parts, so that no scanner on the developer's machine carries this source file away.
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD" + rb"-ANTIVIRUS-TEST-FILE!$H+H*"


class Handler(socketserver.StreamRequestHandler):
    """One conversation."""

    def handle(self) -> None:
        if self._until_nul() != b"zINSTREAM":
            self._say(b"UNKNOWN COMMAND")
            return
        body = b""
        while length := int.from_bytes(self.rfile.read(4), "big"):
            chunk = self.rfile.read(length)
            if self.server.behave == "cut" or len(chunk) < length:
                return
            body += chunk
            if len(body) > self.server.limit:
                self._say(b"INSTREAM size limit exceeded. ERROR")
                return
        self._answer(body)

    def _answer(self, body: bytes) -> None:
        behave = self.server.behave
        if behave == "silent":
            time.sleep(60)
        elif behave == "half":
            self.wfile.write(b"stream: O")
        elif behave == "babble":
            self._say(b"stream: maybe")
        else:
            time.sleep(1 if behave == "slow" else 0)
            self._say(b"stream: Eicar-Test-Signature FOUND" if EICAR in body else b"stream: OK")

    def _until_nul(self) -> bytes:
        found = b""
        while not found.endswith(b"\0"):
            byte = self.rfile.read(1)
            if not byte:
                break
            found += byte
        return found.rstrip(b"\0")

    def _say(self, words: bytes) -> None:
        self.wfile.write(words + b"\0")


class Server(socketserver.ThreadingTCPServer):
    """Listens on loopback; set `limit` and `behave` before it serves."""

    allow_reuse_address = True
    daemon_threads = True
    address_family = socket.AF_INET
    limit = 100 * 1024 * 1024
    behave = "answer"


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--port", type=int, default=0)
    asked.add_argument("--limit", type=int, default=Server.limit)
    asked.add_argument("--behave", default="answer")
    wanted = asked.parse_args()
    with Server(("127.0.0.1", wanted.port), Handler) as server:
        server.limit, server.behave = wanted.limit, wanted.behave
        print(server.server_address[1], flush=True)  # noqa: T201 - the port is what the parent waits for
        server.serve_forever()


if __name__ == "__main__":
    main()
