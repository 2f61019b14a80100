"""A client of the virus scanner ClamAV: one file sent to `clamd` by INSTREAM (clamd(8)), one line read back."""

import re
import socket
import time
from typing import BinaryIO

CHUNK = 64 * 1024
LONGEST_ANSWER = 4096
_FOUND = re.compile(r"stream: (.+) FOUND")


class NoAnswer(Exception):
    """The scanner is not there, breaks off, is too slow, or says what we do not know: nothing is known."""


class TooLarge(Exception):
    """The file is larger than the scanner's StreamMaxLength lets in."""


def parse(address: str) -> tuple[int, str | tuple[str, int]]:
    """Return family and address of `host:port`, `[::1]:port` or `/path/of/a/socket`; raises ValueError."""
    if address.startswith("/"):
        return socket.AF_UNIX, address
    host, colon, port = address.rpartition(":")
    if not (colon and host and port.isascii() and port.isdigit() and 0 < int(port) < 65536):
        raise ValueError(f"CLAMAV is host:port or the path of a socket, not {address!r}")
    bare = host.strip("[]")
    return socket.AF_INET6 if ":" in bare else socket.AF_INET, (bare, int(port))


def scan(file: BinaryIO, address: str, *, timeout: float) -> str:
    """Return the name of what was found in the file, empty when it is clean; raises NoAnswer, TooLarge.

    `timeout` bounds the whole conversation, in seconds.
    """
    until = time.monotonic() + timeout
    family, place = parse(address)
    try:
        with socket.socket(family, socket.SOCK_STREAM) as line:
            line.settimeout(min(timeout, 5))
            line.connect(place)
            _send(line, file, until)
            return _verdict(_answer(line, until))
    except OSError as error:  # refused, reset, timed out, no such socket
        raise NoAnswer(type(error).__name__) from error


def _send(line: socket.socket, file: BinaryIO, until: float) -> None:
    """Send the file in chunks with their length before them; a scanner that has had enough has answered."""
    try:
        line.sendall(b"zINSTREAM\0")
        while chunk := file.read(CHUNK):
            line.settimeout(_left(until))
            line.sendall(len(chunk).to_bytes(4, "big") + chunk)
        line.sendall(bytes(4))
    except (BrokenPipeError, ConnectionResetError):
        return


def _answer(line: socket.socket, until: float) -> str:
    answer = b""
    while not answer.endswith(b"\0"):
        line.settimeout(_left(until))
        more = line.recv(LONGEST_ANSWER)
        answer += more
        if not more or len(answer) > LONGEST_ANSWER:
            raise NoAnswer("cut off")
    return answer.rstrip(b"\0\n").decode("utf-8", "replace")


def _verdict(answer: str) -> str:
    if answer == "stream: OK":
        return ""
    if found := _FOUND.fullmatch(answer):
        return found.group(1)
    if answer.startswith("INSTREAM size limit exceeded"):
        raise TooLarge
    raise NoAnswer("unknown answer")


def _left(until: float) -> float:
    left = until - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left
