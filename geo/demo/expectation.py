"""What a geocoder can know from each written row: the yardstick beside the truth."""

from __future__ import annotations

from collections import Counter

import geopandas as gpd
import numpy as np
from numpy.typing import NDArray

from geo.demo.places import WrittenPlaces
from geo.demo.points import REPAIRABLE

__all__ = ["expectations"]


def expectations(
    desa: gpd.GeoDataFrame,
    position: NDArray[np.int64],
    places: WrittenPlaces,
    has_point: NDArray[np.bool_],
    mistake: NDArray[np.object_],
) -> NDArray[np.object_]:
    """Return for each row what its text and point determine.

    Returns
    -------
    ndarray of object
        ``desa``: the desa is certain, another one is an error. ``mungkin``:
        a careful geocoder may find the desa or leave it for review.
        ``kecamatan``: no more than the kecamatan. ``tinjau``: the evidence
        contradicts itself or fits several desa, so that it belongs in
        review. ``tidak``: nothing tells the desa.
    """
    names = [str(name).casefold() for name in desa["nama_desa"]]
    often = Counter(names)
    unique = np.array([often[name] == 1 for name in names])[position]
    form, parent = places.name_form, places.kecamatan_form
    parent_known = parent != "missing"
    clear = np.isin(form.astype(str), ["plain", "prefixed", "capitals", "former_spelling"])
    named = clear & (parent_known | unique)
    coded = np.isin(form.astype(str), ["with_code", "code_alone"])
    garbled = np.isin(form.astype(str), ["misspelt", "split"])
    sound = has_point & np.isin(mistake.astype(str), list(REPAIRABLE))
    text = form != "none"

    expected = np.full(len(position), "tidak", dtype=object)
    expected[(form == "unknown") & parent_known] = "kecamatan"
    expected[clear & ~unique & ~parent_known] = "tinjau"
    expected[garbled] = np.where(parent_known[garbled], "desa", "mungkin")
    expected[named | coded | sound] = "desa"
    expected[(form == "unknown") & sound] = "mungkin"
    expected[has_point & text & np.isin(mistake.astype(str), ["sea", "office"])] = "mungkin"
    expected[has_point & (mistake == "wrong_desa")] = "tinjau"
    return expected
