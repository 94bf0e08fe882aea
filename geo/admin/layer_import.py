"""``boundaries import``: a foreign layer checked, brought into form, and kept for every command."""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd

from geo.admin.codes import dotted_codes
from geo.admin.columns import LayerColumns, detect_columns
from geo.admin.desa_frame import desa_frame
from geo.admin.gazetteer import load_desa_facts
from geo.admin.layer_file import read_layer
from geo.admin.layer_geometry import check_extent, check_polygons, few_rows, repair_rings, to_lonlat
from geo.errors import BoundaryError
from geo.paths import imported_layer_path

__all__ = ["ImportReport", "import_layer"]


@dataclass(frozen=True)
class ImportReport:
    """What an import did.

    Attributes
    ----------
    path : Path
        Where the layer is kept; beside it a JSON file with these facts.
    source : str
        Name of the file that was imported (without its folder).
    sha256 : str
        Of that file.
    imported_on : datetime.date
    n_desa, n_kecamatan : int
    columns : LayerColumns
        Which columns were read.
    crs : str
        What the coordinates were in.
    repaired : list of str
        Rows whose rings were repaired.
    n_dissolved : int
        Rows that were joined to another of the same code.
    n_kecamatan_from_code : int
        Desa whose kecamatan's name was derived from the code.
    n_without_kecamatan : int
        Desa whose kecamatan's name is not known.
    """

    path: Path
    source: str
    sha256: str
    imported_on: date
    n_desa: int
    n_kecamatan: int
    columns: LayerColumns
    crs: str
    repaired: list[str]
    n_dissolved: int
    n_kecamatan_from_code: int
    n_without_kecamatan: int


def import_layer(
    file: Path | str,
    *,
    kode_column: str | None = None,
    nama_column: str | None = None,
    kecamatan_column: str | None = None,
    crs: str | None = None,
    layer: str | None = None,
    repair: bool = False,
    dissolve: bool = False,
    destination: Path | None = None,
) -> ImportReport:
    """Check a layer, bring it into form, and keep it as the layer in use.

    Nothing is written before every check has passed, and a layer that was
    imported before stays until the new one is complete.

    Parameters
    ----------
    file : path-like
        Shapefile (also zipped), GeoPackage, GeoJSON, FlatGeobuf, KML, GeoParquet
        or whatever else GDAL reads.
    kode_column, nama_column, kecamatan_column : str, optional
        Which columns to read; detected without (see ``geo.admin.columns``).
    crs : str, optional
        What the coordinates are in, where the file does not say or says it wrongly.
    layer : str, optional
        Which layer of a file with several.
    repair : bool
        Repair invalid rings (make_valid) and close open ones; otherwise they are refused.
    dissolve : bool
        Join rows of the same code into one desa; otherwise they are refused.
    destination : Path, optional
        Where to keep the layer; without it where ``load_boundaries`` looks.

    Returns
    -------
    ImportReport

    Raises
    ------
    BoundaryError
        If the file cannot be read, has no coordinate system, does not lie in
        Indonesia, or a row lacks code, name or polygon, is invalid or double; the
        rows are named.
    """
    file = Path(file)
    found = read_layer(file, layer, need_crs=False, close_rings=repair).reset_index(drop=True)
    columns = detect_columns(found, file, kode=kode_column, nama=nama_column, kecamatan=kecamatan_column)
    named = _named(found, columns, file)
    names = named["kode"].where(named["kode"] != "", named["nama"])
    check_polygons(named, names, file)
    placed = to_lonlat(named, file, crs)
    check_extent(placed, file)
    valid, repaired = repair_rings(placed, names, file, repair=repair)
    single, n_dissolved = _one_row_a_desa(valid, file, dissolve=dissolve)
    complete, n_derived = _with_kecamatan(single)
    desa = desa_frame(complete, file)
    report = ImportReport(
        path=destination or imported_layer_path(),
        source=file.name,
        sha256=_sha256(file),
        imported_on=date.today(),
        n_desa=len(desa),
        n_kecamatan=int(desa["kode_kecamatan"].nunique()),
        columns=columns,
        crs=crs or found.crs.to_string(),
        repaired=repaired,
        n_dissolved=n_dissolved,
        n_kecamatan_from_code=n_derived,
        n_without_kecamatan=int((desa["nama_kecamatan"] == "").sum()),
    )
    _keep(desa, report)
    return report


def _sha256(file: Path) -> str:
    """Return the hash of a file, or of all files of a folder (a geodatabase) in the order of their names."""
    whole = hashlib.sha256()
    for part in sorted(file.rglob("*")) if file.is_dir() else [file]:
        if part.is_file():
            with part.open("rb") as stream:
                while piece := stream.read(1 << 20):
                    whole.update(piece)
    return whole.hexdigest()


def _named(found: gpd.GeoDataFrame, columns: LayerColumns, file: Path) -> gpd.GeoDataFrame:
    """Return code, name and kecamatan as text; refuse rows without the first two."""
    table = pd.DataFrame({"kode": dotted_codes(found[columns.kode]), "nama": _text(found[columns.nama])})
    table["kecamatan"] = "" if columns.kecamatan is None else _text(found[columns.kecamatan])
    if columns.kecamatan_kode is not None:
        table["kecamatan_kode"] = _text(found[columns.kecamatan_kode])
    nameless = table["nama"] == ""
    for wrong, key, shown in (
        (table["kode"] == "", "admin.rows_without_code", _text(found[columns.kode])),
        (nameless, "admin.rows_without_name", table["kode"]),
    ):
        if wrong.any():
            raise BoundaryError(key, path=file, n=int(wrong.sum()), rows=few_rows(wrong, shown))
    return gpd.GeoDataFrame(table, geometry=found.geometry, crs=found.crs)


def _text(column: pd.Series) -> pd.Series:
    return column.astype("str").fillna("").str.strip()


def _one_row_a_desa(layer: gpd.GeoDataFrame, file: Path, *, dissolve: bool) -> tuple[gpd.GeoDataFrame, int]:
    twice = layer["kode"].duplicated(keep=False)
    if not twice.any():
        return layer, 0
    n_desa = int(layer.loc[twice, "kode"].nunique())
    if not dissolve:
        raise BoundaryError(
            "admin.rows_double", path=file, n=n_desa, rows=few_rows(twice, layer["kode"], most=6)
        )
    joined = layer.dissolve("kode", as_index=False, aggfunc="first")
    return joined, len(layer) - len(joined)


def _with_kecamatan(layer: gpd.GeoDataFrame) -> tuple[gpd.GeoDataFrame, int]:
    facts = load_desa_facts()
    known = facts.drop_duplicates("kode_kecamatan").set_index("kode_kecamatan")["nama_kecamatan"]
    derived = layer["kode"].str[:8].map(known).fillna("").astype("str")
    blank = layer["kecamatan"] == ""
    names = layer["kecamatan"].where(~blank, derived)
    return layer.assign(kecamatan=names), int((blank & (derived != "")).sum())


def _keep(desa: gpd.GeoDataFrame, report: ImportReport) -> None:
    report.path.parent.mkdir(parents=True, exist_ok=True)
    facts: dict[str, Any] = asdict(report) | {
        "path": report.path.name,
        "imported_on": report.imported_on.isoformat(),
        "columns": report.columns._asdict(),
    }
    layer, note = report.path, report.path.with_suffix(".json")
    half_layer, half_note = (path.with_name(f"{path.name}.{os.getpid()}.tmp") for path in (layer, note))
    try:
        desa.reset_index().to_parquet(half_layer, compression="zstd")
        half_note.write_text(json.dumps(facts, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
        half_layer.replace(layer)
        half_note.replace(note)
    finally:
        half_layer.unlink(missing_ok=True)
        half_note.unlink(missing_ok=True)
