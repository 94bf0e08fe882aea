"""What the forum may decide about, and the decision written down: published marks alone name a hotspot.

This composes the station cases with what is published; it computes nothing itself.
"""

from __future__ import annotations

from datetime import date, datetime

from geo.admin.boundaries import Boundaries
from geo.aggregation.kinds import jenis_name
from geo.cases.decisions import PROGRAMMES, Decision, Decisions, NewDecision
from geo.cases.store import CaseStore
from geo.errors import RequestError
from geo.publishing.published import Published
from geo.wording import Language, say
from geo.wording.formats import format_period
from geo.zone import office_tz

__all__ = ["about_words", "decide", "marked", "parse_day", "parse_moment", "place_words"]


def marked(published: Published, period: str) -> list[tuple[str, str]]:
    """Return the published hotspots of a quarter as (jenis, code of the desa), by kind and code."""
    found = []
    for kind in published.jenis:
        cells = published.cells.get((kind, period))
        if cells is not None:
            hot = cells["hotspot_class"].astype(str).str.startswith("hot_")
            found += [(kind, str(code)) for code in cells.index[hot]]
    return found


def decide(
    store: CaseStore,
    published: Published,
    about: str,
    step: str,
    pillar: str,
    due: date,
    by: str,
    *,
    jenis: str = "",
    period: str = "",
) -> Decision:
    """Write down what the forum agreed, and return it.

    Parameters
    ----------
    store : CaseStore
    published : Published
        What the forum sees. A mark that the gate took away is no hotspot here either.
    about : str
        Code of a desa, or one of ``geo.cases.decisions.PROGRAMMES``.
    step, pillar : str
    due : date
    by : str
        Name of the account.
    jenis : str
        The kind of a hotspot; blank for a decision about a desa or a programme.
    period : str
        The quarter discussed; the newest published where left out.

    Raises
    ------
    RequestError
        If the desa is not there, it is not published as such a hotspot, or the words are refused.
    """
    quarter = period or (published.newest_period() if published.periods else "")
    if about in PROGRAMMES:
        new = NewDecision(quarter, "programme", about, "", step, pillar, due)
        return Decisions(store).add(new, by)
    if about not in published.boundaries.desa.index:
        raise RequestError("decisions.unknown_desa", code=about[:30])
    if jenis and (jenis, about) not in marked(published, quarter):
        name = place_words(about, published.boundaries, "id")
        raise RequestError("decisions.not_marked", desa=name, jenis=jenis_name(jenis), periode=quarter or "-")
    kind = "hotspot" if jenis else "desa"
    return Decisions(store).add(NewDecision(quarter, kind, about, jenis, step, pillar, due), by)


def place_words(code: str, boundaries: Boundaries, lang: Language) -> str:
    """Return a desa's name and kecamatan, or its code where the boundaries know it no longer."""
    if code not in boundaries.desa.index:
        return code
    row = boundaries.desa.loc[code]
    return say("decisions.place", lang, desa=row["nama_desa"], kecamatan=row["nama_kecamatan"])


def about_words(one: Decision, boundaries: Boundaries, lang: Language) -> str:
    """Return in words what a decision is about."""
    if one.about_kind == "programme":
        return say(f"decisions.about_{one.about}", lang)
    desa = place_words(one.about, boundaries, lang)
    if one.about_kind == "desa":
        return say("decisions.about_desa", lang, desa=desa)
    words = say("decisions.about_hotspot", lang, jenis=jenis_name(one.jenis, lang).lower(), desa=desa)
    return f"{words} ({format_period(one.periode, lang)})"


def parse_day(text: str) -> date:
    """Return a day such as 2026-12-15.

    Raises
    ------
    RequestError
        If it is none.
    """
    try:
        return date.fromisoformat(text.strip())
    except ValueError as error:
        raise RequestError("decisions.bad_date", text=text[:30]) from error


def parse_moment(text: str) -> datetime:
    """Return a moment such as 2026-12-15T19:30, in Jakarta's time unless it says otherwise.

    Raises
    ------
    RequestError
        If it is none.
    """
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError as error:
        raise RequestError("decisions.bad_moment", text=text[:30]) from error
    return moment if moment.tzinfo else moment.replace(tzinfo=office_tz())
