"""Cases counted by place, kind and quarter, with nothing left out.

The parts always add up to the whole: what is known only to its kecamatan, and
what could not be placed at all, are lines of their own.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pandas as pd

from geo.admin.boundaries import Boundaries
from geo.aggregation.kinds import JENIS
from geo.aggregation.periods import period_of, period_range

__all__ = [
    "COUNT_COLUMNS",
    "count_cases",
    "count_leaves",
    "counts_matrix",
    "counts_table",
    "periods_counted",
    "periods_in",
    "sum_of_leaves",
]

COUNT_COLUMNS = ("tingkat", "kode", "nama", "induk", "jenis", "periode", "n_cases")

_LEAF = ["tingkat", "kode", "jenis", "periode"]


def periods_in(cases: pd.DataFrame) -> list[str]:
    """Return every quarter from the first case to the last, gaps included."""
    seen = period_of(cases["tanggal"]).dropna()
    return period_range(seen.min(), seen.max()) if len(seen) else []


def count_cases(
    cases: pd.DataFrame,
    boundaries: Boundaries,
    *,
    periods: Sequence[str] | None = None,
    jenis: Sequence[str] = JENIS,
) -> pd.DataFrame:
    """Return the number of cases of every place × kind × quarter, zeros included.

    Parameters
    ----------
    cases : DataFrame
        Geocoded cases: ``jenis``, ``tanggal`` (with a time zone),
        ``match_status``, ``match_level``, ``kode_desa``, ``kode_kecamatan``.
        Only a row that is ``matched`` counts for a place.
    boundaries : Boundaries
        The places.
    periods : sequence of str, optional
        Quarters to count; without it, every quarter from the first case to
        the last. Cases of other quarters are not counted.
    jenis : sequence of str
        Kinds to count.

    Returns
    -------
    DataFrame
        Columns ``tingkat``, ``kode``, ``nama``, ``induk``, ``jenis``,
        ``periode``, ``n_cases`` (int64). ``tingkat`` is ``desa``,
        ``desa_tidak_diketahui`` (its kecamatan is known), ``kecamatan``,
        ``tidak_ditempatkan`` (nothing is known), ``kabupaten`` (everything).
        ``induk`` is the code of the line that it is a part of.
    """
    leaves = count_leaves(cases, boundaries)
    wanted = list(periods) if periods is not None else periods_counted(leaves)
    return counts_table(leaves, boundaries, periods=wanted, jenis=jenis)


def count_leaves(cases: pd.DataFrame, boundaries: Boundaries) -> pd.Series[int]:
    """Return the cases of every place × kind × quarter that has any, as far as they are known.

    What parts of a file give can be summed: :func:`sum_of_leaves`.

    Parameters
    ----------
    cases, boundaries
        As :func:`count_cases` takes them.

    Returns
    -------
    Series of int64
        Indexed by ``tingkat``, ``kode``, ``jenis``, ``periode``.
    """
    where = _place_of(cases, boundaries)
    where = where.assign(jenis=cases["jenis"], periode=period_of(cases["tanggal"]))
    return where.groupby(_LEAF, dropna=False).size()


def sum_of_leaves(parts: Iterable[pd.Series[int]]) -> pd.Series[int]:
    """Return the counts of several parts together."""
    return pd.concat(list(parts)).groupby(level=_LEAF, dropna=False).sum()


def periods_counted(leaves: pd.Series[int]) -> list[str]:
    """Return every quarter from the first that was counted to the last, gaps included."""
    seen = leaves.index.get_level_values("periode").dropna()
    return period_range(seen.min(), seen.max()) if len(seen) else []


def counts_table(
    leaves: pd.Series[int], boundaries: Boundaries, *, periods: Sequence[str], jenis: Sequence[str] = JENIS
) -> pd.DataFrame:
    """Return what :func:`count_cases` returns, of counts that are made already.

    Parameters
    ----------
    leaves : Series of int
        Of :func:`count_leaves`.
    boundaries, periods, jenis
        As :func:`count_cases` takes them.
    """
    units = _units(boundaries)
    index = pd.MultiIndex.from_product(
        [range(len(units)), list(jenis), list(periods)], names=["unit", "jenis", "periode"]
    )
    table = units.iloc[index.get_level_values("unit")].reset_index(drop=True)
    table["jenis"] = index.get_level_values("jenis")
    table["periode"] = index.get_level_values("periode")
    keys = pd.MultiIndex.from_frame(table[_LEAF])
    table["n_cases"] = leaves.reindex(keys, fill_value=0).to_numpy(dtype="int64")
    table = _fill_parents(table, "kecamatan")
    return _fill_parents(table, "kabupaten")[list(COUNT_COLUMNS)]


def counts_matrix(counts: pd.DataFrame) -> pd.DataFrame:
    """Return the desa lines as a matrix: one row a desa, one column a (jenis, periode)."""
    desa = counts[counts["tingkat"] == "desa"]
    matrix = desa.pivot(index="kode", columns=["jenis", "periode"], values="n_cases")
    return matrix.rename_axis(index="kode_desa")


def _units(boundaries: Boundaries) -> pd.DataFrame:
    """Return every line of the table once: level, code, name, the line it belongs to."""
    desa = boundaries.desa
    kecamatan = desa.groupby("kode_kecamatan")["nama_kecamatan"].first()
    root = _root_code(list(kecamatan.index))
    parts = [
        pd.DataFrame(
            {
                "kode": desa.index,
                "nama": desa["nama_desa"].to_numpy(),
                "induk": desa["kode_kecamatan"].to_numpy(),
            }
        ).assign(tingkat="desa"),
        pd.DataFrame({"kode": kecamatan.index, "nama": "", "induk": kecamatan.index}).assign(
            tingkat="desa_tidak_diketahui"
        ),
        pd.DataFrame({"kode": kecamatan.index, "nama": kecamatan.to_numpy(), "induk": root}).assign(
            tingkat="kecamatan"
        ),
        pd.DataFrame({"tingkat": ["tidak_ditempatkan"], "kode": [""], "nama": [""], "induk": [root]}),
        pd.DataFrame({"tingkat": ["kabupaten"], "kode": [root], "nama": [""], "induk": [""]}),
    ]
    return pd.concat(parts, ignore_index=True)


def _root_code(kecamatan: list[str]) -> str:
    """Return the dotted prefix that all codes share: 35.10 for one kabupaten, 35 for a province."""
    shared: list[str] = []
    for parts in zip(*(code.split(".")[:-1] for code in kecamatan), strict=False):
        if len(set(parts)) > 1:
            break
        shared.append(parts[0])
    return ".".join(shared)


def _place_of(cases: pd.DataFrame, boundaries: Boundaries) -> pd.DataFrame:
    """Return level and code of the line that each case counts for.

    A code that the boundaries do not have (a store filled with an older
    layer) is not dropped: the case counts as not placed.
    """
    matched = cases["match_status"] == "matched"
    in_desa = matched & (cases["match_level"] == "desa") & cases["kode_desa"].isin(boundaries.desa.index)
    known = cases["kode_kecamatan"].isin(boundaries.desa["kode_kecamatan"])
    in_kecamatan = matched & ~in_desa & known
    tingkat = pd.Series("tidak_ditempatkan", index=cases.index, dtype=object)
    tingkat = tingkat.mask(in_kecamatan, "desa_tidak_diketahui").mask(in_desa, "desa")
    kode = pd.Series("", index=cases.index, dtype=object)
    kode = kode.mask(in_kecamatan, cases["kode_kecamatan"]).mask(in_desa, cases["kode_desa"])
    return pd.DataFrame({"tingkat": tingkat, "kode": kode})


def _fill_parents(table: pd.DataFrame, level: str) -> pd.DataFrame:
    """Return the table with the lines of *level* made the sum of their parts."""
    children = {
        "kecamatan": ("desa", "desa_tidak_diketahui"),
        "kabupaten": ("kecamatan", "tidak_ditempatkan"),
    }
    part = table[table["tingkat"].isin(children[level])]
    sums = part.groupby(["induk", "jenis", "periode"])["n_cases"].sum()
    here = table["tingkat"] == level
    keys = pd.MultiIndex.from_frame(table.loc[here, ["kode", "jenis", "periode"]])
    filled = table.copy()
    filled.loc[here, "n_cases"] = sums.reindex(keys, fill_value=0).to_numpy(dtype="int64")
    return filled
