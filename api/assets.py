"""The files of the pages (scripts, styles, fonts, icons): read and compressed once, sent from memory.

Large data files under the same addresses stay on the disk, where a part of one can be asked for.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import maps
from api.prepared import Prepared

__all__ = ["FOLDERS", "FixedAnswers", "fixed_answers"]

FixedAnswers = dict[str, tuple[Prepared, str]]
"""Path to answer and route: what no edition changes."""

FOLDERS = {
    "/assets": Path(maps.__file__).parent / "assets",
    "/static": Path(__file__).parent / "static",
}


@cache
def fixed_answers() -> FixedAnswers:
    """Return every file of the pages by its path, as it was when the first service of the process began."""
    return {
        f"{prefix}/{path.relative_to(folder).as_posix()}": (_answer(path), f"{prefix}/{{path}}")
        for prefix, folder in FOLDERS.items()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.suffix in _MEDIA
    }


def _answer(path: Path) -> Prepared:
    return Prepared(path.read_bytes(), _MEDIA[path.suffix], {"vary": "Accept-Encoding"})


# The machine's own table differs from one to the next.
_MEDIA = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".png": "image/png",
    ".svg": "image/svg+xml; charset=utf-8",
    ".webmanifest": "application/manifest+json",
    ".woff2": "font/woff2",
}
