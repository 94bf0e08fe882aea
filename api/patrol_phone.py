"""What a phone is given of a unit's own patrols, and until when it may keep them.

It holds points and hours, which must not be known, and no person: a phone can be lost.
"""

from __future__ import annotations

from collections.abc import Hashable
from datetime import datetime, timedelta
from typing import Any

import pandas as pd

from api.accounts.gate import Viewer
from api.office import Office
from api.patrol_parts import own_visits
from api.patrol_rows import any_demo, day_words, row_words
from api.phone.plan_data import MOST_KEPT, kept_until
from geo.cases.patrols_made import LONGEST_MIN
from geo.cases.schedule_records import WORDS_NOT_MADE
from geo.wording import Language, say
from geo.zone import office_tz

__all__ = ["patrol_data"]


def patrol_data(office: Office, viewer: Viewer, now: datetime, lang: Language) -> dict[str, Any]:
    """Return the own units' visits as plain values, ready for JSON: two weeks back, and as far as kept.

    Parameters
    ----------
    office : Office
    viewer : Viewer
        Whose units' visits: the phone shows them to nobody else.
    now : datetime
        In the office's zone.
    lang : {"id", "en"}
    """
    last = (now + MOST_KEPT).date()
    rows = own_visits(office, viewer, now)
    near = rows[rows["begin"].dt.date < last]
    until = kept_until([last - timedelta(days=1)], now)
    return {
        # A phone has one list of patrols; the name under which it keeps a round is its place's.
        "kode": "patroli",
        "account": viewer.name,
        "demo": any_demo(office, near),
        # A phone whose clock is wrong cannot tell what is over.
        "now": int(now.timestamp() * 1000),
        "until": int(until.timestamp() * 1000),
        "untilText": say("phone.until", lang, day=(until - timedelta(days=1)).date()),
        "mostMinutes": LONGEST_MIN,
        "reasons": [[name, say(f"patrols.reason_{name}", lang)] for name in WORDS_NOT_MADE],
        "visits": [_visit(row, lang) for row in near.to_dict("records")],
    }


def _visit(row: dict[Hashable, Any], lang: Language) -> dict[str, Any]:
    words = row_words(row, lang)
    begin: pd.Timestamp = row["begin"].tz_localize(office_tz())
    stands = None if pd.isna(row["made"]) else _stands(row)
    return {
        "jadwal": words.plan,
        "kunjungan": words.number,
        # Whether it is over is for the phone to tell, which may be without a network then.
        "begin": int(begin.timestamp() * 1000),
        "day": day_words(begin.date(), lang),
        "time": words.time,
        "place": words.place,
        "unit": words.unit,
        "others": words.others,
        "minutes": words.minutes,
        "map": words.link,
        "stands": stands,
    }


def _stands(row: dict[Hashable, Any]) -> dict[str, Any]:
    """Return what is written down of a visit, in the words in which a phone sends it."""
    made = bool(row["made"])
    return {
        "hasil": "dijalankan" if made else "tidak",
        "menit": int(row["minutes"]),
        "alasan": str(row["reason"]),
    }
