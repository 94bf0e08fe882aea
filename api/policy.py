"""The content-security policy of a page: only what this server wrote may run.

References
----------
W3C, Content Security Policy Level 3, section 2.3.1 (hash sources).
"""

from __future__ import annotations

import base64
import hashlib
from html.parser import HTMLParser

__all__ = ["content_security_policy"]


class _Inline(HTMLParser):
    """Collects the inline scripts and styles of a page."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.found: dict[str, list[str]] = {"script": [], "style": []}
        self._open: str | None = None
        self._text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in self.found:
            given = dict(attrs)
            is_data = tag == "script" and given.get("type") not in {None, "text/javascript", "module"}
            self._open = None if "src" in given or is_data else tag
            self._text = []

    def handle_data(self, data: str) -> None:
        if self._open:
            self._text.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == self._open:
            self.found[tag].append("".join(self._text))
            self._open = None


def content_security_policy(html: str) -> str:
    """Return the policy under which exactly the scripts and styles of *html* run.

    Parameters
    ----------
    html : str
        A page of this service. Inline scripts and styles are allowed by
        their hash; files only from this server; everything else is refused.
    """
    page = _Inline()
    page.feed(html)
    page.close()
    scripts, styles = (" ".join(_hash(text) for text in page.found[tag]) for tag in ("script", "style"))
    return (
        "default-src 'none'; "
        f"script-src 'self' {scripts}; style-src 'self' {styles}; "
        "img-src 'self' data:; font-src 'self'; connect-src 'self'; manifest-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'self'"
    ).replace(" ;", ";")


def _hash(text: str) -> str:
    digest = hashlib.sha256(text.encode("utf-8")).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"
