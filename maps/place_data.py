"""The places of a page: desa, kecamatan, their shapes and names, and what lies around them."""

from __future__ import annotations

from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.admin.boundaries import Boundaries
from geo.wording import Language
from maps.place_names import place_names
from maps.plain_text import clean_text
from maps.shapes import Shapes, label_points, simplified, topology
from maps.surroundings import neighbouring_land

__all__ = ["places", "surroundings"]

_KINDS = {"desa": "d", "kelurahan": "k"}


def places(boundaries: Boundaries) -> dict[str, Any]:
    """Return the desa and the kecamatan in the order of their codes, and the desa's shapes as arcs."""
    desa = boundaries.desa
    shapes = simplified(desa)
    kecamatan = desa.groupby("kode_kecamatan", sort=True)["nama_kecamatan"].first()
    row_of = {code: row for row, code in enumerate(kecamatan.index)}
    member = desa["kode_kecamatan"].map(row_of).to_numpy()
    unions = np.array([_union(shapes[member == row]) for row in range(len(kecamatan))], dtype=object)
    return {
        "desa": {
            "code": [clean_text(code) for code in desa.index],
            "name": [clean_text(name) for name in desa["nama_desa"]],
            "kind": "".join(_KINDS.get(kind, "l") for kind in desa["jenis_desa"]),
            "kecamatan": [int(row) for row in member],
            "label": _points(label_points(shapes)),
        },
        "kecamatan": {
            "code": [clean_text(code) for code in kecamatan.index],
            "name": [clean_text(name) for name in kecamatan],
            "label": _points(label_points(unions)),
        },
        "shapes": topology(shapes),
    }


def _union(shapes: Shapes) -> Any:
    there = [shape for shape in shapes if shape is not None]
    return shapely.coverage_union_all(there) if there else None


def _points(points: NDArray[np.float64]) -> list[list[float] | None]:
    return [None if np.isnan(x) else [round(float(x), 4), round(float(y), 4)] for x, y in points]


def surroundings(boundaries: Boundaries, lang: Language) -> dict[str, Any]:
    """Return the rings of the neighbouring land, as latitude and longitude, and the names around."""
    there = [shape for shape in simplified(boundaries.desa) if shape is not None]
    if not there:
        return {"land": [], "names": []}
    area = shapely.union_all(there)
    rings = [
        [[round(float(y), 3), round(float(x), 3)] for x, y in shapely.get_coordinates(line)]
        for part in shapely.get_parts(neighbouring_land(area))
        for line in [part.exterior]
    ]
    return {"land": rings, "names": place_names(area.bounds, lang)}
