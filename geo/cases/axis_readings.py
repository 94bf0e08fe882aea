"""What one written coordinate can mean: every reading of a cell, with what was done to read it.

Nothing is decided here. ``8.212.345`` may be 8.212345 whose point was taken
for a separator of thousands, or the number 8,212,345; which of the two holds
is for :mod:`geo.cases.point_choice`, that knows the other half of the pair
and the area.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

__all__ = ["MAX_CELL", "Axis", "Reading", "axis_readings"]

Axis = Literal["lon", "lat", ""]

MAX_CELL = 2000
"""Longer cells hold no coordinate; they are not searched for one."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One meaning of a written coordinate.

    ``value`` is signed degrees, or metres where it is large; ``axis`` is set
    where a letter of the compass tells it, and then the sign is certain too;
    ``repairs`` names what was done, as entries of the catalogue.
    """

    value: float
    repairs: tuple[str, ...] = ()
    axis: Axis = ""


_NUMBER = r"\d+(?:[.,]\d+)?"
_SIGN = r"(?P<sign>[-+])?"
_DMS = re.compile(
    _SIGN + r"\s*(?P<d>\d{1,3})\s*(?P<dm>[°º˚*?:\s]|deg(?:rees?)?|derajat|d|o)\s*"
    rf"(?P<m>{_NUMBER})\s*(?P<mm>['′’‘`´:\s?]|menit|min|m)?\s*"
    rf"(?:(?P<s>{_NUMBER})\s*(?:[\"″”“?]|''|′′|’’|detik|sec|s)?)?",
    re.IGNORECASE,
)
_DOTTED_DMS = re.compile(_SIGN + r"\s*(?P<d>\d{1,3})\.(?P<m>\d{1,2})\.(?P<s>\d{1,2}(?:[.,]\d+)?)")
_DECIMAL = re.compile(_SIGN + rf"\s*(?P<n>{_NUMBER})\s*(?:[°º˚]|deg|derajat)?", re.IGNORECASE)
_SCIENTIFIC = re.compile(r"[-+]?\d(?:[.,]\d+)?e[-+]?\d{1,2}", re.IGNORECASE)
_GROUPED = re.compile(_SIGN + r"\s*\d{1,3}(?:[., ]\d{3})*(?:[., ]\d{1,3})?")
_DIGITS = re.compile(r"\d+")

_LETTERS: dict[str, tuple[Axis, int]] = {
    "ls": ("lat", -1),
    "lintang selatan": ("lat", -1),
    "s": ("lat", -1),
    "south": ("lat", -1),
    "lu": ("lat", 1),
    "lintang utara": ("lat", 1),
    "n": ("lat", 1),
    "u": ("lat", 1),
    "bt": ("lon", 1),
    "bujur timur": ("lon", 1),
    "e": ("lon", 1),
    "t": ("lon", 1),
    "east": ("lon", 1),
    "bb": ("lon", -1),
    "bujur barat": ("lon", -1),
    "w": ("lon", -1),
}
_LABELS: dict[str, Axis] = {
    "latitude": "lat",
    "lintang": "lat",
    "lat": "lat",
    "northing": "lat",
    "y": "lat",
    "longitude": "lon",
    "bujur": "lon",
    "long": "lon",
    "lng": "lon",
    "lon": "lon",
    "easting": "lon",
    "x": "lon",
}
_COMPASS = "|".join(sorted(map(re.escape, _LETTERS), key=len, reverse=True))
_TRAILING = re.compile(rf"(?P<rest>.*[\d°'′’\"″”\s])(?P<letter>{_COMPASS})\.?", re.IGNORECASE | re.DOTALL)
_LEADING = re.compile(
    rf"(?P<letter>{_COMPASS})\.?\s*[:=]?\s*(?P<rest>[-+]?\s*\d.*)", re.IGNORECASE | re.DOTALL
)
_LABELLED = re.compile(rf"[\"']?\b(?P<label>{'|'.join(_LABELS)})\b[\"']?\s*[:=]?\s*(?P<rest>.+)", re.I | re.S)
_UNIT_SECONDS = re.compile(
    r"[-+]?\d+\s*(?:d|deg|derajat)\s*\d+\s*(?:m|min|menit)\s*[\d.,]+\s*s", re.IGNORECASE
)
_TIDY = str.maketrans({"−": "-", "–": "-", "—": "-", "‐": "-", "\u00a0": " ", "\u2009": " ", "Â": ""})


@lru_cache(maxsize=65536)
def axis_readings(text: str) -> tuple[Reading, ...]:
    """Return every reading of one written longitude or latitude.

    Parameters
    ----------
    text : str
        One cell, such as ``-8,2123``, ``8°12'30"LS`` or ``1.143.456``.

    Returns
    -------
    tuple of Reading
        Empty where the text is no coordinate. Degrees keep the sign that is
        written; metres (UTM) are readings of 100,000 and more.
    """
    if len(text) > MAX_CELL:
        return ()
    bare = text.translate(_TIDY).strip().strip("'\"").strip("()[]{};, \t\r\n").rstrip(".")
    bare, axis, sign = _strip_compass(bare)
    if not bare or not any(char.isdigit() for char in bare):
        return ()
    found = [*_decimal(bare), *_sexagesimal(bare, certain=bool(sign)), *_damaged(bare)]
    unique: dict[float, Reading] = {}
    for reading in found:
        value = sign * abs(reading.value) if sign else reading.value
        if value not in unique or len(reading.repairs) < len(unique[value].repairs):
            unique[value] = Reading(value, reading.repairs, axis)
    return tuple(unique.values())


def _strip_compass(text: str) -> tuple[str, Axis, int]:
    """Return the text without label and compass letter, the axis, and the sign (0 where unknown)."""
    axis: Axis = ""
    labelled = _LABELLED.fullmatch(text)
    if labelled:
        axis, text = _LABELS[labelled["label"].lower()], labelled["rest"].strip()
    if not _UNIT_SECONDS.fullmatch(text):
        lettered = _TRAILING.fullmatch(text) or _LEADING.fullmatch(text)
        if lettered:
            axis, sign = _LETTERS[lettered["letter"].lower()]
            return lettered["rest"].strip(), axis, sign
    return text, axis, 0


def _decimal(text: str) -> list[Reading]:
    match = _DECIMAL.fullmatch(text)
    if match:
        repairs = ("comma",) if "," in match["n"] else ()
        value = float(match["n"].replace(",", "."))
        return [Reading(-value if match["sign"] == "-" else value, repairs)]
    if _SCIENTIFIC.fullmatch(text):
        return [Reading(float(text.replace(",", ".")))]
    return []


def _sexagesimal(text: str, *, certain: bool) -> list[Reading]:
    """Read degrees, minutes, seconds; with points between them only where a compass letter stands by."""
    match = _DMS.fullmatch(text) or (_DOTTED_DMS.fullmatch(text) if certain else None)
    if not match:
        return []
    minutes = float(match["m"].replace(",", "."))
    seconds = float((match["s"] or "0").replace(",", "."))
    if minutes >= 60 or seconds >= 60:
        return []
    value = int(match["d"]) + minutes / 60 + seconds / 3600
    return [Reading(-value if match["sign"] == "-" else value, ("dms",))]


def _damaged(text: str) -> list[Reading]:
    """Read digits whose decimal point was lost or taken for a separator of thousands."""
    readings: list[Reading] = []
    negative = text.startswith("-")
    if _SCIENTIFIC.fullmatch(text):
        digits = str(int(abs(float(text.replace(",", ".")))))
    elif _GROUPED.fullmatch(text) or _DIGITS.fullmatch(text.lstrip("+-")):
        digits = "".join(_DIGITS.findall(text))
        readings.extend(_thousands(text))
        if len(_DIGITS.findall(text)) == 2:  # a well-formed decimal: its point stands where it was put
            return readings
    else:
        return []
    if 5 <= len(digits) <= 18 and not digits.startswith("0"):
        for whole in (1, 2, 3):
            value = float(f"{digits[:whole]}.{digits[whole:]}")
            readings.append(Reading(-value if negative else value, ("thousands",)))
    return readings


def _thousands(text: str) -> list[Reading]:
    """Read ``203.456,78`` and ``9.087.654`` as metres: the separators are what they seem."""
    match = re.fullmatch(r"(\d{1,3}(?:([., ])\d{3})+)(?:[.,](\d{1,3}))?", text)
    if not match:
        return []
    whole = "".join(_DIGITS.findall(match[1]))
    return [Reading(float(f"{whole}.{match[3] or '0'}"), ("grouped",))]
