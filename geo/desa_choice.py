"""A desa or kecamatan as somebody names it: by its code, or by its name where that can mean one alone."""

from __future__ import annotations

import pandas as pd

from geo.admin.boundaries import Boundaries
from geo.admin.codes import dotted_codes
from geo.errors import RequestError
from geo.geocoding import geocode

__all__ = ["find_desa", "find_kecamatan"]

_MOST = 5


def find_desa(text: str, boundaries: Boundaries) -> str:
    """Return the code of the desa that *text* names.

    Parameters
    ----------
    text : str
        A code, with dots or without, or a name such as "Kedungrejo, Muncar".
    boundaries : Boundaries

    Raises
    ------
    RequestError
        If there is no such desa, or several; then the sentence lists them.
    """
    wanted = text.strip()
    code = str(dotted_codes(pd.Series([wanted], dtype="str")).iloc[0])
    if code in boundaries.desa.index:
        return code
    desa, _, kecamatan = (part.strip() for part in wanted.partition(","))
    found = geocode(pd.DataFrame({"desa": [desa], "kecamatan": [kecamatan]}), boundaries).iloc[0]
    if found["match_status"] == "matched" and found["match_level"] == "desa":
        return str(found["kode_desa"])
    proposed = str(found["match_candidates"]).split(";")
    candidates = [one for one in proposed if one in boundaries.desa.index]
    if not candidates:
        raise RequestError("visits.no_desa", text=wanted[:60])
    places = boundaries.desa.loc[candidates[:_MOST]]
    names = [f"{row['nama_desa']}, {row['nama_kecamatan']} ({one})" for one, row in places.iterrows()]
    raise RequestError("visits.several_desa", text=wanted[:60], candidates="; ".join(names))


def find_kecamatan(text: str, boundaries: Boundaries) -> str:
    """Return the code of the kecamatan that *text* names: its code, with dots or without, or its name.

    Raises
    ------
    RequestError
        If there is no such kecamatan.
    """
    names = boundaries.desa.drop_duplicates("kode_kecamatan").set_index("kode_kecamatan")["nama_kecamatan"]
    wanted = " ".join(text.split()).casefold()
    for code, name in names.items():
        if wanted in (str(code), str(code).replace(".", ""), str(name).casefold()):
            return str(code)
    raise RequestError("visits.no_kecamatan", text=text.strip()[:60])
