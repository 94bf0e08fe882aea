"""Shapefile for those who ask for it: ten letters a name, by a table that travels with it."""

from __future__ import annotations

import zipfile
from pathlib import Path

import numpy as np
import pandas as pd

from geo.cases.days import with_dates
from geo.errors import ExportError
from geo.export.layer import ExportLayer
from geo.export.styles import style_of
from geo.export.vector import write_vector
from geo.wording import LANGUAGES, say

__all__ = ["SHORT_NAMES", "short_names", "write_shapefile"]

SHORT_NAMES: dict[str, str] = {
    "accuracy_index": "accuracy",
    "cluster_id": "cluster_id",
    "cluster_p_value": "cluster_p",
    "ditanggapi": "ditanggapi",
    "hotspot_class": "hot_class",
    "kode_kecamatan": "kode_kec",
    "match_candidates": "match_cand",
    "match_level": "match_levl",
    "match_method": "match_meth",
    "match_reason": "match_why",
    "match_score": "match_scor",
    "match_status": "match_stat",
    "nama_kecamatan": "nama_kec",
    "periode_awal": "periode_1",
    "relative_risk": "rel_risk",
    "sentence_en": "sentenc_en",
    "sentence_id": "sentenc_id",
}
"""The names that are longer than ten letters, or that have a shorter form of their own."""

_MAX_NAME = 10
_MAX_TEXT = 254
_MAX_BYTES = 2**31 - 1


def write_shapefile(layer: ExportLayer, path: Path) -> None:
    """Write a layer as a zip with a Shapefile and a text that says what was shortened.

    Names are those of :func:`short_names`; moments become ISO 8601 text, a day
    alone without an hour, since a DBF keeps days alone; texts are cut at 254 bytes.

    Raises
    ------
    ExportError
        If one of its files would be larger than 2 GB.

    References
    ----------
    ESRI (1998). ESRI Shapefile Technical Description.
    """
    folder = path.parent / "shapefile"
    folder.mkdir()
    names = short_names(layer.columns)
    cut = dict.fromkeys(names, 0)

    def change(part: pd.DataFrame) -> pd.DataFrame:
        return _fitted(part, names, cut)

    kind = {} if layer.streamed else {"geometry_type": _kind(layer)}
    target = folder / f"{layer.name}.shp"
    write_vector(
        layer, target, change=change, driver="ESRI Shapefile", layer_options={"ENCODING": "UTF-8"}, **kind
    )
    if any(file.stat().st_size > _MAX_BYTES for file in folder.iterdir()):
        raise ExportError("export.too_big_shapefile", path=path.name)
    text = "\r\n".join(_words(layer, names, cut)).encode("utf-8-sig")
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(folder.iterdir()):
            archive.write(file, file.name)
        archive.writestr(f"{layer.name}_keterangan.txt", text)


def short_names(names: list[str]) -> dict[str, str]:
    """Return a name of at most ten letters for each column, all different whatever their case.

    >>> short_names(["kode_kecamatan", "nama_desa", "sebuah_kolom_panjang", "sebuah_kolom_lain"])["nama_desa"]
    'nama_desa'
    """
    found: dict[str, str] = {}
    taken: set[str] = set()
    for name in names:
        ascii_name = SHORT_NAMES.get(name, name).encode("ascii", "ignore").decode() or "kolom"
        plain = "".join(letter if letter.isalnum() else "_" for letter in ascii_name)
        short, number = plain[:_MAX_NAME], 2
        while short.lower() in taken:
            short = f"{plain[: _MAX_NAME - 1 - len(str(number))]}_{number}"
            number += 1
        taken.add(short.lower())
        found[name] = short
    return found


def _kind(layer: ExportLayer) -> str | None:
    """Return the kind of shape of a layer that has none to tell by."""
    shapes = [part.geometry for part in layer.parts()]
    if any(bool((~part.isna() & ~part.is_empty).any()) for part in shapes):
        return None
    style = style_of(layer.name, layer.columns)
    return "Point" if style is not None and style.shape == "point" else "Polygon"


def _fitted(part: pd.DataFrame, names: dict[str, str], cut: dict[str, int]) -> pd.DataFrame:
    fitted, written = part.copy(), with_dates(part)
    for name in names:
        values = part[name]
        if isinstance(values.dtype, pd.DatetimeTZDtype) or values.dtype.kind == "M":
            moments = [None if pd.isna(value) else value.isoformat() for value in written[name]]
            fitted[name] = pd.Series(moments, index=part.index, dtype="str")
        elif values.dtype.kind == "f":
            fitted[name] = values.where(~np.isinf(values.to_numpy(dtype="float64", na_value=np.nan)))
        elif not pd.api.types.is_numeric_dtype(values) and not pd.api.types.is_bool_dtype(values):
            texts = [_cut(value) if isinstance(value, str) else value for value in values]
            cut[name] += sum(
                1 for old, new in zip(values, texts, strict=True) if isinstance(old, str) and old != new
            )
            fitted[name] = pd.Series(texts, index=part.index, dtype=values.dtype)
    return fitted.rename(columns=names)


def _cut(value: str) -> str:
    whole = value.encode("utf-8", "replace")
    return whole[:_MAX_TEXT].decode("utf-8", "ignore") if len(whole) > _MAX_TEXT else value


def _words(layer: ExportLayer, names: dict[str, str], cut: dict[str, int]) -> list[str]:
    lines = [] if layer.note is None else [layer.note.title, "", *layer.note.text().split("\n")]
    for lang in LANGUAGES:
        lines += ["", say("export.shp_names", lang)]
        lines += [f"{short:<{_MAX_NAME}}  {name}" for name, short in names.items()]
        for name, n_cut in cut.items():
            if n_cut:
                lines.append(say("export.shp_cut", lang, n=n_cut, column=names[name]))
        if not layer.placed:
            lines.append(say("export.shp_no_place", lang))
    return [*lines, ""]
