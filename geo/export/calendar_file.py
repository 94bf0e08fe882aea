"""Visits as iCalendar files, one for each unit, for the calendar of a phone.

References
----------
Desruisseaux, B. (2009). Internet Calendaring and Scheduling Core Object
Specification (iCalendar). RFC 5545.
Daboo, C. (2016). New Properties for iCalendar. RFC 7986.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Hashable, Mapping
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd
from icalendar import Calendar, Event

from geo.patrol.issued import unit_events
from geo.wording import Language, say
from geo.zone import office_tz

__all__ = ["calendar_feed", "calendar_of", "unit_file_names"]

_UTC = ZoneInfo("UTC")


def calendar_of(
    visits: pd.DataFrame, unit: str, *, made_at: datetime, demo: bool = False, lang: Language = "id"
) -> bytes:
    """Return one unit's visits as an iCalendar file.

    Parameters
    ----------
    visits : DataFrame
        As ``geo.patrol.schedule`` gives them: ``begin``, ``end`` (naive, in the office's zone),
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
    events = unit_events(visits, unit).assign(sequence=0, cancelled=False, changed_at=made_at, demo=demo)
    return calendar_feed(events, unit, lang=lang)


def calendar_feed(events: pd.DataFrame, unit: str, *, lang: Language = "id") -> bytes:
    """Return one unit's visits over all plans that were kept, for a phone that subscribes.

    Parameters
    ----------
    events : DataFrame
        See :func:`geo.patrol.issued.issued_events`. What is cancelled is written as that,
        for calendars that keep what they once had.
    unit : str
    lang : {"id", "en"}
    """
    calendar = Calendar()
    calendar.add("prodid", "-//Tiga Pilar//jadwal patroli//ID")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", " ".join(f"{say('patrol.calendar', lang)}: {unit}".split()))
    # How often a phone should look, in the standard's words and in those that Outlook reads.
    calendar.add("refresh-interval", timedelta(hours=1), parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT1H")
    for visit in events.to_dict("records"):
        calendar.add_component(_event(visit, lang))
    return bytes(calendar.to_ical())


def _event(visit: Mapping[Hashable, Any], lang: Language) -> Event:
    event = Event()
    event.add("uid", visit["uid"])
    changed = visit["changed_at"].astimezone(_UTC)
    for name in ("dtstamp", "last-modified"):
        event.add(name, changed)
    event.add("sequence", int(visit["sequence"]))
    event.add("status", "CANCELLED" if visit["cancelled"] else "CONFIRMED")
    for name, moment in (("dtstart", visit["begin"]), ("dtend", visit["end"])):
        event.add(name, moment.to_pydatetime().replace(tzinfo=office_tz()).astimezone(_UTC))
    mark = "DATA CONTOH: " if visit["demo"] else ""
    event.add("summary", mark + say("patrol.event", lang, nama=visit["nama"], point=str(visit["point"])))
    lines = [say("patrol.event_together", lang, units=visit["others"])] if visit["others"] else []
    event.add("description", "\n".join([*lines, say("patrol.event_note", lang)]))
    event.add("geo", (float(visit["lat"]), float(visit["lon"])))
    return event


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
