"""A small mail server on loopback, of the standard library: takes letters, or refuses some."""

import email
import socketserver
import threading
from email.message import Message
from types import TracebackType


class _Talk(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        self._say("220 ready")
        while line := self.rfile.readline():
            word = line.decode().strip().upper()
            if word == "QUIT":
                return self._say("221 bye")
            if word == "DATA":
                self._take()
            elif word.startswith("RCPT") and any(name in word.lower() for name in self.server.refused):
                self._say("550 no such person")
            else:
                self._say("250 ok")

    def _take(self) -> None:
        self._say("354 go on")
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line)
        self.server.letters.append(email.message_from_bytes(b"".join(lines)))
        self._say("250 taken")

    def _say(self, words: str) -> None:
        self.wfile.write(f"{words}\r\n".encode())


class MailServer(socketserver.ThreadingTCPServer):
    """Listens while the with-block lasts; `letters` are what it took, `refused` parts of unknown addresses."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, port: int = 0) -> None:
        super().__init__(("127.0.0.1", port), _Talk)
        self.letters: list[Message] = []
        self.refused: set[str] = set()
        self.port: int = self.server_address[1]

    def __enter__(self) -> "MailServer":
        self.thread = threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.02})
        self.thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.shutdown()
        self.thread.join()
        self.server_close()
