"""What the pages of the two programmes have in common: whose territory, kept figures, small charts."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypeVar
from urllib.parse import quote

import pandas as pd

from api.accounts.gate import Viewer
from api.accounts.refusals import RoleError
from api.map_parts import map_parts
from api.office import Office
from geo.answering import Answering, answering_of, present_moment
from geo.cases.answers import Answers
from geo.cases.case_scope import is_within
from geo.cases.dinas import DinasTable
from geo.cases.school_paths import SchoolPaths
from geo.cases.store_tables import PERSONAL_COLUMNS
from geo.errors import MissingError
from geo.patrol.clock_setting import parse_clock
from geo.schooling import Schooling, schooling_of
from geo.study import DEMO_SOURCE
from geo.wording import Language, say
from geo.wording.formats import format_number

__all__ = [
    "Bar",
    "bars",
    "clock_now",
    "is_demo",
    "person_of",
    "place_name",
    "records",
    "school_now",
    "scope_of",
]

Made = TypeVar("Made")

_MOST = 24
_TALL = 64.0


@dataclass
class _Kept:
    """What was last read of each territory, in memory alone: names are in it."""

    known: dict[tuple[object, ...], tuple[object, object]] = field(default_factory=dict)

    def once(self, key: tuple[object, ...], mark: object, make: Callable[[], Made]) -> Made:
        """Return what *make* made when the mark was this one, made now if the mark has changed."""
        known = self.known.get(key)
        if known is not None and known[0] == mark:
            return known[1]  # type: ignore[return-value]
        made = make()
        if len(self.known) >= _MOST:
            self.known.clear()
        self.known[key] = (mark, made)
        return made


def clock_now(office: Office, within: str, *, personal: bool) -> Answering:
    """Return how the reports of a territory stand; read again each minute and after each change."""
    store, parts = office.store, map_parts(office.settings)
    now = present_moment(store).replace(second=0, microsecond=0)
    mark = (store.revision(), Answers(store).revision(), DinasTable(store).all(), now, parts.mark[-1:])
    hours = parse_clock(office.settings.clock)
    return _kept(office).once(
        ("clock", within, personal),
        mark,
        lambda: answering_of(
            store, now=now, hours=hours, within=within, personal=personal, officers=parts.officers
        ),
    )


def school_now(office: Office, within: str, *, personal: bool) -> Schooling:
    """Return the ways back to school of a territory; read again each day and after each change."""
    store = office.store
    today = present_moment(store).date()
    return _kept(office).once(
        ("school", within, personal),
        (store.revision(), SchoolPaths(store).revision(), today),
        lambda: schooling_of(store, today=today, within=within, personal=personal),
    )


def _kept(office: Office) -> _Kept:
    found: _Kept = office.__dict__.setdefault("kept_programmes", _Kept())
    return found


def scope_of(office: Office, viewer: Viewer, kode: str) -> str:
    """Return whose reports are shown where a viewer asks for a kecamatan: never more than the own territory.

    Raises
    ------
    RoleError
        If the kecamatan is outside the viewer's territory.
    MissingError
        If there is no such kecamatan.
    """
    own = viewer.within
    if kode and own and not (is_within(own, kode) or is_within(kode, own)):
        raise RoleError(viewer.role, ("planner",), viewer.session)
    if kode and kode not in office.boundaries.kecamatan.index:
        raise MissingError("programmes_page.no_kecamatan")
    return own if not kode or (own and is_within(own, kode)) else kode


def place_name(office: Office, code: str) -> str:
    """Return the name of a desa or kecamatan, or "" for the whole."""
    desa, kecamatan = office.boundaries.desa, office.boundaries.kecamatan
    if code in desa.index:
        return f"{desa.at[code, 'nama_desa']}, {desa.at[code, 'nama_kecamatan']}"
    return str(kecamatan.at[code, "nama_kecamatan"]) if code in kecamatan.index else code


def is_demo(sources: Sequence[str]) -> bool:
    """Tell whether any case is demonstration data."""
    return DEMO_SOURCE in set(sources)


def records(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the rows of a table, each by the names of its columns."""
    return [{str(name): value for name, value in row.items()} for row in table.to_dict("records")]


def person_of(row: Mapping[str, Any]) -> dict[str, str]:
    """Return the personal columns of a case for its own territory's page, and the number to call."""
    person = {name: str(row[name] or "") for name in PERSONAL_COLUMNS}
    digits = "".join(char for char in person["telepon"] if char.isdigit() or char == "+")
    return {**person, "call": quote(digits, safe="+")}


class Bar(NamedTuple):
    """A bar of a small chart: its place in a box of 100 by 64, its label and its value in words."""

    x: float
    y: float
    width: float
    height: float
    label: str
    value: str


def bars(
    labels: Sequence[str], values: Sequence[float], lang: Language, *, unit: str, most: float = 0.0
) -> list[Bar]:
    """Return the bars of a course; a missing value is a bar of no height that says so.

    Parameters
    ----------
    labels : sequence of str
    values : sequence of float
        NaN for none.
    lang : {"id", "en"}
    unit : str
        Key of a sentence with ``{value}``.
    most : float
        The top of the chart; the greatest value where left out.
    """
    known = [value for value in values if not math.isnan(value)]
    top = most or max(known, default=1.0) or 1.0
    wide = 100 / max(len(values), 1)
    made = []
    for place, (label, value) in enumerate(zip(labels, values, strict=True)):
        missing = math.isnan(value)
        tall = 0.0 if missing else _TALL * min(value / top, 1.0)
        words = (
            say("programmes_page.nothing", lang)
            if missing
            else say(unit, lang, value=format_number(value, lang, decimals=0))
        )
        made.append(Bar(round(place * wide + wide * 0.12, 2), round(_TALL - tall, 2), round(wide * 0.76, 2),
                        round(tall, 2), label, words))  # fmt: skip
    return made
