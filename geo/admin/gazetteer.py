"""The facts that the project ships: desa, former names, persons a kecamatan, names of the kabupaten.

They lie beside ``manifest.toml``, which says of each file where it is from,
under which licence, and what was computed. Codes and postal codes are text.
"""

from __future__ import annotations

from functools import cache

import pandas as pd

from geo.errors import BoundaryError
from geo.paths import facts_dir

__all__ = [
    "load_area_names",
    "load_desa_facts",
    "load_former_names",
    "load_kecamatan_population",
    "parents_before_split",
]

_NUMBERS = {"label_lon": "float64", "label_lat": "float64", "area_km2": "float64", "population": "int64"}


def load_desa_facts() -> pd.DataFrame:
    """Return the 217 desa and kelurahan of Banyuwangi, one row each.

    Returns
    -------
    pandas.DataFrame
        Index ``kode_desa`` (sorted); ``nama_desa``, ``jenis_desa``,
        ``kode_kecamatan``, ``nama_kecamatan``, ``label_lon``, ``label_lat``
        (decimal degrees), ``area_km2`` and ``kodepos`` (text).
    """
    return _facts("desa.csv").set_index("kode_desa").sort_index()


def load_area_names() -> pd.DataFrame:
    """Return the provinces, kabupaten and kota of the country.

    Returns
    -------
    pandas.DataFrame
        Index ``kode`` (``35``, ``35.10``; sorted); ``nama`` ("Jawa Timur",
        "Kabupaten Banyuwangi").
    """
    return _facts("wilayah.csv").set_index("kode").sort_index()


def load_former_names() -> pd.DataFrame:
    """Return what desa were called, coded or counted under before.

    Returns
    -------
    pandas.DataFrame
        One row for each old spelling (``jenis`` "ejaan_lama": ``nama_lama``) and
        each old code and parent (``jenis`` "kode_lama": ``kode_lama``,
        ``kode_kecamatan_lama``, ``nama_kecamatan_lama``). ``kode_desa`` is the
        code of today, ``berlaku_sampai`` the last day in ISO 8601, ``sumber``
        the source. All text; "" where it does not apply or is not known.
    """
    return _facts("nama_lama.csv").copy()


def load_kecamatan_population() -> pd.DataFrame:
    """Return the persons in 24 kecamatan, as they were before Blimbingsari.

    Returns
    -------
    pandas.DataFrame
        Index ``kode_kecamatan``; ``nama_kecamatan``, ``population`` (persons,
        rounded to 10) and ``sumber``.
    """
    return _facts("penduduk_kecamatan.csv").set_index("kode_kecamatan").sort_index()


def parents_before_split() -> pd.Series:
    """Return the kecamatan that each desa belonged to before Blimbingsari was formed.

    Returns
    -------
    pandas.Series
        ``kode_kecamatan`` by ``kode_desa``, for all 217 desa.
    """
    desa = load_desa_facts()
    former = load_former_names()
    old = former[former["kode_kecamatan_lama"] != ""].set_index("kode_desa")["kode_kecamatan_lama"]
    return old.reindex(desa.index).fillna(desa["kode_kecamatan"]).rename("kode_kecamatan")


@cache
def _facts(name: str) -> pd.DataFrame:
    path = facts_dir() / name
    if not path.is_file():
        raise BoundaryError("admin.facts_missing", path=path)
    frame = pd.read_csv(path, dtype="str", keep_default_na=False)
    return frame.astype({column: kind for column, kind in _NUMBERS.items() if column in frame.columns})
