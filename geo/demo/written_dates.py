"""How the operators of the demonstration write moments."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from geo.zone import office_zone

__all__ = ["write_moments"]

_MONTHS = [
    *("Januari", "Februari", "Maret", "April", "Mei", "Juni"),
    *("Juli", "Agustus", "September", "Oktober", "November", "Desember"),
]
_DAYS = ["Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu"]


def write_moments(
    moments: NDArray[np.datetime64], forms: NDArray[np.object_], day_only: NDArray[np.bool_]
) -> NDArray[np.object_]:
    """Return moments as text, each in its row's form; blank where there is none.

    Parameters
    ----------
    moments : ndarray of datetime64[s]
        Local time.
    forms : ndarray of object
        ``slash``, ``iso``, ``month``, ``short`` or ``full``.
    day_only : ndarray of bool
        Whether the hour is left out.
    """
    texts, letters = list[str](), office_zone().letters
    for moment, form, bare in zip(moments.tolist(), forms.tolist(), day_only.tolist(), strict=True):
        if moment is None:
            texts.append("")
            continue
        day, month, year = moment.day, moment.month, moment.year
        colon, point = ("", "") if bare else (f" {moment:%H:%M}", f" {moment:%H.%M}")
        match form:
            case "slash":
                texts.append(f"{day:02d}/{month:02d}/{year}{colon}")
            case "iso":
                texts.append(f"{year}-{month:02d}-{day:02d}{colon}")
            case "short":
                texts.append(f"{day:02d}-{month:02d}-{year % 100:02d}{colon}")
            case "month":
                texts.append(f"{day} {_MONTHS[month - 1]} {year}{point}")
            case _:
                clock = "" if bare else f" pukul{point} {letters}"
                texts.append(f"{_DAYS[moment.weekday()]}, {day} {_MONTHS[month - 1]} {year}{clock}")
    return np.array(texts, dtype=object)
