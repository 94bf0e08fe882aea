"""HTML pages of the service, from templates: everything in them is escaped, nothing of them is cached.

Templates and routes name addresses as the service has them; where a web server shows
it under a path of its own, pages name them as browsers find them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from urllib.parse import urlencode

from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from geo.wording import LANGUAGES, Language, say

__all__ = ["message_page", "page", "path_in", "rooted", "under"]

_TEMPLATES = Path(__file__).parent / "templates"
_ADDRESS = re.compile(r'\b((?:href|src|action|formaction)=")/(?!/)')
_root: ContextVar[str] = ContextVar("root", default="")


@contextmanager
def under(root: str) -> Iterator[None]:
    """Let the service be shown under a path, such as ``/peta``, while this holds."""
    token = _root.set(root)
    try:
        yield
    finally:
        _root.reset(token)


def rooted(path: str) -> str:
    """Return a path of the service as a browser finds it."""
    return _root.get() + path


def page(name: str, lang: Language, *, status: int = 200, **values: object) -> HTMLResponse:
    """Return a page of ``api/templates`` in one language.

    Parameters
    ----------
    name : str
        File name of the template.
    lang : {"id", "en"}
    status : int
    **values
        What the template shows.
    """
    html = _environment().get_template(name).render(lang=lang, **_words(lang), **values)
    if root := rooted(""):
        # What is shown cannot look like an address of the page: its quotation marks are escaped.
        html = _ADDRESS.sub(rf"\1{root}/", html)
    return HTMLResponse(html, status_code=status, headers={"Cache-Control": "no-store"})


def message_page(
    lang: Language,
    *,
    title: str,
    text: str,
    status: int,
    links: list[tuple[str, str]],
    session: object = None,
) -> HTMLResponse:
    """Return a page that says one thing, and where to go from there (label and path)."""
    return page("message.html", lang, status=status, title=title, text=text, links=links, session=session,
                here=None)  # fmt: skip


def path_in(path: str, lang: Language, **query: object) -> str:
    """Return a path with its query, in the page's language."""
    asked = {name: str(value) for name, value in query.items() if value not in (None, "")}
    if lang != "id":
        asked["lang"] = lang
    return f"{path}?{urlencode(asked)}" if asked else path


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _words(lang: Language) -> dict[str, object]:
    def t(key: str, **values: object) -> str:
        return say(key, lang, **values)

    def url(path: str, **query: object) -> str:
        return path_in(path, lang, **query)

    def language_links(path: str, **query: object) -> list[tuple[str, str, bool]]:
        return [(code, path_in(path, code, **query), code == lang) for code in LANGUAGES]

    return {"t": t, "url": url, "language_links": language_links}
