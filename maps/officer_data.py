"""Who is responsible where, as a page carries it: offices and positions, never a name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from maps.plain_text import clean_text

__all__ = ["officers_data"]


def officers_data(officers: pd.DataFrame, places: Mapping[str, Any]) -> dict[str, Any]:
    """Return the offices, and which of them each desa and kecamatan has.

    Parameters
    ----------
    officers : DataFrame
        As :func:`geo.admin.officers.read_officers` gives it.
    places : mapping
        As :func:`maps.place_data.places` gives it.

    Returns
    -------
    dict
        ``list``: pillar, office and position of each; ``desa`` and ``kecamatan``:
        row to the numbers of its offices.
    """
    names = zip(officers["pilar"], officers["kantor"], officers["jabatan"], strict=True)
    found: dict[str, Any] = {"list": [[clean_text(name) for name in one] for one in names]}
    for level in ("desa", "kecamatan"):
        row_of = {code: row for row, code in enumerate(places[level]["code"])}
        of_row: dict[int, list[int]] = {}
        for number, code in enumerate(officers["kode_wilayah"]):
            if code in row_of:
                of_row.setdefault(row_of[code], []).append(number)
        found[level] = of_row
    return found
