"""The round that is asked for, planned as this office plans: the page, the sheet and the files agree."""

from __future__ import annotations

from functools import partial
from urllib.parse import urlencode

from api.map_parts import map_parts
from api.office import Office
from api.phone.asked import Round
from geo.patrol.travel import osrm_minutes, straight_minutes
from geo.visiting import VisitRound, hotspot_classes, visits_of

__all__ = ["page_address", "planned_visits"]


def planned_visits(office: Office, asked: Round) -> VisitRound:
    """Return the round; travel times are the office's router's where it has one.

    Raises
    ------
    RequestError
        If there is no such place, or the router does not answer.
    """
    router = office.settings.osrm
    return visits_of(
        office.store,
        office.boundaries,
        asked.kode,
        asked.choice,
        officers=map_parts(office.settings).officers,
        hotspots=_hotspots(office, asked.kode),
        travel=partial(osrm_minutes, router) if router else straight_minutes,
        seed=office.settings.seed,
    )


def page_address(office: Office, asked: Round) -> str:
    """Return where the phone finds the page of this round; "" where the office has not said its address."""
    if not office.settings.public_url:
        return ""
    words = asked.choice.words() | ({"pilar": asked.pillar} if asked.pillar else {})
    return f"{office.settings.public_url.rstrip('/')}/kunjungan/{asked.kode}?{urlencode(words, safe=',/')}"


def _hotspots(office: Office, kode: str) -> dict[tuple[str, str], str]:
    """Return the place's published hotspot classes; none while the first edition is still being made."""
    edition = office.current()
    if edition is None or not edition.data.periods:
        return {}
    newest = edition.data.newest_period()
    cells = {kind: edition.data.cells.get((kind, newest)) for kind in edition.data.jenis}
    return hotspot_classes({kind: one for kind, one in cells.items() if one is not None}, kode)
