"""Who is responsible where: offices and positions of the three pillars, never a person's name."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import python_calamine

from geo.admin.codes import dotted_codes
from geo.errors import BoundaryError

__all__ = ["OFFICER_COLUMNS", "PILLARS", "demo_officers", "officers_of", "read_officers"]

OFFICER_COLUMNS = ("kode_wilayah", "pilar", "kantor", "jabatan", "lon", "lat")
PILLARS = ("TNI", "Polri", "Pemerintah")

_SYNONYMS: Mapping[str, tuple[str, ...]] = {
    "kode_wilayah": ("kode_wilayah", "kode", "kode_desa", "kode_kecamatan", "wilayah"),
    "pilar": ("pilar", "pillar", "unsur"),
    "kantor": ("kantor", "satuan", "office"),
    "jabatan": ("jabatan", "position"),
    "lon": ("lon", "bujur", "longitude"),
    "lat": ("lat", "lintang", "latitude"),
}
_NEEDED = OFFICER_COLUMNS[:4]
_PILLAR_WORDS: Mapping[str, str] = {
    **dict.fromkeys(("tni", "tni ad", "militer", "koramil"), "TNI"),
    **dict.fromkeys(("polri", "polisi", "polsek"), "Polri"),
    **dict.fromkeys(("pemerintah", "pemda", "pemdes", "pemkab", "sipil"), "Pemerintah"),
}
_KECAMATAN = re.compile(r"\d\d\.\d\d\.\d\d")
_LONGEST = 80


def read_officers(path: Path | str) -> pd.DataFrame:
    """Return the offices of a file, checked row by row.

    CSV (comma, semicolon or tab), XLSX, XLS or ODS with the columns
    ``kode_wilayah`` (code of a desa or kecamatan), ``pilar`` (TNI, Polri or
    Pemerintah), ``kantor``, ``jabatan`` and, where they are known, ``lon`` and
    ``lat`` of the office. A column of names of persons is not read.

    Returns
    -------
    pandas.DataFrame
        The columns of ``OFFICER_COLUMNS``, in the order of code, pillar and
        row: ``kode_wilayah`` dotted, ``lon`` and ``lat`` float64 (EPSG:4326,
        NaN where not given).

    Raises
    ------
    BoundaryError
        If the file is missing or unreadable, lacks a column, holds no rows, or
        holds a code, pillar, word or point that cannot be right; with the rows.
    """
    path = Path(path)
    table = _named(_table(path), path)
    frame = pd.DataFrame({"kode_wilayah": _codes(table["kode_wilayah"])})
    _refuse(frame["kode_wilayah"] == "", table["kode_wilayah"], "officers.codes", path)
    frame["pilar"] = table["pilar"].str.strip().str.lower().map(_PILLAR_WORDS).fillna("")
    _refuse(frame["pilar"] == "", table["pilar"], "officers.pillars", path)
    for name in ("kantor", "jabatan"):
        frame[name] = table[name].str.split().str.join(" ")
        _refuse(
            frame[name].eq("") | (frame[name].str.len() > _LONGEST), table[name], f"officers.{name}", path
        )
    for name, least, most in (("lon", 94.0, 142.0), ("lat", -12.0, 7.0)):
        frame[name], wrong = _degrees(table, name, least, most)
        _refuse(wrong, table.get(name, frame["kantor"]), f"officers.{name}", path)
    _refuse(frame["lon"].isna() != frame["lat"].isna(), frame["kantor"], "officers.half_a_point", path)
    rank = frame["pilar"].map({name: number for number, name in enumerate(PILLARS)})
    order = frame.assign(_rank=rank).sort_values(["kode_wilayah", "_rank"], kind="stable")
    return order[list(OFFICER_COLUMNS)].reset_index(drop=True)


def officers_of(officers: pd.DataFrame, kode_desa: str) -> pd.DataFrame:
    """Return the offices of a desa: its own first, then those of its kecamatan.

    Parameters
    ----------
    officers : DataFrame
        As :func:`read_officers` gives it.
    kode_desa : str
        Dotted code of a desa; a kecamatan's code gives the kecamatan's alone.
    """
    own = officers[officers["kode_wilayah"] == kode_desa]
    above = officers[(officers["kode_wilayah"] == kode_desa[:8]) & (kode_desa[:8] != kode_desa)]
    return pd.concat([own, above]).reset_index(drop=True)


def demo_officers(desa: pd.DataFrame) -> pd.DataFrame:
    """Return offices for a demonstration: the usual ones of each desa and kecamatan, by position alone.

    Parameters
    ----------
    desa : DataFrame
        Index ``kode_desa``; ``nama_desa``, ``jenis_desa``, ``kode_kecamatan``,
        ``nama_kecamatan``, ``label_lon``, ``label_lat``.

    Returns
    -------
    pandas.DataFrame
        The columns of ``OFFICER_COLUMNS``. The points are the places' label
        points: where a name stands on a map, not where an office stands.
    """
    rows: list[tuple[Any, ...]] = []
    for code, group in desa.groupby("kode_kecamatan", sort=True):
        name = str(group["nama_kecamatan"].iloc[0])
        lon, lat = (round(float(group[column].mean()), 5) for column in ("label_lon", "label_lat"))
        offices = (("TNI", "Koramil", "Danramil"), ("Polri", "Polsek", "Kapolsek"))
        rows += [
            (code, pillar, f"{office} {name}", position, lon, lat) for pillar, office, position in offices
        ]
        rows.append((code, "Pemerintah", f"Kantor Kecamatan {name}", "Camat", lon, lat))
        points = zip(group["label_lon"].astype(float), group["label_lat"].astype(float), strict=True)
        places = zip(group.index, group["nama_desa"], group["jenis_desa"], points, strict=True)
        for own, desa_name, kind, (x, y) in places:
            kelurahan = kind == "kelurahan"
            hall = f"Kantor {'Kelurahan' if kelurahan else 'Desa'} {desa_name}"
            head = "Lurah" if kelurahan else "Kepala Desa"
            rows.append((own, "TNI", f"Koramil {name}", f"Babinsa {desa_name}", lon, lat))
            rows.append((own, "Polri", f"Polsek {name}", f"Bhabinkamtibmas {desa_name}", lon, lat))
            rows.append((own, "Pemerintah", hall, head, round(x, 5), round(y, 5)))
    return pd.DataFrame(rows, columns=list(OFFICER_COLUMNS))


def _table(path: Path) -> pd.DataFrame:
    """Return every cell as text, "" where empty."""
    if not path.is_file():
        raise BoundaryError("officers.no_file", path=path)
    suffix = path.suffix.lower()
    try:
        if suffix in (".csv", ".txt", ".tsv"):
            head = path.read_text(encoding="utf-8-sig").splitlines()[:1]
            separator = max(",;\t", key=head[0].count) if head else ","
            return pd.read_csv(path, sep=separator, dtype="str", keep_default_na=False, encoding="utf-8-sig")
        if suffix in (".xlsx", ".xls", ".ods"):
            return pd.read_excel(path, dtype="str", engine="calamine").fillna("")
    except (ValueError, OSError, csv.Error, python_calamine.CalamineError) as error:
        reason = " ".join(str(error).split())[:200]
        raise BoundaryError("officers.unreadable", path=path, reason=reason) from error
    raise BoundaryError("officers.suffix", path=path)


def _named(table: pd.DataFrame, path: Path) -> pd.DataFrame:
    plain = {str(name).strip().lower().replace(" ", "_"): name for name in table.columns}
    found = {
        ours: next((plain[name] for name in names if name in plain), None)
        for ours, names in _SYNONYMS.items()
    }
    missing = [name for name in _NEEDED if found[name] is None]
    if missing:
        present = ", ".join(str(name) for name in table.columns)
        raise BoundaryError("officers.columns", path=path, missing=", ".join(missing), present=present)
    if table.empty:
        raise BoundaryError("officers.empty", path=path)
    return pd.DataFrame({ours: table[theirs].astype(str) for ours, theirs in found.items() if theirs})


def _codes(column: pd.Series) -> pd.Series:
    """Return each code of a desa or kecamatan with dots, "" where it is none."""
    text = column.str.strip().str.replace(r"\s+", "", regex=True)
    six = text.str.fullmatch(r"\d{6}")
    dotted = text.where(~six, text.str[:2] + "." + text.str[2:4] + "." + text.str[4:])
    kecamatan = dotted.where(dotted.str.fullmatch(_KECAMATAN.pattern), "")
    return dotted_codes(column).where(kecamatan == "", kecamatan)


def _degrees(table: pd.DataFrame, name: str, least: float, most: float) -> tuple[pd.Series, pd.Series]:
    """Return degrees, NaN for a blank, and where what is written is no place in Indonesia."""
    if name not in table.columns:
        return pd.Series(np.nan, index=table.index), pd.Series(False, index=table.index)
    text = table[name].str.strip().str.replace(",", ".", regex=False)
    degrees = pd.to_numeric(text, errors="coerce")
    return degrees, text.ne("") & ~degrees.between(least, most)


def _refuse(wrong: pd.Series, shown: pd.Series, key: str, path: Path) -> None:
    if wrong.any():
        # Line 1 holds the headers.
        rows = [
            f"{number + 2} ({str(value)[:40]})" for number, value in enumerate(shown) if wrong.iloc[number]
        ]
        few = ", ".join(rows[:5]) + (", …" if len(rows) > 5 else "")
        raise BoundaryError(key, path=path, n=len(rows), rows=few)
