"""The page on which the forum's secretary writes down what was decided and which patrols were made."""

from __future__ import annotations

from collections.abc import Mapping

from fastapi import Request
from fastapi.responses import Response

from api.errors import language_of
from api.office import Office
from api.rendering import page
from geo.aggregation.kinds import jenis_name
from geo.cases.accounts import Session
from geo.cases.decisions import PILLARS, PROGRAMMES, STATUSES, Decision, Decisions
from geo.cases.patrols_made import LONGEST_MIN, PatrolsMade
from geo.cases.public_words import LONGEST
from geo.deciding import about_words, marked, place_words
from geo.errors import RequestError
from geo.publishing.published import Published
from geo.wording import Language, say
from geo.wording.formats import format_date, format_period
from geo.zone import office_tz, office_zone

__all__ = ["parse_about", "shown_page"]

Choices = list[tuple[str, list[tuple[str, str]]]]


def parse_about(value: str) -> tuple[str, str, str]:
    """Return kind, quarter and code of a choice; kind and quarter are blank for desa and programmes."""
    jenis, _, rest = value.rpartition("|")
    kind, _, period = jenis.partition("|")
    return kind, period, rest


def shown_page(
    request: Request,
    office: Office,
    session: Session,
    *,
    error: RequestError | None = None,
    typed: Mapping[str, str] | None = None,
) -> Response:
    """Return the page; with what was typed and what is wrong with it, where something is."""
    lang = language_of(request)
    boundaries = office.boundaries
    kept = Decisions(office.store).all()
    rows = [(one, about_words(one, boundaries, lang), _line(one, lang)) for one in kept]
    patrols = PatrolsMade(office.store).all()
    blank = {"tentang": "", "langkah": "", "pilar": "", "tenggat": "", "satuan": "", "desa": "", "waktu": "",
             "menit": "15"}  # fmt: skip
    return page(
        "decisions.html", lang, status=422 if error else 200, session=session, here=("/keputusan", {}),
        rows=rows, choices=_choices(office.edition().data, lang), pillars=PILLARS, statuses=STATUSES,
        said=error.sentence(lang) if error else "", typed={**blank, **(typed or {})}, longest=LONGEST,
        n_patrols=len(patrols), most_minutes=LONGEST_MIN, desa=_desa(office.edition().data, lang),
        zone=office_zone().letters,
    )  # fmt: skip


def _line(one: Decision, lang: Language) -> str:
    since, due = format_date(one.status_at.astimezone(office_tz()).date(), lang), format_date(one.due, lang)
    words = say(f"decisions.status_{one.status}", lang)
    return say("decisions.line", lang, pilar=one.pillar, tenggat=due, status=words, sejak=since)


def _choices(published: Published, lang: Language) -> Choices:
    """Return what can be decided about: published marks, programmes, and desa with nothing said of them."""
    groups: Choices = []
    if published.periods:
        period = published.newest_period()
        hot = [
            (f"{kind}|{period}|{code}", _hotspot(kind, code, published, lang))
            for kind, code in marked(published, period)
        ]
        groups.append((say("decisions.group_hotspot", lang, periode=format_period(period, lang)), hot))
    programmes = [(name, say(f"decisions.about_{name}", lang)) for name in PROGRAMMES]
    groups.append((say("decisions.group_programme", lang), programmes))
    groups.append((say("decisions.group_desa", lang), _desa(published, lang)))
    return groups


def _hotspot(kind: str, code: str, published: Published, lang: Language) -> str:
    desa = place_words(code, published.boundaries, lang)
    return say("decisions.about_hotspot", lang, jenis=jenis_name(kind, lang).lower(), desa=desa)


def _desa(published: Published, lang: Language) -> list[tuple[str, str]]:
    codes = published.boundaries.desa.index
    named = [(str(code), place_words(str(code), published.boundaries, lang)) for code in codes]
    return sorted(named, key=lambda pair: pair[1])
