"""The one way a file is turned away."""

from typing import Any


class Refused(Exception):
    """The file is not taken; `code` says why (words in files.labels), `params` hold its limits."""

    def __init__(self, code: str, params: dict[str, Any] | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.params = params or {}
