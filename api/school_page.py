"""What the page of the way back to school shows: funnels and paths in words."""

from __future__ import annotations

from typing import Any

import pandas as pd

from api.programme_parts import person_of, records
from geo.patrol.school import LADDER, SCHOOLS
from geo.schooling import Schooling
from geo.wording import Language, say
from geo.wording.formats import format_date, format_number

__all__ = ["child_rows", "funnel_rows", "ladder"]

_NEXT = {"found": "visited", "visited": "enrolled", "enrolled": "attending", "attending": "finished"}
"""The step that is likely to be noted next."""


def ladder(schooling: Schooling, lang: Language) -> list[dict[str, Any]]:
    """Return the whole funnel, a line a step: the children and the length of its bar in percent."""
    whole = schooling.funnel()
    if whole.empty:
        return []
    counts = whole.iloc[0]
    first = max(int(counts["found"]), 1)
    return [
        {
            "name": say(f"programmes.step_{step}", lang),
            "n": format_number(int(counts[step]), lang, decimals=0),
            "percent": round(int(counts[step]) * 100 / first, 1),
        }
        for step in LADDER
    ]


def funnel_rows(schooling: Schooling, by: str, lang: Language) -> list[dict[str, str]]:
    """Return the funnel of each kecamatan, or of each jenis of school in its order."""
    table = schooling.funnel(by)
    if by == "school":
        table = table.reindex([school for school in SCHOOLS if school in table.index])
    return [
        {
            "name": say(f"programmes.school_{group}", lang)
            if by == "school"
            else str(group) or say("programmes_page.unknown_place", lang),
            **{str(name): format_number(int(n), lang, decimals=0) for name, n in row.items()},
        }
        for group, row in table.iterrows()
    ]


def child_rows(
    schooling: Schooling, table: pd.DataFrame, lang: Language, *, personal: bool
) -> list[dict[str, Any]]:
    """Return children as the page shows them, each with its path.

    Parameters
    ----------
    schooling : Schooling
    table : DataFrame
        Some of its children.
    lang : {"id", "en"}
    personal : bool
        Whether name, address, telephone and note are shown.
    """
    steps = records(schooling.steps.merge(table[["sumber", "id"]], on=["sumber", "id"]))
    numbers = {(one["sumber"], one["id"], one["step"], one["at"].date()): one["number"] for one in steps}
    made = []
    for row in records(table):
        key = (row["sumber"], row["id"])
        made.append(
            {
                "sumber": row["sumber"], "id": row["id"],
                "school": say(f"programmes.school_{row['school']}", lang),
                "place": ", ".join(str(row[name]) for name in ("nama_desa", "nama_kecamatan") if row[name]),
                "state": say(f"programmes.step_{row['state']}", lang),
                "next": _NEXT.get(row["state"], "found"),
                "faults": [say(f"programmes.fault_{one}", lang) for one in row["faults"].split()],
                "path": [
                    {"name": say(f"programmes.step_{step}", lang), "day": format_date(day, lang),
                     "number": numbers.get((*key, step, day))}
                    for step, day in row["path"]
                ],
                "person": person_of(row) if personal else {},
            }
        )  # fmt: skip
    return made
