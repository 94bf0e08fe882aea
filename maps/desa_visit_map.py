"""The page of one desa's round: its stops on the map of a visit, without addresses and names."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

from geo.admin.boundaries import Boundaries
from geo.patrol.priority import REASONS_APART
from geo.visit_layers import days_words, desa_words, short_label
from geo.visiting import DesaVisits
from geo.wording import Language, say
from geo.wording.formats import format_date
from maps.basemap import Basemap
from maps.visits import VisitMap, visit_map

__all__ = ["desa_visit_map"]


def desa_visit_map(
    visits: DesaVisits, boundaries: Boundaries, *, lang: Language = "id", basemap: Basemap | None = None
) -> VisitMap:
    """Return the map of a round, one group a day; it has kinds and identifiers, and nothing of a person.

    Raises
    ------
    ExportError
        If Leaflet was not fetched yet.
    """
    plan = visits.plan
    stops = plan.stops.assign(
        label=[_label(stop, lang) for stop in plan.stops.to_dict("records")],
        arrive=[f"{moment:%H.%M}" for moment in plan.stops["arrive"]],
        group=[format_date(day, lang) if len(plan.days) > 1 else "" for day in plan.stops["day"]],
    )
    remark = say("visits.remark", lang, asked=len(plan.asked), left_out=len(plan.left_out))
    return visit_map(
        stops,
        boundaries,
        title=say("visits.title", lang, desa=desa_words(visits, lang), days=days_words(visits, lang)),
        start={
            "lon": plan.start_lon,
            "lat": plan.start_lat,
            "label": visits.start_label or say("visits.start_word", lang),
        },
        note=f"{say('visits.secret', lang)} {remark}",
        lang=lang,
        demo=visits.demo,
        basemap=basemap,
    )


def _label(stop: Mapping[Hashable, Any], lang: Language) -> str:
    why = str(stop[f"why_{lang}"]).split(REASONS_APART)[0]
    if stop["kind"] == "desa":
        return say("visits.ask_short", lang, n=stop["n_cases"])
    about = short_label(str(stop["jenis"]), stop["kategori"], lang)
    return f"{about}. {stop['id']}" + (f" ({why})" if why else "")
