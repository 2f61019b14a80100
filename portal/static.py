"""Static files with their hash in their name, compressed once."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from django.contrib.staticfiles.storage import HashedFilesMixin
from whitenoise.storage import CompressedManifestStaticFilesStorage

_HASHED = re.compile(r"\.[0-9a-f]{12}\.")

_IMPORTS = HashedFilesMixin._js_module_import_aggregation_patterns[1]  # type: ignore[attr-defined]


class Storage(CompressedManifestStaticFilesStorage):
    """Compresses what pages link to (names with a hash) unless that content has been compressed before."""

    # Our modules import each other by the names of their files; pages ask for those with a hash.
    patterns = (*HashedFilesMixin.patterns, ("js/*.js", _IMPORTS))

    def compress_files(self, paths: Iterable[str]) -> Iterator[tuple[str, str]]:
        fresh = [name for name in paths if _HASHED.search(name) and not Path(self.path(f"{name}.gz")).exists()]
        yield from super().compress_files(fresh)
