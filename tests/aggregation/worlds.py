"""Random worlds for the gate, through it in editions, and an attacker who reads all of them."""

from __future__ import annotations

import numpy as np
import pandas as pd

from geo.aggregation.disclosure import class_bounds, safe_classes
from geo.aggregation.gate.assemble import ALL_JENIS, LEAVES, Assembly, Table
from geo.aggregation.gate.choose import choose
from tests.attacker import Attacker

KINDS = ("kemiskinan", "keamanan")
QUARTERS = ("2025-Q1", "2025-Q2", "2025-Q3", "2025-Q4", "2026-Q1")
LINE = ["tingkat", "kode", "jenis"]
SMALL_BELOW = 5


def leaves(rng: np.random.Generator) -> pd.DataFrame:
    rows = [
        ("desa", f"1.{k}.{d}", f"1.{k}")
        for k in range(int(rng.integers(2, 4)))
        for d in range(int(rng.integers(1, 4)))
    ]
    rows += [("desa_tidak_diketahui", one, one) for one in sorted({parent for *_, parent in rows})]
    rows.append(("tidak_ditempatkan", "", "1"))
    table = pd.DataFrame(rows, columns=["tingkat", "kode", "induk"])
    mean = rng.gamma(1.0, 4.0, len(table)) * np.where(table["tingkat"] == "desa", 1, 0.2)
    return pd.concat(
        [table.assign(jenis=kind, mean=mean * rng.uniform(0.3, 1.2)) for kind in KINDS], ignore_index=True
    )


def whole(cells: pd.DataFrame) -> pd.DataFrame:
    """Add every total of a quarter: kecamatan, kabupaten, and all kinds together."""
    inside = cells[cells["tingkat"].isin(["desa", "desa_tidak_diketahui"])]
    kecamatan = (
        inside.groupby(["induk", "jenis"], as_index=False)["n_cases"].sum().rename(columns={"induk": "kode"})
    )
    kabupaten = cells.groupby("jenis", as_index=False)["n_cases"].sum().assign(kode="1")
    totals = pd.concat(
        [kecamatan.assign(tingkat="kecamatan", induk="1"), kabupaten.assign(tingkat="kabupaten", induk="")]
    )
    together = totals.groupby(["tingkat", "kode", "induk"], as_index=False)["n_cases"].sum()
    parts = [
        cells[["tingkat", "kode", "induk", "jenis", "n_cases"]],
        totals,
        together.assign(jenis=ALL_JENIS),
    ]
    return pd.concat(parts, ignore_index=True)


def with_classes(quarter: pd.DataFrame, people: pd.Series) -> pd.DataFrame:
    """Mark the desa far above and far below what their persons let expect."""
    desa = quarter["tingkat"] == "desa"
    total = quarter[desa].groupby("jenis")["n_cases"].sum()
    share = quarter["kode"].map(people / people.sum())
    expected = (quarter["jenis"].map(total) * share).where(desa)
    sides = [quarter["n_cases"] > 1.3 * expected, quarter["n_cases"] < 0.7 * expected]
    classes = pd.Series(np.select(sides, ["hot_sure", "cold_sure"], "none"), index=quarter.index)
    floor, ceiling = class_bounds(classes, expected)
    marks = classes.where(desa, "")
    return quarter.assign(hotspot_class=marks, expected=expected, floor=floor, ceiling=ceiling)


def year(quarters: list[pd.DataFrame]) -> pd.DataFrame:
    every = pd.concat(quarters)
    every = every[every["tingkat"].isin(["desa", "kecamatan", "kabupaten"]) & (every["jenis"] != ALL_JENIS)]
    return every.groupby(["tingkat", "kode", "induk", "jenis"], as_index=False)["n_cases"].sum()


def a_world(rng: np.random.Generator) -> dict[str, pd.DataFrame]:
    places = leaves(rng)
    return {q: whole(places.assign(n_cases=rng.poisson(places["mean"]))) for q in QUARTERS}


def through(old: list[Table], new: list[Table], *, secondary: bool = True) -> list[Table]:
    """Return all tables as published, or nothing new where nothing new is safe."""
    assembly = Assembly([*old, *new], SMALL_BELOW)
    chosen = choose(assembly.models(), secondary=secondary)
    if len(chosen.pinned):
        return old
    ranges = assembly.ranges(chosen.levels)
    return [
        Table(table.periods, table.versions, told, published=True)
        for table, told in zip(assembly.tables, ranges, strict=True)
    ]


def first_edition(world: dict[str, pd.DataFrame], *, secondary: bool = True) -> list[Table]:
    """Publish four quarters and their year."""
    first = [Table((q,), (1,), world[q], published=False) for q in QUARTERS[:4]]
    first.append(Table(QUARTERS[:4], (1,) * 4, year([world[q] for q in QUARTERS[:4]]), published=False))
    return through([], first, secondary=secondary)


def editions(world: dict[str, pd.DataFrame], *, secondary: bool = True) -> list[Table]:
    """Publish four quarters and their year; then a fifth quarter and the year that overlaps."""
    shown = first_edition(world, secondary=secondary)
    second = [Table((QUARTERS[4],), (1,), world[QUARTERS[4]], published=False)]
    second.append(Table(QUARTERS[1:], (1,) * 4, year([world[q] for q in QUARTERS[1:]]), published=False))
    return through(shown, second, secondary=secondary)


def attacker_of(tables: list[Table], people: pd.Series | None = None, *, safe: bool = True) -> Attacker:
    """Let the attacker read every line of every table that was ever published, with *people* every class."""
    attacker = Attacker()
    for table in tables:
        for row in table.cells.to_dict("records"):
            areas = table_leaves(tables, row["tingkat"], row["kode"])
            kinds = KINDS if row["jenis"] == ALL_JENIS else (row["jenis"],)
            cells = [
                attacker.cell((*area, kind, period, version), change=version > 1)
                for area in areas
                for kind in kinds
                for period, last in zip(table.periods, table.versions, strict=True)
                for version in range(1, last + 1)
            ]
            attacker.learn(cells, row["n_min"], row["n_max"] if row["n_max"] < 10**6 else None)
        if people is not None and table.kind == "triwulan":
            learn_classes(attacker, table, people, safe=safe)
    return attacker


def learn_classes(attacker: Attacker, table: Table, people: pd.Series, *, safe: bool) -> None:
    desa = table.cells[table.cells["tingkat"] == "desa"]
    shown = safe_classes(desa["hotspot_class"], desa["expected"], desa["n_min"])
    (period,) = table.periods
    for kind, rows in desa.groupby("jenis"):
        whole = [attacker.cell(("desa", code, kind, period, 1)) for code in rows["kode"]]
        names = (shown if safe else desa["hotspot_class"])[rows.index]
        for code, own, name in zip(rows["kode"], whole, names, strict=True):
            attacker.learn_class(name, [own], whole, people[code] / people.sum())


def table_leaves(tables: list[Table], level: str, code: str) -> list[tuple[str, str]]:
    cells = tables[0].cells
    cells = cells[cells["tingkat"].isin(LEAVES)].drop_duplicates(["tingkat", "kode"])
    rows = zip(cells["tingkat"], cells["kode"], cells["induk"], strict=True)
    if level == "kabupaten":
        return [(t, k) for t, k, _ in rows]
    if level == "kecamatan":
        return [(t, k) for t, k, parent in rows if parent == code and t != "tidak_ditempatkan"]
    return [(level, code)]


def known_before(cells: pd.DataFrame, old: Table) -> pd.DataFrame:
    """Return the lines of a correction with the ranges that were published of them."""
    known = old.cells.set_index(LINE)[["n_min", "n_max"]].astype("Int64")
    return cells.join(known, on=LINE)
