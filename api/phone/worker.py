"""The service worker's script: which files the page needs, and a mark that changes whenever one does.

References
----------
Archibald, J., Kruisselbrink, M. (2022). Service Workers. W3C Candidate Recommendation.
"""

from __future__ import annotations

import hashlib
import json
from functools import cache

from api.assets import FOLDERS
from api.rendering import page
from geo.wording import LANGUAGES, Language, catalogue, say

__all__ = ["FILES", "SHELL_PATH", "shell", "worker_script"]

_SCRIPTS = ("box", "send", "words", "forms", "map", "list", "page")
_WORKER = "/static/visits/worker.js"

FILES: tuple[str, ...] = (
    "/assets/base.css", "/assets/vendor/leaflet.css", "/static/visits/visits.css",
    "/assets/vendor/leaflet.js",
    *(f"/static/visits/{name}.js" for name in _SCRIPTS),
)  # fmt: skip
"""What the page loads besides itself, in the order of loading."""

SHELL_PATH = "/kunjungan/halaman"
"""The page as the phone keeps it: the same for every desa, with nothing of anybody in it."""


def shell(lang: Language) -> bytes:
    """Return the page in one language, without a case, a name or a session."""
    texts = {
        key.removeprefix("visits_phone."): said[lang]
        for key, said in catalogue().items()
        if key.startswith("visits_phone.")
    }
    html = page(
        "visits_phone.html", lang, texts=texts, styles=_of_kind(".css"),
        scripts=_of_kind(".js"), other=next(one for one in LANGUAGES if one != lang),
        title=say("visits_phone.title", lang),
    )  # fmt: skip
    return bytes(html.body)


@cache
def worker_script() -> str:
    """Return the service worker's script, with the list of files and their mark before it."""
    digest = hashlib.sha256()
    for path in (*FILES, _WORKER):
        digest.update(_read(path))
    for lang in LANGUAGES:
        digest.update(shell(lang))
    facts = {
        "mark": digest.hexdigest()[:16],
        "files": list(FILES),
        "shells": {lang: f"{SHELL_PATH}?lang={lang}" for lang in LANGUAGES},
    }
    return f"self.VISITS = {json.dumps(facts)};\n{_read(_WORKER).decode()}"


def _of_kind(suffix: str) -> list[str]:
    return [path for path in FILES if path.endswith(suffix)]


def _read(path: str) -> bytes:
    """Return a file of the pages; the vendored ones may not have been fetched."""
    _, folder, name = path.split("/", 2)
    file = FOLDERS[f"/{folder}"] / name
    return file.read_bytes() if file.is_file() else b""
