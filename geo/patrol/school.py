"""Back to school (Garda Ampuh): each dropout's path, what in it cannot be right, and the funnel.

A path is the steps of one child by date. Some steps may be missing (a child
enrolled without a visit on record), but a later step never stands before an
earlier one: such a path is listed to be looked into.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from typing import NamedTuple

import pandas as pd

from geo.zone import office_tz

__all__ = [
    "FAULTS",
    "FINISHED_BY_2016",
    "LADDER",
    "SCHOOLS",
    "STEPS",
    "Step",
    "funnel",
    "path_faults",
    "path_table",
    "school_of",
]

LADDER: tuple[str, ...] = ("found", "visited", "enrolled", "attending", "finished")
"""The steps up, in their order."""

STEPS: tuple[str, ...] = (*LADDER, "lost", "dropped_again")

FAULTS: tuple[str, ...] = ("future", "order", "again_unfounded", "after_lost", "after_finish")
"""What cannot be right in a path, what explains the others first."""

SCHOOLS: tuple[str, ...] = ("SD", "SMP", "SMA", "lain")
"""Jenis of school; "lain" is what the file's word does not tell."""

FINISHED_BY_2016 = 5_098
"""Children whom Garda Ampuh had brought to the end of their school by the end of 2016.

The published figure that the project's design quotes; it is history and no case of it is in a store.
"""

_WORDS = {
    "SD": ("sd", "mi", "sekolah dasar", "ibtidaiyah", "paket a", "sdn", "min"),
    "SMP": ("smp", "mts", "tsanawiyah", "paket b", "smpn", "mtsn", "sltp"),
    "SMA": ("sma", "smk", "ma", "aliyah", "paket c", "sman", "smkn", "man", "slta", "smu"),
}


class Step(NamedTuple):
    """A step and the day of it, in the office's zone."""

    step: str
    day: date


def school_of(kategori: str | None) -> str:
    """Return the jenis of school that a file's word means.

    >>> school_of("SMA/SMK")
    'SMA'
    """
    letters = "".join(char if char.isalnum() else " " for char in (kategori or "").casefold())
    text = f" {' '.join(letters.split())} "
    found = {school for school, words in _WORDS.items() if any(f" {word} " in text for word in words)}
    return found.pop() if len(found) == 1 else "lain"


def path_faults(steps: Sequence[Step], *, today: date) -> list[str]:
    """Return what cannot be right in a path, one word a fault; none where all is well.

    Parameters
    ----------
    steps : sequence of Step
        Of one child, in any order; of the same day, the lower step comes first.
    today : date

    Returns
    -------
    list of str
        ``"future"``: after *today*. ``"order"``: a step up before a lower one of
        the same round, or any before the child was found. ``"after_finish"``:
        a step after the end of the school. ``"again_unfounded"``: dropped out
        again without having been back. ``"after_lost"``: attending or finished
        right after the child was lost, without being found or visited again.
    """
    ordered = sorted(steps, key=_place)
    faults = {"future"} if any(one.day > today for one in ordered) else set()
    if ordered and ordered[0].step != "found":
        faults.add("order")
    for before, after in pairwise(ordered):
        faults |= _fault(before.step, after.step)
    best = -1
    for one in ordered:
        if one.step not in LADDER:
            unfounded = one.step == "dropped_again" and best < LADDER.index("enrolled")
            faults |= {"again_unfounded"} if unfounded else set()
            best = -1  # a new round: the child may be found again
        else:
            rank = LADDER.index(one.step)
            faults |= {"order"} if rank < best else set()
            best = max(best, rank)
    return [one for one in FAULTS if one in faults]


def _place(step: Step) -> tuple[date, int]:
    return step.day, STEPS.index(step.step)


def _fault(before: str, after: str) -> set[str]:
    if before == "finished":
        return {"after_finish"}
    return {"after_lost"} if before == "lost" and after in ("attending", "finished") else set()


def path_table(children: pd.DataFrame, steps: pd.DataFrame, *, today: date) -> pd.DataFrame:
    """Return how far each child has come.

    Parameters
    ----------
    children : DataFrame
        Dropouts: ``sumber``, ``id``, ``tanggal`` (with a time zone: the
        report is the finding), ``kategori``.
    steps : DataFrame
        ``sumber``, ``id``, ``step``, ``at``.
    today : date

    Returns
    -------
    DataFrame
        By the index of *children*: ``school``, ``path`` (list of Step by
        date, beginning with "found"), ``state`` (the last step), ``since``,
        ``reached`` (the highest step of the ladder ever, as its place),
        ``n_again`` (times dropped out again), ``faults`` (words joined by a
        space). A path with faults is counted by the steps it has.
    """
    noted: dict[tuple[str, str], list[Step]] = {}
    days = steps["at"].dt.tz_convert(office_tz()).dt.date
    for sumber, key, step, day in zip(steps["sumber"], steps["id"], steps["step"], days, strict=True):
        noted.setdefault((sumber, key), []).append(Step(step, day))
    made = []
    columns = (children["sumber"], children["id"], children["tanggal"].dt.tz_convert(office_tz()).dt.date)
    for sumber, key, found, kategori in zip(*columns, children["kategori"], strict=True):
        path = list(dict.fromkeys([Step("found", found), *noted.get((sumber, key), [])]))
        path.sort(key=_place)
        made.append(
            {
                "school": school_of(kategori),
                "path": path,
                "state": path[-1].step,
                "since": path[-1].day,
                "reached": max(LADDER.index(one.step) for one in path if one.step in LADDER),
                "n_again": sum(one.step == "dropped_again" for one in path),
                "faults": " ".join(path_faults(path, today=today)),
            }
        )
    names = ["school", "path", "state", "since", "reached", "n_again", "faults"]
    return pd.DataFrame(made, columns=names, index=children.index)


def funnel(paths: pd.DataFrame, by: pd.Series | None = None) -> pd.DataFrame:
    """Return how many children came how far.

    Parameters
    ----------
    paths : DataFrame
        What :func:`path_table` gave.
    by : Series, optional
        By its index: what to group by, such as the kecamatan or ``school``; all together without it.

    Returns
    -------
    DataFrame
        Indexed by group ("" for all): for each step of ``LADDER`` the children who reached it
        or a higher one (so that the numbers never rise along the ladder); ``lost``: those
        who are lost now; ``dropped_again``: those who dropped out again at least once;
        ``again_now``: of those, the ones who are out of school now; ``faults``.
    """
    group = pd.Series("", index=paths.index) if by is None else by.reindex(paths.index).fillna("")
    counted = pd.DataFrame(
        {
            **{step: paths["reached"] >= place for place, step in enumerate(LADDER)},
            "lost": paths["state"] == "lost",
            "dropped_again": paths["n_again"] > 0,
            "again_now": paths["state"] == "dropped_again",
            "faults": paths["faults"] != "",
        },
        index=paths.index,
    )
    return counted.groupby(group.rename("group")).sum().astype("int64")
