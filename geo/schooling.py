"""From kept dropouts and noted steps to each child's way back to school.

This composes the stations cases and patrol; it computes nothing itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

import pandas as pd

from geo.cases.answers import CaseKey
from geo.cases.school_paths import SchoolPaths
from geo.cases.store import CaseStore
from geo.errors import RequestError
from geo.patrol.school import STEPS, Step, funnel, path_faults, path_table
from geo.zone import office_tz

__all__ = ["Schooling", "note_step", "schooling_of"]


@dataclass(frozen=True)
class Schooling:
    """The dropouts of a territory, each with its path.

    Attributes
    ----------
    children : DataFrame
        Every dropout, with the columns of :func:`geo.patrol.school.path_table`.
    steps : DataFrame
        The steps noted, with their ``number``.
    """

    children: pd.DataFrame
    steps: pd.DataFrame

    def funnel(self, by: str = "") -> pd.DataFrame:
        """Return how many came how far, by a column of *children* such as ``school``."""
        return funnel(self.children, self.children[by] if by else None)

    def faulty(self) -> pd.DataFrame:
        """Return the children whose path cannot be right."""
        return self.children[self.children["faults"] != ""]


def schooling_of(store: CaseStore, *, today: date, within: str = "", personal: bool = False) -> Schooling:
    """Return the dropouts of a territory and how far each has come.

    Parameters
    ----------
    store : CaseStore
    today : date
    within : str
        Code of a desa or kecamatan, or "" for all.
    personal : bool
        Whether the personal columns come along: for the territorial role alone.
    """
    children = store.cases(jenis="putus_sekolah", within=within, personal=personal)
    steps = SchoolPaths(store).steps(within)
    own = steps.merge(children[["sumber", "id"]], on=["sumber", "id"])
    return Schooling(children.join(path_table(children, own, today=today)), own)


def note_step(
    store: CaseStore, key: CaseKey, step: str, day: date, *, today: date, who: str, within: str = ""
) -> bool:
    """Note one step of a child, if it fits into the path; return False where it was noted already.

    Raises
    ------
    MissingError
        If there is no such dropout in the territory.
    RequestError
        If there is no such step, or it does not fit: a later step before an earlier one is refused.
    """
    if step not in STEPS:
        raise RequestError("programmes.bad_step", step=step[:40])

    def check(path: Sequence[tuple[str, datetime]]) -> str:
        faults = path_faults([Step(one, at.astimezone(office_tz()).date()) for one, at in path], today=today)
        return f"programmes.fault_{faults[0]}" if faults else ""

    moment = datetime.combine(day, time(), office_tz())
    return SchoolPaths(store).note(key, step, moment, check=check, who=who, within=within)
