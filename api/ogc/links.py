"""Links of the standard's documents: absolute, as seen from where the client stands.

References
----------
Nottingham, M. (2017). Web Linking. RFC 8288.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple
from urllib.parse import quote, urlencode

from fastapi import Request

from api.errors import language_of
from geo.wording import Language

__all__ = ["OPENAPI_30", "QUERYABLES_REL", "Link", "Site", "link_header"]

OPENAPI_30 = "application/vnd.oai.openapi+json;version=3.0"
QUERYABLES_REL = "http://www.opengis.net/def/rel/ogc/1.0/queryables"


class Link(NamedTuple):
    """One link: what it is to this document, its media type, address and title."""

    rel: str
    type: str
    href: str
    title: str = ""

    def member(self) -> dict[str, str]:
        """Return it as JSON has it."""
        return {name: value for name, value in self._asdict().items() if value}


@dataclass(frozen=True)
class Site:
    """Where the service stands, and in which language it is asked."""

    base: str
    lang: Language

    @classmethod
    def of(cls, request: Request) -> Site:
        """Return the site as a request sees it."""
        return cls(str(request.base_url).rstrip("/"), language_of(request))

    def href(self, path: str, query: Iterable[tuple[str, str]] = ()) -> str:
        """Return an absolute address; the language goes with it."""
        given = [(name, value) for name, value in query if name != "lang"]
        if self.lang != "id":
            given.append(("lang", self.lang))
        address = f"{self.base}{quote(path, safe='/:')}"
        return f"{address}?{urlencode(given, safe=':,/')}" if given else address

    def both(
        self, path: str, media: str, title: str, shown: str, query: Iterable[tuple[str, str]] = ()
    ) -> list[Link]:
        """Return ``self`` and ``alternate`` of a document that there is as JSON and as HTML."""
        rest = [(name, value) for name, value in query if name != "f"]
        forms = {"json": media, "html": "text/html"}
        return [
            Link("self" if form == shown else "alternate", kind, self.href(path, [*rest, ("f", form)]), title)
            for form, kind in sorted(forms.items(), key=lambda item: item[0] != shown)
        ]


def link_header(links: Iterable[Link]) -> str:
    """Return links as the header ``Link``; titles stay out of it, they are not plain letters."""
    return ", ".join(f'<{link.href}>; rel="{link.rel}"; type="{link.type}"' for link in links)
