"""The desa of a layer and the kecamatan made from them, wherever the layer comes from.

The order of search is: what the user names (an argument, or the environment
variable ``TIGAPILAR_BOUNDARIES``), the layer that ``boundaries import`` kept,
the shared layer beside the checkout, and last the approximate layer built from
the facts that the project ships. Of what is found, one kabupaten or province is
cut out where ``TIGAPILAR_WILAYAH`` or an argument says so.
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
from geo.admin.wilayah import area_code, area_name, inside, not_in_layer, parse_wilayah
from geo.errors import BoundaryError
from geo.paths import imported_layer_path, shared_boundaries_dir
from geo.wording import Language, say

__all__ = ["Boundaries", "Origin", "load_boundaries"]

Kind = Literal["given", "imported", "shared", "approximate"]

_SHARED_FILE = "banyuwangi_desa.geojson"
# The same source, whole; the first that is there and holds the area is used.
_SHARED_WHOLE = (("35", "jawa_timur_desa.parquet"), ("", "indonesia_desa.parquet"))
_SHIPPED = "35.10"
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
    wilayah : str
        Code of the area that was cut out of the layer; "" where it is used whole.
    """

    kind: Kind
    date: date | None = None
    name: str = ""
    wilayah: str = ""

    @property
    def title(self) -> str:
        """The Indonesian title of the layer."""
        return self.title_in("id")

    def title_in(self, lang: Language) -> str:
        """Return the title of the layer in *lang*."""
        area = area_name(self.wilayah, lang)
        if self.kind == "shared":
            return say("admin.origin_shared", lang, area=area)
        title = say(f"admin.origin_{self.kind}", lang, name=self.name)
        return say("wilayah.part_of", lang, layer=title, name=area) if self.wilayah else title


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
    def wilayah(self) -> str:
        """The code of the smallest area with all desa in it: ``35.10``, ``35``, or "" for more."""
        return area_code(self.desa.index)

    def name_in(self, lang: Language) -> str:
        """Return the name of that area: "Kabupaten Banyuwangi", "Provinsi Jawa Timur"."""
        return area_name(self.wilayah, lang)

    @cached_property
    def kecamatan(self) -> gpd.GeoDataFrame:
        """The kecamatan: index ``kode_kecamatan``; each the union of its own desa.

        They are never read from a kecamatan layer, because the levels of one
        source disagree. Made when first asked for, which takes a while for the
        whole country.
        """
        return _kecamatan_of(self.desa)


def load_boundaries(path: Path | str | None = None, wilayah: str | None = None) -> Boundaries:
    """Return the boundaries in use, found in the order that the module describes.

    Parameters
    ----------
    path : path-like, optional
        A desa layer in any format that GDAL reads, or GeoParquet. Without it the
        environment variable ``TIGAPILAR_BOUNDARIES`` counts as the path, if set.
    wilayah : str, optional
        Code of the kabupaten, kota or province to use; the layer whole for "".
        Without it the environment variable ``TIGAPILAR_WILAYAH``, if set.

    Returns
    -------
    Boundaries

    Raises
    ------
    BoundaryError
        If a layer that was named, or that an import left behind, is missing or
        unreadable, has no coordinate system or another one than EPSG:4326, lacks
        the columns, carries a code twice, or does not hold *wilayah*. Nothing falls
        through silently.
    """
    code = parse_wilayah(wilayah if wilayah is not None else os.environ.get("TIGAPILAR_WILAYAH"))
    given = path if path is not None else os.environ.get("TIGAPILAR_BOUNDARIES") or None
    if given is not None:
        return _read(Path(given).expanduser(), "given", code)
    if imported_layer_path().exists():
        return _read(imported_layer_path(), "imported", code)
    shared = _shared_layer(code)
    if shared is not None:
        return _read(shared, "shared", code)
    if code not in ("", _SHIPPED):
        raise BoundaryError("wilayah.no_layer", code=code, name=area_name(code))
    from geo.admin.approximate import approximate_boundaries

    return approximate_boundaries()


def _shared_layer(code: str) -> Path | None:
    """Return the shared layer that holds an area: Banyuwangi's own where that is all that is wanted."""
    folder = shared_boundaries_dir()
    if folder is None:
        return None
    if code in ("", _SHIPPED):
        return folder / _SHARED_FILE if (folder / _SHARED_FILE).exists() else None
    holding = [folder / name for area, name in _SHARED_WHOLE if code.startswith(area)]
    return next((file for file in holding if file.exists()), None)


def _read(path: Path, kind: Kind, code: str) -> Boundaries:
    layer = read_layer(path, wilayah=code)
    if not is_lonlat(layer.crs):
        raise BoundaryError("admin.other_crs", path=path, crs=layer.crs.to_string())
    lonlat = layer.set_crs("EPSG:4326", allow_override=True)
    named = with_known_columns(lonlat, path)
    codes = named["kode" if "kode" in named.columns else "kode_desa"]
    here = inside(codes, code).to_numpy()
    if not here.any():
        raise not_in_layer(path, code, codes)
    named, codes = named[here], codes[here]
    check_kinds(named, codes, path)
    return Boundaries(desa_frame(named, path), _origin(kind, path, code))


def _origin(kind: Kind, path: Path, code: str) -> Origin:
    if kind == "shared":
        return Origin(kind, _SHARED_DATE, path.name, code or _SHIPPED)
    note = path.with_suffix(".json")
    if kind == "imported" and note.exists():
        try:
            facts = json.loads(note.read_text(encoding="utf-8"))
            return Origin(kind, date.fromisoformat(facts["imported_on"]), str(facts["source"]), code)
        except (ValueError, KeyError, TypeError) as error:
            raise BoundaryError("admin.note_unreadable", path=note) from error
    return Origin(kind, None, path.name, code)


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
