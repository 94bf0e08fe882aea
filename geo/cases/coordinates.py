"""The points of a case file, repaired where the mistake is certain and never otherwise."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.cases.axis_readings import MAX_CELL, axis_readings
from geo.cases.pair_text import read_pair
from geo.cases.plain_points import PlainPoints, plain_points
from geo.cases.point_choice import Candidate, Extent, choose, pair_candidates
from geo.wording import Language, say

__all__ = ["repair_points"]

_ABSENT = frozenset(
    {
        "",
        "-",
        "--",
        "nan",
        "none",
        "null",
        "na",
        "n/a",
        "#n/a",
        "nil",
        "kosong",
        "tidak ada",
        "tdk ada",
        "tidak tahu",
    }
)
_COLUMNS = ("lon", "lat", "koordinat")

_Answer = tuple[float, float, str, str]


def repair_points(
    frame: pd.DataFrame, columns: Mapping[str, str], extent: Extent, *, lang: Language = "id"
) -> pd.DataFrame:
    """Return one point a row, with what was done to read it.

    A value that lies inside the extent as it is written is taken as it is. A
    value that does not is repaired where exactly one mistake explains it:
    longitude and latitude swapped, a minus left out, decimal commas, degrees
    with minutes and seconds, UTM metres, a link of a map or a plus code, a
    decimal point taken for a separator of thousands.

    Parameters
    ----------
    frame : DataFrame
        Case rows, any columns; not changed.
    columns : mapping of str to str
        Canonical names to columns of *frame*, see
        :func:`geo.cases.columns.recognise_columns`; ``lon``, ``lat`` and
        ``koordinat`` are used, any of them may be missing.
    extent : tuple of float
        Least longitude and latitude, greatest longitude and latitude
        (degrees) of where a point is plausible.
    lang : {"id", "en"}
        Language of ``point_note``.

    Returns
    -------
    DataFrame
        Indexed as *frame*: ``lon`` and ``lat`` (float, NaN where there is no
        usable point), ``point_status`` (``as_given``, ``repaired``,
        ``unusable``, ``absent``) and ``point_note`` (sentences, blank where
        nothing needs saying).
    """
    count = len(frame)
    lon, lat = np.full(count, np.nan), np.full(count, np.nan)
    status = np.full(count, "absent", dtype=object)
    note = np.full(count, "", dtype=object)
    if "lon" in columns and "lat" in columns:
        plain = plain_points(frame[columns["lon"]], frame[columns["lat"]], extent)
        lon, lat = plain.lon, plain.lat
        status[plain.known] = np.where(plain.swapped | plain.comma, "repaired", "as_given")[plain.known]
        note[plain.swapped | plain.comma] = _plain_notes(plain, lang)

    doubtful = np.flatnonzero((status == "absent") & _any_text(frame, columns))
    cells = zip(*(_texts(frame, columns.get(name), doubtful) for name in _COLUMNS), strict=True)
    answers: dict[tuple[str, ...], _Answer] = {}
    for row, key in zip(doubtful.tolist(), cells, strict=True):
        if key not in answers:
            answers[key] = _read_row(*key, extent=extent, lang=lang)
        lon[row], lat[row], status[row], note[row] = answers[key]
    return pd.DataFrame(
        {"lon": lon, "lat": lat, "point_status": status, "point_note": note}, index=frame.index
    ).astype({"point_status": "str", "point_note": "str"})


def _plain_notes(plain: PlainPoints, lang: Language) -> list[str]:
    said = plain.swapped | plain.comma
    swapped, comma = (_plain_sentence(repair, "", lang) for repair in ("swapped", "comma"))
    texts = {(True, False): swapped, (False, True): comma, (True, True): f"{swapped} {comma}"}
    return [texts[key] for key in zip(plain.swapped[said].tolist(), plain.comma[said].tolist(), strict=True)]


def _any_text(frame: pd.DataFrame, columns: Mapping[str, str]) -> npt.NDArray[np.bool_]:
    filled = np.zeros(len(frame), dtype=bool)
    for name in _COLUMNS:
        if name in columns:
            filled |= frame[columns[name]].notna().to_numpy(dtype=bool)
    return filled


def _texts(frame: pd.DataFrame, column: str | None, rows: npt.NDArray[np.int64]) -> list[str]:
    if column is None:
        return [""] * len(rows)
    return [_text(value) for value in frame[column].iloc[rows].tolist()]


def _text(value: object) -> str:
    """Return a cell as text; blank for what says that there is nothing."""
    if value is None or value is pd.NA or value is pd.NaT:
        return ""
    if isinstance(value, float):
        if value != value:
            return ""
        return str(int(value)) if value.is_integer() and abs(value) < 1e18 else repr(value)
    text = str(value).strip()
    return "" if len(text) < MAX_CELL and text.casefold() in _ABSENT else text


def _read_row(lon: str, lat: str, pair: str, *, extent: Extent, lang: Language) -> _Answer:
    """Return longitude, latitude, status and note of one row's cells."""
    answer = _read_axes(lon, lat, extent, lang) if lon or lat else None
    if answer and answer[2] != "unusable":
        return answer
    if pair:
        candidate, problem = read_pair(pair, extent)
        if candidate is not None:
            return _point(candidate, lang)
        if not answer and problem != "no_point":
            return _unusable(problem, lang, lon=pair, lat="")
    return answer or (np.nan, np.nan, "absent", "")


def _read_axes(lon: str, lat: str, extent: Extent, lang: Language) -> _Answer:
    """Read two named cells; a whole pair or link in one of them counts too."""
    readings = axis_readings(lon), axis_readings(lat)
    if all(readings):
        found = list(pair_candidates(*readings, extent, ordered=True))
        chosen, ambiguous = choose(found, extent)
        if chosen is not None:
            return _point(chosen, lang)
        if any(item.lon == 0 and item.lat == 0 for item in found):
            return _unusable("zero", lang, lon=lon, lat=lat)
        return _unusable("ambiguous" if ambiguous else "outside", lang, lon=lon, lat=lat)
    problem = "unreadable" if lon and lat else "half"
    for cell in dict.fromkeys((lon, lat)):
        candidate, reason = read_pair(cell, extent) if cell else (None, "no_point")
        if candidate is not None:
            repairs = candidate.repairs or ("one_cell",)
            return _point(Candidate(candidate.lon, candidate.lat, repairs, candidate.zone), lang)
        if reason != "no_point" and not any(readings):
            problem = reason
    return _unusable(problem, lang, lon=lon, lat=lat)


def _point(candidate: Candidate, lang: Language) -> _Answer:
    said = [_sentence(repair, candidate, lang) for repair in candidate.repairs if repair != "grouped"]
    status = "repaired" if said else "as_given"
    return round(candidate.lon, 9), round(candidate.lat, 9), status, " ".join(said)


def _sentence(repair: str, candidate: Candidate, lang: Language) -> str:
    if repair in ("thousands", "sign_lat", "sign_lon"):
        return say(f"cases.point_{repair}", lang, lat=_degrees(candidate.lat), lon=_degrees(candidate.lon))
    return _plain_sentence(repair, candidate.zone, lang)


@lru_cache(maxsize=256)
def _plain_sentence(repair: str, zone: str, lang: Language) -> str:
    return say(f"cases.point_{repair}", lang, zone=zone)


def _unusable(problem: str, lang: Language, *, lon: str, lat: str) -> _Answer:
    written = "; ".join(cell if len(cell) <= 40 else cell[:39] + "…" for cell in (lon, lat) if cell)
    return np.nan, np.nan, "unusable", say(f"cases.point_{problem}", lang, written=written)


def _degrees(value: float) -> str:
    return f"{value:.6f}".rstrip("0")
