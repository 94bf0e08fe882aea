"""The tables that ``tigapilar boundaries`` prints: Indonesian first, English beside."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table

from geo.wording import say

if TYPE_CHECKING:
    import pandas as pd

    from geo.admin.boundaries import Boundaries
    from geo.admin.layer_check import CheckReport
    from geo.admin.layer_import import ImportReport

__all__ = ["print_check", "print_import"]

_MOST = 5


def print_check(report: CheckReport, boundaries: Boundaries) -> None:
    """Print one line for each kind of defect, then the worst overlaps and gaps."""
    names = boundaries.desa["nama_desa"]
    table = _table(boundaries.origin.title, "check_what", "check_n", "check_detail")
    table.columns[1].justify = "right"
    area = say("admin.check_area", area=report.area_km2)
    table.add_row(_both("check_desa"), _number(report.n_desa), area)
    for key, codes in (
        ("check_invalid", report.invalid),
        ("check_without_geometry", report.without_geometry),
        ("check_missing", report.missing),
        ("check_unknown", report.unknown),
        ("check_without_kecamatan", report.without_kecamatan),
        ("check_other_kecamatan", report.other_kecamatan),
        ("check_islands", report.islands),
        ("check_labels", report.labels_outside["kode_desa"].tolist()),
    ):
        table.add_row(_both(key), _number(len(codes)), _few(codes, names))
    for key, found in (
        ("check_overlaps", report.overlaps),
        ("check_gaps", report.gaps),
        ("check_small_parts", report.small_parts),
    ):
        total = say("admin.check_total", area=round(float(found["area_m2"].sum()))) if len(found) else ""
        table.add_row(_both(key), _number(len(found)), total)
    console = Console()
    console.print(table)
    _print_worst(console, report, names)


def print_import(report: ImportReport) -> None:
    """Print what was read, what was changed, and where the layer is kept."""
    table = _table(say("admin.import_done", source=report.source), "check_what", "check_detail")
    columns = ", ".join(f"{what} = {name}" for what, name in report.columns._asdict().items() if name)
    rows = {
        "check_desa": _number(report.n_desa),
        "import_kecamatan": _number(report.n_kecamatan),
        "import_columns": columns,
        "import_crs": report.crs,
        "import_kept": str(report.path),
    }
    for key, n in (
        ("import_repaired", len(report.repaired)),
        ("import_dissolved", report.n_dissolved),
        ("import_derived", report.n_kecamatan_from_code),
        ("check_without_kecamatan", report.n_without_kecamatan),
    ):
        if n:
            rows[key] = _number(n)
    for key, value in rows.items():
        table.add_row(_both(key), value)
    Console().print(table)


def _print_worst(console: Console, report: CheckReport, names: pd.Series) -> None:
    if len(report.overlaps):
        table = _table(_both("check_worst_overlaps"), "check_desa", "check_m2")
        for one, other, area in report.overlaps.head(_MOST).to_numpy(dtype=object):
            table.add_row(f"{names[one]} / {names[other]}", _number(area))
        console.print(table)
    if len(report.gaps):
        table = _table(_both("check_worst_gaps"), "check_desa", "check_m2", "check_place")
        for area, lon, lat, neighbours in report.gaps.head(_MOST).to_numpy(dtype=object):
            beside = " / ".join(names[code] for code in neighbours.split(";") if code)
            table.add_row(beside, _number(area), f"{lon:.5f}, {lat:.5f}")
        console.print(table)


def _table(title: str, *headers: str) -> Table:
    table = Table(title=title, title_justify="left")
    for key in headers:
        table.add_column(_both(key), overflow="fold")
    return table


def _both(key: str) -> str:
    indonesian, english = say(f"admin.{key}", "id"), say(f"admin.{key}", "en")
    return indonesian if indonesian == english else f"{indonesian} / {english}"


def _number(value: float) -> str:
    return say("admin.number", value=round(value))


def _few(codes: list[str], names: pd.Series) -> str:
    shown = [f"{code} {names[code]}" if code in names.index else code for code in codes[:_MOST]]
    return ", ".join(shown) + (", …" if len(codes) > _MOST else "")
