"""Answers of the standard interface: for everybody kept ready in memory, for a person kept nowhere."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request
from fastapi.responses import Response

from api.accounts.gate import ViewerOf
from api.dependencies import OfficeOf
from api.ogc.links import Site
from api.ogc.negotiate import Offer, format_of
from api.ogc.query import read_choice, read_span
from api.ogc.sources import Ask
from api.prepared import PRIVATE, PUBLIC, prepared

__all__ = ["Asked", "AskedOf"]

_VARY = "Accept, Accept-Encoding, Authorization, Cookie"


@dataclass(frozen=True)
class Asked:
    """One request: who asks, from where it is seen, and what it says."""

    request: Request
    site: Site
    ask: Ask

    @property
    def given(self) -> list[tuple[str, str]]:
        """The parameters, in their order."""
        return list(self.request.query_params.multi_items())

    @property
    def kept(self) -> bool:
        """Whether the answer is the same for everybody and asked for often enough to be kept.

        A box or a filter is mostly one person's: its answer would push out what others ask for.
        """
        return not self.ask.viewer.name and not {"bbox", "filter"} & set(self.request.query_params)

    def format(self, offered: Offer) -> str:
        """Return the format of the answer."""
        return format_of(self.request, offered)

    def choosing(self, *, together: bool = False) -> Ask:
        """Return who asks, with the kind, quarter and time asked for; *together* allows all kinds as one."""
        given = self.request.query_params
        jenis, period = read_choice(given, together=together)
        return self.ask._replace(jenis=jenis, period=period, span=read_span(given))

    def answer(
        self,
        form: str,
        make: Callable[[], bytes | str],
        media: str,
        headers: Mapping[str, str] | Callable[[], Mapping[str, str]] | None = None,
    ) -> Response:
        """Return the answer in the format *form*: a kept one where it is for everybody.

        Parameters
        ----------
        make : callable
            Makes the body, only where it is not kept already.
        headers : mapping or callable
            Further headers.
        """
        more = dict(headers() if callable(headers) else headers or {})
        if self.kept:
            key: Hashable = ("ogc", str(self.request.url), form)
            return prepared(self.ask.edition, key, make, media_type=media, headers=more)
        cache = PRIVATE if self.ask.viewer.name else PUBLIC
        return Response(make(), media_type=media, headers={"Cache-Control": cache, "Vary": _VARY, **more})


def _asked(request: Request, office: OfficeOf, viewer: ViewerOf) -> Asked:
    return Asked(request, Site.of(request), Ask(office, office.edition(), viewer))


AskedOf = Annotated[Asked, Depends(_asked)]
