"""A file of persons a desa, read strictly: a wrong denominator is worse than none."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pandas as pd
import python_calamine

from geo.admin.boundaries import Boundaries
from geo.admin.codes import dotted_codes, looks_like_bps
from geo.errors import BoundaryError
from geo.wording import Language, say

__all__ = ["population_notes", "population_of", "read_population"]

_SYNONYMS = {
    "kode_desa": ("kode_desa", "kode", "kdepum", "kode_kemendagri", "kode_wilayah", "kode_kelurahan"),
    "population": ("population", "penduduk", "jumlah_penduduk", "populasi", "jiwa", "jumlah_jiwa"),
    "jenis": ("jenis",),
    "estimated": ("estimated", "perkiraan"),
}
_JENIS = ("kemiskinan", "keamanan", "layanan", "putus_sekolah")
_YES = ("true", "1", "ya", "yes", "benar")


def read_population(path: Path | str) -> pd.DataFrame:
    """Return the persons of a file with the columns ``kode_desa``, ``population`` and perhaps ``jenis``.

    CSV (comma, semicolon or tab), XLSX or Parquet. Headers in any case;
    ``penduduk``, ``jumlah_penduduk`` and the like are understood, and so are
    thousands written ``3.245`` or ``3,245``.

    Returns
    -------
    pandas.DataFrame
        Index ``kode_desa`` (dotted); ``population`` (float64, persons) and
        ``estimated`` (bool; False unless a column of that name says so). Where
        the file counts by kind there is a column ``jenis`` too, and a desa has
        one row a kind: see :func:`population_of`.

    Raises
    ------
    BoundaryError
        If the file is missing or unreadable, lacks a column, holds no rows, or
        holds a code that is none, a BPS code, a desa twice, a number that is
        missing or negative, or a kind that does not exist; with the lines.
    """
    path = Path(path)
    table = _named(_table(path), path)
    if looks_like_bps(table["kode_desa"]):
        raise BoundaryError("admin.bps_codes", path=path, column="kode_desa")
    frame = pd.DataFrame({"kode_desa": dotted_codes(table["kode_desa"])})
    _refuse(frame["kode_desa"] == "", table["kode_desa"], "admin.population_codes", path)
    frame["population"] = _numbers(table["population"])
    _refuse(
        frame["population"].isna() | (frame["population"] < 0),
        table["population"],
        "admin.population_numbers",
        path,
    )
    frame["estimated"] = _flags(table)
    keys = ["kode_desa"]
    if "jenis" in table.columns:
        frame["jenis"] = table["jenis"].str.strip().str.lower().str.replace(" ", "_")
        _refuse(~frame["jenis"].isin([*_JENIS, ""]), table["jenis"], "admin.population_jenis", path)
        keys.append("jenis")
    _refuse(frame.duplicated(keys), frame["kode_desa"], "admin.population_twice", path)
    return frame.sort_values(keys, kind="stable").set_index("kode_desa")


def population_of(people: pd.DataFrame, jenis: str) -> pd.DataFrame:
    """Return the persons that count for one kind: its own rows, else those without a kind.

    Parameters
    ----------
    people : pandas.DataFrame
        As :func:`read_population` or ``estimate_population`` gives it.
    jenis : str
        The kind.

    Returns
    -------
    pandas.DataFrame
        ``population`` and ``estimated`` with a unique index ``kode_desa``.
    """
    columns = ["population", "estimated"]
    if "jenis" not in people.columns:
        return people[columns]
    own = people.loc[people["jenis"] == jenis, columns]
    general = people.loc[people["jenis"] == "", columns]
    return pd.concat([own, general[~general.index.isin(own.index)]]).sort_index()


def population_notes(people: pd.DataFrame, boundaries: Boundaries, lang: Language = "id") -> list[str]:
    """Return a sentence for codes that the layer does not know, and one for desa without persons."""
    known = boundaries.desa.index
    strange = people.index[~people.index.isin(known)].unique()
    missing = known[~known.isin(people.index)]
    notes = []
    if len(strange):
        notes.append(say("admin.population_unknown", lang, n=len(strange), examples=_few(strange)))
    if len(missing):
        notes.append(say("admin.population_missing", lang, n=len(missing), examples=_few(missing)))
    return notes


def _table(path: Path) -> pd.DataFrame:
    """Return every cell as text, "" where empty."""
    if not path.exists():
        raise BoundaryError("admin.population_no_file", path=path)
    suffix = path.suffix.lower()
    try:
        if suffix in (".csv", ".txt", ".tsv"):
            return _read_csv(path)
        if suffix in (".xlsx", ".xls", ".ods"):
            return pd.read_excel(path, dtype="str", engine="calamine").fillna("")
        if suffix == ".parquet":
            return pd.read_parquet(path).astype("str").fillna("")
    except (ValueError, OSError, csv.Error, python_calamine.CalamineError) as error:
        reason = " ".join(str(error).split())[:200]
        raise BoundaryError("admin.population_unreadable", path=path, reason=reason) from error
    raise BoundaryError("admin.population_suffix", path=path)


def _read_csv(path: Path) -> pd.DataFrame:
    head = path.read_text(encoding="utf-8-sig").splitlines()[:1]
    separator = max(",;\t", key=head[0].count) if head else ","
    return pd.read_csv(path, sep=separator, dtype="str", keep_default_na=False, encoding="utf-8-sig")


def _named(table: pd.DataFrame, path: Path) -> pd.DataFrame:
    plain = {str(name).strip().lower().replace(" ", "_"): name for name in table.columns}
    found: dict[Any, str] = {}
    for ours, names in _SYNONYMS.items():
        theirs = next((plain[name] for name in names if name in plain), None)
        if theirs is not None:
            found[theirs] = ours
        elif ours in ("kode_desa", "population"):
            present = ", ".join(str(name) for name in table.columns)
            raise BoundaryError("admin.columns_missing", path=path, missing=ours, present=present)
    if table.empty:
        raise BoundaryError("admin.population_empty", path=path)
    return table[list(found)].rename(columns=found)


def _numbers(column: pd.Series) -> pd.Series:
    text = column.str.strip()
    grouped = text.str.fullmatch(r"\d{1,3}([.,]\d{3})+")
    return pd.to_numeric(text.where(~grouped, text.str.replace(r"[.,]", "", regex=True)), errors="coerce")


def _flags(table: pd.DataFrame) -> pd.Series:
    if "estimated" not in table.columns:
        return pd.Series(False, index=table.index)
    return table["estimated"].str.strip().str.lower().isin(_YES)


def _refuse(wrong: pd.Series, shown: pd.Series, key: str, path: Path) -> None:
    if wrong.any():
        # Line 1 holds the headers.
        rows = [f"{number + 2} ({value})" for number, value in enumerate(shown) if wrong.iloc[number]]
        raise BoundaryError(key, path=path, n=len(rows), rows=_few(rows))


def _few(values: Any, most: int = 5) -> str:
    return ", ".join(str(value) for value in values[:most]) + (", …" if len(values) > most else "")
