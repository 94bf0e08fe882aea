"""The visits of a schedule in words, day by day, as the pages of ``/patroli`` list them."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from datetime import date
from itertools import groupby
from typing import Any, NamedTuple

import pandas as pd

from api.office import Office
from geo.cases.schedules import Schedules
from geo.patrol.map_links import Spot, geo_link
from geo.wording import Language, say
from geo.wording.formats import format_date

__all__ = ["Days", "Row", "any_demo", "day_rows", "day_words", "row_words"]


class Row(NamedTuple):
    """One visit in words: when, where, who; and of a unit's own what is needed to write down its end."""

    plan: int
    number: int
    time: str
    place: str
    unit: str
    pillar: str
    others: str
    minutes: int
    link: str = ""
    state: str = ""


Days = list[tuple[str, list[Row]]]


def day_rows(visits: pd.DataFrame, lang: Language) -> Days:
    """Return visits day by day, in the order in which they come."""
    rows = visits.to_dict("records")
    days = groupby(rows, key=lambda row: row["begin"].date())
    return [(day_words(day, lang), [row_words(row, lang) for row in group]) for day, group in days]


def day_words(day: date, lang: Language) -> str:
    """Return a day with its name."""
    return f"{say(f'patrol.weekday_{day.weekday()}', lang)}, {format_date(day, lang)}"


def row_words(row: Mapping[Hashable, Any], lang: Language) -> Row:
    """Return one visit in words."""
    place = say("patrols.place", lang, nama=row["nama"], point=str(row["point"]))
    spot = Spot(int(row["point"]), float(row["lon"]), float(row["lat"]))
    return Row(
        int(row["plan"]), int(row["number"]), f"{row['begin']:%H.%M}–{row['end']:%H.%M}", place,
        str(row["unit"]), str(row["pilar"]), str(row["others"]),
        int((row["end"] - row["begin"]).total_seconds() // 60), geo_link(spot, place), _state(row, lang),
    )  # fmt: skip


def any_demo(office: Office, rows: pd.DataFrame) -> bool:
    """Tell whether one of these visits is of a schedule that was made of demonstration data."""
    plans = set(rows["plan"].tolist())
    return any(head.demo for head in Schedules(office.store).heads() if head.id in plans)


def _state(row: Mapping[Hashable, Any], lang: Language) -> str:
    """Return what became of a visit in words, "" where nothing is written down."""
    if pd.isna(row["made"]):
        return ""
    if row["made"]:
        return say("patrols.state_made", lang)
    return say("patrols.state_not_made", lang, reason=say(f"patrols.reason_{row['reason']}", lang))
