"""Which column of a foreign layer holds the code, the name and the kecamatan.

Layers of BIG (KUGI: KDEPUM, WADMKD, WADMKC), of Dukcapil and of dinas name them
differently. The content decides where it can: a column of Kemendagri codes is
recognised by its values. What stays doubtful is asked, never guessed.
"""

from __future__ import annotations

import re
from typing import NamedTuple

import geopandas as gpd
import pandas as pd

from geo.admin.codes import dotted_codes, looks_like_bps
from geo.errors import BoundaryError

__all__ = ["LayerColumns", "detect_columns", "with_known_columns"]

# Names without case, spaces and underscores; an earlier group is surer than a later one.
_NAMES: dict[str, tuple[tuple[str, ...], ...]] = {
    "kode": (
        ("kdepum", "kodekemendagri", "kodepum"),
        ("kodedesa", "kodekelurahan", "kodekel", "kodedesakelurahan", "kodekd", "kddesa", "iddesa"),
        ("kode", "kodewilayah", "kodewil", "code"),
    ),
    "nama": (
        ("wadmkd",),
        ("namadesa", "desa", "namadesakelurahan", "desakelurahan", "desakelur", "keldesa", "nmdesa"),
        ("namakelurahan", "kelurahan", "namakel"),
        ("nama", "name", "namobj"),
    ),
    "kecamatan": (
        ("wadmkc",),
        ("kecamatan", "namakecamatan", "namakec", "nmkec", "kec"),
    ),
    "kecamatan_kode": (
        ("kdcpum",),
        ("kecamatankode", "kodekecamatan", "kodekec", "kdkec"),
    ),
}
_KNOWN_FORMS = (("kode", "nama", "kecamatan"), ("kode_desa", "nama_desa", "nama_kecamatan"))
_OPTIONS = {"kode": "--kode-column", "nama": "--nama-column", "kecamatan": "--kecamatan-column"}


class LayerColumns(NamedTuple):
    """Names of the columns as the file has them; None where there is none."""

    kode: str
    nama: str
    kecamatan: str | None
    kecamatan_kode: str | None


def detect_columns(
    layer: pd.DataFrame,
    source: object,
    *,
    kode: str | None = None,
    nama: str | None = None,
    kecamatan: str | None = None,
) -> LayerColumns:
    """Return which columns of *layer* hold what.

    Parameters
    ----------
    layer : pandas.DataFrame
        The features' attributes.
    source : object
        Named in errors.
    kode, nama, kecamatan : str, optional
        Columns that the user chose (in any case).

    Raises
    ------
    BoundaryError
        ``admin.column_ambiguous`` if several columns could be meant, with
        ``candidates`` and the ``option`` that chooses; ``admin.bps_codes`` if the
        only codes are those of BPS; ``admin.columns_missing`` if there is none;
        ``admin.column_chosen_missing`` if a chosen column does not exist.
    """
    table = layer.drop(columns=[name for name in ("geometry",) if name in layer.columns])
    code = _chosen(table, source, kode, "kode") or _code_column(table, source)
    if looks_like_bps(table[code]):
        raise BoundaryError("admin.bps_codes", path=source, column=code)
    name = _chosen(table, source, nama, "nama") or _named(table, source, "nama", taken={code})
    if name is None:
        raise _missing(table, source, "nama")
    parent = _chosen(table, source, kecamatan, "kecamatan")
    if parent is None:
        parent = _named(table, source, "kecamatan", taken={code, name})
    return LayerColumns(code, name, parent, _named(table, source, "kecamatan_kode", taken={code, name}))


def with_known_columns(layer: gpd.GeoDataFrame, source: object) -> gpd.GeoDataFrame:
    """Return *layer* with columns ``kode``, ``nama`` and ``kecamatan``, whatever it calls them.

    A layer that has them, or those of a desa frame, is returned as it is.

    Raises
    ------
    BoundaryError
        As :func:`detect_columns`.
    """
    if any(set(form) <= set(layer.columns) for form in _KNOWN_FORMS):
        return layer
    columns = detect_columns(layer, source)
    codes = dotted_codes(layer[columns.kode])
    renamed = pd.DataFrame({"kode": codes.where(codes != "", layer[columns.kode].astype("str"))})
    renamed["nama"] = layer[columns.nama]
    renamed["kecamatan"] = "" if columns.kecamatan is None else layer[columns.kecamatan]
    if columns.kecamatan_kode is not None:
        renamed["kecamatan_kode"] = layer[columns.kecamatan_kode]
    return gpd.GeoDataFrame(renamed, geometry=layer.geometry, crs=layer.crs)


def _code_column(table: pd.DataFrame, source: object) -> str:
    codes = {str(name): dotted_codes(table[name]) for name in table.columns}
    full = [name for name, values in codes.items() if (values != "").mean() > 0.5]
    if len(full) > 1 and not all(codes[name].equals(codes[full[0]]) for name in full[1:]):
        known = [name for name in full if _rank(name, "kode") < len(_NAMES["kode"])]
        if len(known) != 1:
            raise _ambiguous(source, "kode", known or full)
        return known[0]
    if full:
        return min(full, key=lambda name: _rank(name, "kode"))
    bps = [name for name in codes if looks_like_bps(table[name])]
    if bps:
        raise BoundaryError("admin.bps_codes", path=source, column=", ".join(bps))
    named = _named(table, source, "kode", taken=set(), words=False)
    if named is None:
        raise _missing(table, source, "kode")
    return named


def _named(
    table: pd.DataFrame, source: object, what: str, *, taken: set[str], words: bool = True
) -> str | None:
    """Return the column with the surest known name; several that differ are ambiguous."""
    words = words and what != "kecamatan_kode"
    known = [
        str(name)
        for name in table.columns
        if str(name) not in taken
        and _rank(str(name), what) < len(_NAMES[what])
        and (not words or _holds_words(table[name]))
    ]
    if not known:
        return None
    surest = min(_rank(name, what) for name in known)
    best = [name for name in known if _rank(name, what) == surest]
    if any(not table[name].equals(table[best[0]]) for name in best[1:]):
        raise _ambiguous(source, what, best)
    return best[0]


def _rank(name: str, what: str) -> int:
    plain = re.sub(r"[^a-z0-9]", "", name.lower())
    return next((rank for rank, names in enumerate(_NAMES[what]) if plain in names), len(_NAMES[what]))


def _holds_words(column: pd.Series) -> bool:
    text = column.astype("str").fillna("").str.strip()
    filled = text[text != ""]
    return len(filled) > 0 and float(filled.str.contains(r"[A-Za-z]").mean()) > 0.5


def _chosen(table: pd.DataFrame, source: object, chosen: str | None, what: str) -> str | None:
    if chosen is None:
        return None
    found = [str(name) for name in table.columns if str(name).lower() == chosen.strip().lower()]
    if not found:
        present = ", ".join(str(name) for name in table.columns)
        raise BoundaryError(
            "admin.column_chosen_missing",
            path=source,
            column=chosen,
            option=_OPTIONS[what],
            present=present,
        )
    return found[0]


def _ambiguous(source: object, what: str, candidates: list[str]) -> BoundaryError:
    option = _OPTIONS.get(what, "--kode-column")
    return BoundaryError(
        "admin.column_ambiguous", path=source, what=what, candidates=", ".join(candidates), option=option
    )


def _missing(table: pd.DataFrame, source: object, what: str) -> BoundaryError:
    present = ", ".join(str(name) for name in table.columns)
    return BoundaryError(
        "admin.column_unknown", path=source, what=what, present=present, option=_OPTIONS[what]
    )
