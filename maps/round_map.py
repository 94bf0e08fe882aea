"""The page of one round: its stops on the map of a visit, without addresses and names."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

from geo.admin.boundaries import Boundaries
from geo.patrol.priority import REASONS_APART
from geo.visit_words import above_words, ask_words, days_words, place_words, short_label
from geo.visiting import VisitRound
from geo.wording import Language, say
from geo.wording.formats import format_date
from maps.basemap import Basemap
from maps.visits import VisitMap, visit_map

__all__ = ["round_map"]


def round_map(
    visits: VisitRound, boundaries: Boundaries, *, lang: Language = "id", basemap: Basemap | None = None
) -> VisitMap:
    """Return the map of a round, one group a day; it has kinds and identifiers, and nothing of a person.

    Raises
    ------
    ExportError
        If Leaflet was not fetched yet.
    """
    plan = visits.plan
    stops = plan.stops.assign(
        label=[_label(visits, stop, lang) for stop in plan.stops.to_dict("records")],
        arrive=[f"{moment:%H.%M}" for moment in plan.stops["arrive"]],
        group=[format_date(day, lang) if len(plan.days) > 1 else "" for day in plan.stops["day"]],
    )
    remark = say("visits.remark", lang, asked=len(plan.asked), left_out=len(plan.left_out))
    return visit_map(
        stops,
        boundaries,
        title=say("visits.title", lang, place=place_words(visits, lang), days=days_words(visits, lang)),
        start={
            "lon": plan.start_lon,
            "lat": plan.start_lat,
            "label": visits.start_label or say("visits.start_word", lang),
        },
        note=" ".join(filter(None, (say("visits.secret", lang), remark, above_words(visits, lang)))),
        lang=lang,
        demo=visits.demo,
        basemap=basemap,
    )


def _label(visits: VisitRound, stop: Mapping[Hashable, Any], lang: Language) -> str:
    why = str(stop[f"why_{lang}"]).split(REASONS_APART)[0]
    if stop["kind"] != "kasus":
        place = ask_words(visits, str(stop["ask_at"]), lang)
        return say("visits.ask_short", lang, n=stop["n_cases"], place=place)
    about = short_label(str(stop["jenis"]), stop["kategori"], lang)
    return f"{about}. {stop['id']}" + (f" ({why})" if why else "")
