"""Visits as iCalendar files, one for each unit, for the calendar of a phone.

References
----------
Desruisseaux, B. (2009). Internet Calendaring and Scheduling Core Object
Specification (iCalendar). RFC 5545.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime
from uuid import NAMESPACE_URL, uuid5
from zoneinfo import ZoneInfo

import pandas as pd
from icalendar import Calendar, Event

from geo.wording import Language, say

__all__ = ["calendar_of", "unit_file_names"]

_ZONE = ZoneInfo("Asia/Jakarta")


def calendar_of(
    visits: pd.DataFrame, unit: str, *, made_at: datetime, demo: bool = False, lang: Language = "id"
) -> bytes:
    """Return one unit's visits as an iCalendar file.

    Parameters
    ----------
    visits : DataFrame
        As ``geo.patrol.schedule`` gives them: ``begin``, ``end`` (naive, Asia/Jakarta),
        ``area``, ``nama``, ``point``, ``lon``, ``lat``, ``unit``, ``pilar``, ``together``.
    unit : str
        Whose visits.
    made_at : datetime
        With a time zone.
    demo : bool
        Whether the hotspots are invented; each event then says so.

    Returns
    -------
    bytes
        Times in UTC, so that every calendar shows the same moment. The same
        visit has the same UID in every file: importing twice doubles nothing.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//Tiga Pilar//jadwal patroli//ID")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", " ".join(f"{say('patrol.calendar', lang)}: {unit}".split()))
    own = visits[visits["unit"] == unit]
    for visit in own.to_dict("records"):
        same = (visits["area"] == visit["area"]) & (visits["begin"] == visit["begin"])
        others = visits.loc[same & (visits["unit"] != unit), "unit"]
        event = Event()
        event.add("uid", str(uuid5(NAMESPACE_URL, f"tigapilar/{unit}/{visit['area']}/{visit['begin']}")))
        event.add("dtstamp", made_at.astimezone(ZoneInfo("UTC")))
        for name, moment in (("dtstart", visit["begin"]), ("dtend", visit["end"])):
            local = moment.to_pydatetime().replace(tzinfo=_ZONE)
            event.add(name, local.astimezone(ZoneInfo("UTC")))
        mark = "DATA CONTOH: " if demo else ""
        event.add("summary", mark + say("patrol.event", lang, nama=visit["nama"], point=str(visit["point"])))
        lines = [say("patrol.event_together", lang, units=", ".join(others))] if len(others) else []
        event.add("description", "\n".join([*lines, say("patrol.event_note", lang)]))
        event.add("geo", (float(visit["lat"]), float(visit["lon"])))
        calendar.add_component(event)
    return bytes(calendar.to_ical())


def unit_file_names(units: list[str], suffix: str) -> dict[str, str]:
    """Return a file name for each unit: letters, figures and dashes alone, no two alike."""
    names: dict[str, str] = {}
    for unit in units:
        plain = unicodedata.normalize("NFKD", unit).encode("ascii", "ignore").decode().lower()
        stem = re.sub(r"[^a-z0-9]+", "-", plain).strip("-") or "unit"
        number, name = 2, stem
        while f"{name}{suffix}" in names.values():
            name, number = f"{stem}-{number}", number + 1
        names[unit] = f"{name}{suffix}"
    return names
