"""What every map page carries of the places: shapes, names, surroundings. Worked out once a layer."""

from __future__ import annotations

import hashlib
from typing import Any

import pandas as pd
import shapely

from geo.admin.boundaries import Boundaries
from geo.wording import Language
from maps.place_data import places, surroundings
from maps.plain_text import as_json

__all__ = ["ground_json"]

_MOST = 8
_kept: dict[tuple[str, Language], str] = {}


def ground_json(boundaries: Boundaries, lang: Language) -> str:
    """Return the places and their surroundings as the inside of a JSON object, without its braces.

    Parameters
    ----------
    boundaries : Boundaries
    lang : {"id", "en"}

    Raises
    ------
    ExportError
        If the land outlines were not fetched.
    """
    key = (_fingerprint(boundaries), lang)
    if key not in _kept:
        if len(_kept) >= _MOST:
            _kept.pop(next(iter(_kept)))
        data: dict[str, Any] = {**places(boundaries), "around": surroundings(boundaries, lang)}
        _kept[key] = as_json(data)[1:-1]
    return _kept[key]


def _fingerprint(boundaries: Boundaries) -> str:
    desa = boundaries.desa
    digest = hashlib.blake2b(digest_size=16)
    for shape in shapely.to_wkb(desa.geometry.to_numpy()):
        digest.update(shape or b"-")
    names = desa[["nama_desa", "jenis_desa", "kode_kecamatan", "nama_kecamatan"]]
    digest.update(pd.util.hash_pandas_object(names, index=True).to_numpy().tobytes())
    return digest.hexdigest()
