"""The desa of a layer and the kecamatan made from them, wherever the layer comes from.

The order of search is: what the user names (an argument, or the environment
variable ``TIGAPILAR_BOUNDARIES``), the layer that ``boundaries import`` kept,
the shared layer beside the checkout, and last the approximate layer built from
the facts that the project ships.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Literal

import geopandas as gpd
import pandas as pd

from geo.admin.columns import with_known_columns
from geo.admin.desa_frame import area_km2, desa_frame
from geo.admin.layer_file import is_lonlat, read_layer
from geo.admin.layer_geometry import check_kinds
from geo.errors import BoundaryError
from geo.paths import data_dir, shared_boundaries_dir
from geo.wording import Language, say

__all__ = ["Boundaries", "Origin", "imported_layer_path", "load_boundaries"]

Kind = Literal["given", "imported", "shared", "approximate"]

_SHARED_FILE = "banyuwangi_desa.geojson"
# The commit of cahyadsn/wilayah_boundaries that the shared layer was cut from.
_SHARED_DATE = date(2026, 8, 20)


@dataclass(frozen=True)
class Origin:
    """Where a layer comes from.

    Attributes
    ----------
    kind : {"given", "imported", "shared", "approximate"}
        Which step of the search found it.
    date : datetime.date or None
        The date of the lines, or of the import; None where nobody said.
    name : str
        File name or source, for the title.
    """

    kind: Kind
    date: date | None = None
    name: str = ""

    @property
    def title(self) -> str:
        """The Indonesian title of the layer."""
        return self.title_in("id")

    def title_in(self, lang: Language) -> str:
        """Return the title of the layer in *lang*."""
        return say(f"admin.origin_{self.kind}", lang, name=self.name)


@dataclass(frozen=True)
class Boundaries:
    """A desa layer, the kecamatan made from it, and its origin.

    Attributes
    ----------
    desa : geopandas.GeoDataFrame
        EPSG:4326, index ``kode_desa`` (dotted Kemendagri code, sorted), columns
        ``nama_desa``, ``jenis_desa`` ("desa", "kelurahan" or "lain"),
        ``kode_kecamatan``, ``nama_kecamatan``, ``label_lon``, ``label_lat``,
        ``area_km2`` and ``geometry`` (polygons; None where the source has none).
    origin : Origin
        Where the layer comes from.
    """

    desa: gpd.GeoDataFrame
    origin: Origin

    @property
    def approximate(self) -> bool:
        """Whether the lines are estimated from facts and not surveyed."""
        return self.origin.kind == "approximate"

    @cached_property
    def kecamatan(self) -> gpd.GeoDataFrame:
        """The kecamatan: index ``kode_kecamatan``; each the union of its own desa.

        They are never read from a kecamatan layer, because the levels of one
        source disagree. Made when first asked for, which takes a while for the
        whole country.
        """
        return _kecamatan_of(self.desa)


def imported_layer_path() -> Path:
    """Return where ``boundaries import`` keeps its layer."""
    return data_dir() / "boundaries" / "imported.parquet"


def load_boundaries(path: Path | str | None = None) -> Boundaries:
    """Return the boundaries in use, found in the order that the module describes.

    Parameters
    ----------
    path : path-like, optional
        A desa layer in any format that GDAL reads, or GeoParquet. Without it the
        environment variable ``TIGAPILAR_BOUNDARIES`` counts as the path, if set.

    Returns
    -------
    Boundaries

    Raises
    ------
    BoundaryError
        If a layer that was named, or that an import left behind, is missing or
        unreadable, has no coordinate system or another one than EPSG:4326, lacks
        the columns, or carries a code twice. Nothing falls through silently.
    """
    given = path if path is not None else os.environ.get("TIGAPILAR_BOUNDARIES") or None
    if given is not None:
        return _read(Path(given).expanduser(), "given")
    if imported_layer_path().exists():
        return _read(imported_layer_path(), "imported")
    shared = shared_boundaries_dir()
    if shared is not None and (shared / _SHARED_FILE).exists():
        return _read(shared / _SHARED_FILE, "shared")
    from geo.admin.approximate import approximate_boundaries

    return approximate_boundaries()


def _read(path: Path, kind: Kind) -> Boundaries:
    layer = read_layer(path)
    if not is_lonlat(layer.crs):
        raise BoundaryError("admin.other_crs", path=path, crs=layer.crs.to_string())
    lonlat = layer.set_crs("EPSG:4326", allow_override=True)
    named = with_known_columns(lonlat, path)
    check_kinds(named, named["kode" if "kode" in named.columns else "kode_desa"], path)
    desa = desa_frame(named, path)
    return Boundaries(desa, _origin(kind, path))


def _origin(kind: Kind, path: Path) -> Origin:
    if kind == "shared":
        return Origin(kind, _SHARED_DATE, path.name)
    note = path.with_suffix(".json")
    if kind == "imported" and note.exists():
        try:
            facts = json.loads(note.read_text(encoding="utf-8"))
            return Origin(kind, date.fromisoformat(facts["imported_on"]), str(facts["source"]))
        except (ValueError, KeyError, TypeError) as error:
            raise BoundaryError("admin.note_unreadable", path=note) from error
    return Origin(kind, None, path.name)


def _kecamatan_of(desa: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    groups = desa.groupby("kode_kecamatan", sort=True)
    geometry = groups.geometry.apply(lambda part: part.dropna().union_all() if part.notna().any() else None)
    shapes = gpd.GeoSeries(geometry, crs=desa.crs)
    table = pd.DataFrame(
        {
            "nama_kecamatan": groups["nama_kecamatan"].first(),
            "n_desa": groups.size(),
            "area_km2": area_km2(shapes),
        }
    )
    return gpd.GeoDataFrame(table, geometry=shapes, crs=desa.crs)
