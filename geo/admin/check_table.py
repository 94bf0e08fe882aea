"""Everything that a check of a layer found, one row each: for a file, where a terminal would run over."""

from __future__ import annotations

import pandas as pd

from geo.admin.layer_check import CheckReport

__all__ = ["check_table"]

_COLUMNS = ["temuan", "kode_desa", "nama_desa", "kode_lain", "luas_m2", "jarak_m", "lon", "lat"]

_LISTS = {
    "cincin_tidak_sah": "invalid",
    "tanpa_bentuk": "without_geometry",
    "tidak_ada_di_lapisan": "missing",
    "tidak_dikenal": "unknown",
    "tanpa_kecamatan": "without_kecamatan",
    "kecamatan_lain": "other_kecamatan",
    "terpencil": "islands",
}


def check_table(report: CheckReport, names: pd.Series[str]) -> pd.DataFrame:
    """Return one row a finding: the faults first, then overlaps, gaps, small parts, labels outside.

    Parameters
    ----------
    report : CheckReport
        As :func:`geo.admin.layer_check.check_layer` gives it.
    names : Series of str, indexed by ``kode_desa``
        Names of the layer's desa.

    Returns
    -------
    DataFrame
        ``temuan`` (the kind), ``kode_desa``, ``nama_desa``, ``kode_lain`` (the
        other desa of an overlap, all others around a gap, joined by ";"),
        ``luas_m2``, ``jarak_m``, ``lon``, ``lat``; empty what a kind has not.
    """
    parts = [
        pd.DataFrame({"temuan": kind, "kode_desa": getattr(report, listed)}, dtype="str")
        for kind, listed in _LISTS.items()
    ]
    overlaps = report.overlaps.rename(
        columns={"kode_a": "kode_desa", "kode_b": "kode_lain", "area_m2": "luas_m2"}
    )
    beside = report.gaps["neighbours"].astype("str").str.partition(";")
    gaps = report.gaps.rename(columns={"area_m2": "luas_m2"}).drop(columns="neighbours")
    small = report.small_parts.rename(columns={"area_m2": "luas_m2"})
    labels = report.labels_outside.rename(columns={"distance_m": "jarak_m"})
    parts += [
        overlaps.assign(temuan="tumpang_tindih"),
        gaps.assign(temuan="celah", kode_desa=beside[0], kode_lain=beside[2]),
        small.assign(temuan="bagian_kecil"),
        labels.assign(temuan="label_di_luar"),
    ]
    table = pd.concat([part for part in parts if len(part)] or [parts[0]], ignore_index=True)
    table = table.assign(nama_desa=table["kode_desa"].map(names).fillna("").astype("str"))
    return table.reindex(columns=_COLUMNS)
