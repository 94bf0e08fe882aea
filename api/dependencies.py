"""What a request asks for, parsed and validated before a handler sees it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Query, Request

from api.errors import language_of
from api.office import Office
from geo.aggregation.kinds import ALL_JENIS, JENIS, parse_jenis
from geo.aggregation.periods import parse_period
from geo.errors import RequestError
from geo.wording import Language

__all__ = ["Choice", "ChoiceOf", "LanguageOf", "OfficeOf", "WideChoiceOf", "YearChoiceOf", "only_parameters",
           "shown_choice"]  # fmt: skip


@dataclass(frozen=True)
class Choice:
    """One kind, one quarter, one language."""

    jenis: str
    period: str
    lang: Language


async def _office(request: Request) -> Office:  # not worth a thread
    office: Office = request.app.state.office
    return office


OfficeOf = Annotated[Office, Depends(_office)]


def only_parameters(*names: str) -> Callable[[Request], None]:
    """Return a dependency that refuses any other query parameter: a misspelt one would show the wrong map."""

    def check(request: Request) -> None:
        for name in request.query_params:
            if name not in names:
                raise RequestError("api.unknown_parameter", name=name[:60], choices=", ".join(names))

    return check


def _language(
    request: Request, lang: Annotated[Language, Query(description="Bahasa / language.")] = "id"
) -> Language:
    return language_of(request)


LanguageOf = Annotated[Language, Depends(_language)]


_JenisOf = Annotated[
    str | None, Query(description=f"Jenis / kind: {', '.join(JENIS)}.", examples=["putus_sekolah"])
]
_WideJenisOf = Annotated[
    str | None,
    Query(description=f"Jenis / kind: {', '.join(JENIS)}; {ALL_JENIS}: semua jenis / all kinds together."),
]
_PeriodOf = Annotated[str | None, Query(description="Triwulan / quarter, 2026-Q3.", examples=["2026-Q3"])]


def _choice(office: OfficeOf, lang: LanguageOf, jenis: _JenisOf = None, periode: _PeriodOf = None) -> Choice:
    return shown_choice(office, jenis, periode, lang)


def _wide_choice(
    office: OfficeOf, lang: LanguageOf, jenis: _WideJenisOf = None, periode: _PeriodOf = None
) -> Choice:
    return shown_choice(office, jenis, periode, lang, together=True)


def _year_choice(office: OfficeOf, lang: LanguageOf, jenis: _JenisOf = None) -> Choice:
    return shown_choice(office, jenis, None, lang)


def shown_choice(
    office: Office, jenis: str | None, periode: str | None, lang: Language, *, together: bool = False
) -> Choice:
    """Return what the forum is shown where kind and quarter are these, or were left out.

    With *together* all kinds may be asked for as one.

    Raises
    ------
    RequestError
        If there is no such kind, or the forum does not see that quarter.
    """
    shown = office.periods()
    kind = parse_jenis(jenis, together=together) if jenis is not None else office.default_jenis()
    newest = office.edition().data.newest_period() if shown else ""
    period = parse_period(periode) if periode is not None else newest
    if periode is not None and period not in shown:
        raise RequestError("api.period_not_shown", period=period, choices=", ".join(shown) or "-")
    return Choice(kind, period, lang)


ChoiceOf = Annotated[Choice, Depends(_choice)]
WideChoiceOf = Annotated[Choice, Depends(_wide_choice)]
YearChoiceOf = Annotated[Choice, Depends(_year_choice)]
