"""The pages that a phone keeps, and the service worker of each: its files, and a mark that changes with them.

References
----------
Archibald, J., Kruisselbrink, M. (2022). Service Workers. W3C Candidate Recommendation.
"""

from __future__ import annotations

import hashlib
import json
from functools import cache
from typing import NamedTuple

from fastapi.responses import HTMLResponse, Response

from api.assets import FOLDERS
from api.middleware.headers import CONTENT_POLICY
from api.rendering import page, rooted
from geo.wording import LANGUAGES, Language, catalogue, say

__all__ = ["PATROLS", "VISITS", "PhonePage", "shell", "shell_answer", "worker_answer", "worker_script"]

_QUEUE = tuple(f"/static/phone/{name}.js" for name in ("box", "kinds", "send"))
"""The shared queue; the worker needs it without a page."""

_SHARED = (*_QUEUE, *(f"/static/phone/{name}.js" for name in ("words", "records", "leaving", "page")))
_WORKER = "/static/phone/worker.js"


class PhonePage(NamedTuple):
    """A page that a phone keeps: the same for everybody, with nothing of anybody in it.

    ``name`` is its kind in ``kinds.js`` and the address that its worker answers for; ``at`` where a
    round of it is opened, as a regular expression behind that; ``words`` the catalogue's pages of its texts.
    """

    name: str
    shell: str
    at: str
    template: str
    words: tuple[str, ...]
    files: tuple[str, ...]


VISITS = PhonePage(
    "kunjungan", "/kunjungan/halaman", r"/\d\d\.\d\d\.\d\d(\.\d{4})?", "visits_phone.html",
    ("phone", "visits_phone"),
    ("/assets/base.css", "/assets/vendor/leaflet.css", "/static/phone/phone.css", "/static/visits/visits.css",
     "/assets/vendor/leaflet.js", *_SHARED,
     *(f"/static/visits/{name}.js" for name in ("forms", "map", "list", "page"))),
)  # fmt: skip
"""The visits of cases."""

PATROLS = PhonePage(
    "patroli", "/patroli/catatan", "/catatan", "phone.html", ("phone", "patrols", "patrols_phone"),
    ("/assets/base.css", "/static/phone/phone.css", "/static/patrols/notes.css", *_SHARED,
     *(f"/static/patrols/{name}.js" for name in ("forms", "list", "page"))),
)  # fmt: skip
"""A unit's own patrols."""


def shell(kept: PhonePage, lang: Language) -> bytes:
    """Return a page in one language, without a case, a name or a session."""
    texts = {
        name: said[lang]
        for part in kept.words
        for (station, _, name), said in ((key.partition("."), said) for key, said in catalogue().items())
        if station == part
    }
    html = page(
        kept.template, lang, kind=kept.name, texts=texts, styles=_of_kind(kept, ".css"),
        scripts=_of_kind(kept, ".js"), other=next(one for one in LANGUAGES if one != lang),
        title=say(f"{kept.words[-1]}.title", lang), skip=say(f"{kept.words[-1]}.skip", lang),
        loading=say(f"{kept.words[-1]}.loading", lang),
    )  # fmt: skip
    return bytes(html.body)


def shell_answer(kept: PhonePage, lang: Language, *, place: bool = False) -> HTMLResponse:
    """Answer with a page that a phone keeps; *place* lets it ask the phone where it is."""
    headers = {
        "Cache-Control": "private, no-store",
        # What such a page alone may do: its own worker, and the phone's place where the person allows it.
        "Content-Security-Policy": f"{CONTENT_POLICY}; worker-src 'self'",
    }
    if place:
        allowed = "camera=(), geolocation=(self), microphone=(), payment=(), usb=()"
        headers["Permissions-Policy"] = allowed
    return HTMLResponse(shell(kept, lang), headers=headers)


def worker_answer(kept: PhonePage) -> Response:
    """Answer with a page's service worker: it keeps the page on the phone, and nothing of anybody."""
    headers = {"Cache-Control": "no-cache", "Service-Worker-Allowed": rooted(f"/{kept.name}")}
    script = worker_script(kept, rooted(""))
    return Response(script, media_type="text/javascript; charset=utf-8", headers=headers)


@cache
def worker_script(kept: PhonePage, root: str) -> str:
    """Return a service worker's script, with the list of files and their mark before it.

    *root* is the path under which the web server shows the service.
    """
    digest = hashlib.sha256()
    for path in (*kept.files, _WORKER):
        digest.update(_read(path))
    for lang in LANGUAGES:
        digest.update(shell(kept, lang))
    facts = {
        "kind": kept.name,
        "mark": digest.hexdigest()[:16],
        "files": [root + path for path in kept.files],
        "queue": [root + path for path in _QUEUE],
        "shells": {lang: f"{root}{kept.shell}?lang={lang}" for lang in LANGUAGES},
        "at": kept.at,
    }
    return f"self.PHONE = {json.dumps(facts)};\n{_read(_WORKER).decode()}"


def _of_kind(kept: PhonePage, suffix: str) -> list[str]:
    return [path for path in kept.files if path.endswith(suffix)]


def _read(path: str) -> bytes:
    """Return a file of the pages; the vendored ones may not have been fetched."""
    _, folder, name = path.split("/", 2)
    file = FOLDERS[f"/{folder}"] / name
    return file.read_bytes() if file.is_file() else b""
