"""Random worlds through the gate, and the attacker behind it: totals, quarters, years, corrections."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from geo.aggregation.disclosure import class_bounds, safe_classes
from geo.aggregation.gate import proof
from geo.aggregation.gate.assemble import ALL_JENIS, LEAVES, Assembly, Table
from geo.aggregation.gate.choose import choose
from geo.aggregation.gate.system import Row, SystemBuilder
from tests.attacker import Attacker

KINDS = ("kemiskinan", "keamanan")
QUARTERS = ("2025-Q1", "2025-Q2", "2025-Q3", "2025-Q4", "2026-Q1")
RANDOM_WORLDS = 50
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


def editions(world: dict[str, pd.DataFrame], *, secondary: bool = True) -> list[Table]:
    """Four quarters and their year; then a fifth quarter and the year that overlaps."""
    first = [Table((q,), (1,), world[q], published=False) for q in QUARTERS[:4]]
    first.append(Table(QUARTERS[:4], (1,) * 4, year([world[q] for q in QUARTERS[:4]]), published=False))
    shown = through([], first, secondary=secondary)
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


@pytest.mark.parametrize("seed", range(RANDOM_WORLDS))
def test_nothing_published_in_two_editions_pins_a_small_count(seed):
    tables = editions(a_world(np.random.default_rng(seed)))
    assert len(tables) == 7
    attacker = attacker_of(tables)
    assert attacker.believes()
    assert attacker.pinned(sample=10, seed=seed) == []


def a_marked_world(seed: int) -> tuple[list[Table], pd.Series]:
    rng = np.random.default_rng(seed)
    world = a_world(rng)
    first = world[QUARTERS[0]]
    desa = first[first["tingkat"] == "desa"]["kode"].unique()
    people = pd.Series(rng.integers(1_000, 9_000, len(desa)), index=desa)
    return editions({period: with_classes(cells, people) for period, cells in world.items()}), people


@pytest.mark.parametrize("seed", [101, 102, 103])
def test_nor_does_a_hotspot_class_held_against_what_anybody_would_expect(seed):
    tables, people = a_marked_world(seed)
    attacker = attacker_of(tables, people)
    assert attacker.believes()
    assert attacker.pinned(sample=10, seed=seed) == []


def test_the_attacker_finds_some_where_every_class_is_shown():
    found = 0
    for seed in (101,):
        attacker = attacker_of(*a_marked_world(seed), safe=False)
        assert attacker.believes()
        found += len(attacker.pinned(sample=8, seed=seed))
    assert found > 0


def test_the_attacker_finds_some_where_the_secondary_step_is_off():
    found = 0
    for seed in range(5):
        tables = editions(a_world(np.random.default_rng(seed)), secondary=False)
        found += len(attacker_of(tables).pinned(sample=10, seed=seed))
    assert found > 5


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("changes", ["added", "free", "nothing"])
def test_a_correction_gives_away_neither_the_old_count_nor_the_new_nor_the_change(seed, changes):
    rng = np.random.default_rng(seed)
    world = a_world(rng)
    tables = editions(world)
    before = world[QUARTERS[2]]
    late = before[before["tingkat"].isin(LEAVES)].copy()
    late["n_cases"] += rng.random(len(late)) < 0.2
    corrected = whole(late)
    known = tables[2].cells.set_index(["tingkat", "kode", "jenis"])[["n_min", "n_max"]].astype("Int64")
    corrected = corrected.join(known, on=["tingkat", "kode", "jenis"])
    after = through(tables, [Table((QUARTERS[2],), (2,), corrected, published=False)])
    attacker = attacker_of(after)
    assert attacker.pinned(changes=changes, sample=8, seed=seed) == []
    kept = after[-1].cells
    if len(after) > len(tables):
        assert (kept["n_min"] <= kept["n_cases"]).all()
        assert (kept["n_max"] >= kept["n_cases"]).all()


def test_what_counts_as_seen_was_seen_in_a_world_that_agrees_with_all_that_is_published(monkeypatch):
    """Also where the truth does not: after a correction, under the assumption that there was none.

    Looking near first, as it is done among thousands of cells, must not leave the rest as it truly is.
    """
    near = 0
    find = proof.find_world

    def watched(pattern, scope=None, cells=None, value=None):
        nonlocal near
        world = find(pattern, scope, cells, value)
        if world is not None:
            assert pattern.system.agrees(world, pattern.levels)
            untrue = not pattern.system.agrees(pattern.system.truth, pattern.levels)
            near += untrue and scope is not None and len(scope) < len(world)
        return world

    monkeypatch.setattr(proof, "_MANY", 0)
    monkeypatch.setattr(proof, "find_world", watched)
    for seed in range(4):
        rng = np.random.default_rng(seed)
        world = a_world(rng)
        tables = editions(world)
        before = world[QUARTERS[2]]
        late = before[before["tingkat"].isin(LEAVES)].copy()
        late["n_cases"] = np.maximum(late["n_cases"] + rng.integers(-1, 2, len(late)), 0)
        known = tables[2].cells.set_index(["tingkat", "kode", "jenis"])[["n_min", "n_max"]].astype("Int64")
        corrected = whole(late).join(known, on=["tingkat", "kode", "jenis"])
        through(tables, [Table((QUARTERS[2],), (2,), corrected, published=False)])
    assert near


def test_a_world_near_a_count_leaves_the_rest_as_a_world_has_it_and_not_as_it_is():
    """One kecamatan truly lost three cases; who believes that nothing changed knows nothing of them."""
    builder = SystemBuilder(SMALL_BELOW)
    ends = np.zeros(2, np.int64), np.full(2, 9)
    near = builder.add_cells(np.array([2, 2]), *ends, np.zeros(2, np.int64), np.zeros(2, np.int64))
    none = np.zeros(1, np.int64)
    builder.add_cells(np.array([-3]), none, none, none + 1, none + 1)
    builder.add_row(Row(near, [(3, 5)]))
    system, levels = builder.system(), none
    assert not system.agrees(system.truth, levels)
    start = proof.find_world(proof.Pattern(system, levels))
    assert start is not None
    world = proof.find_world(proof.Pattern(system, levels, start), near, near[:1], 0)
    assert world is not None
    assert world[near[0]] == 0
    assert system.agrees(world, levels)


def test_a_late_case_in_a_kecamatan_is_not_shown_by_two_exact_numbers():
    """Twenty, then twenty-one: the attacker would know of one case, and where it lies."""
    rng = np.random.default_rng(3)
    for _ in range(6):
        world = a_world(rng)
        tables = editions(world)
        before = world[QUARTERS[4]]
        late = before[before["tingkat"].isin(LEAVES)].copy()
        late.loc[late.index[0], "n_cases"] += 1
        known = tables[5].cells.set_index(["tingkat", "kode", "jenis"])[["n_min", "n_max"]].astype("Int64")
        corrected = whole(late).join(known, on=["tingkat", "kode", "jenis"])
        after = through(tables, [Table((QUARTERS[4],), (2,), corrected, published=False)])
        if len(after) == len(tables):
            continue
        old, new = (table.cells.set_index(["tingkat", "kode", "jenis"]) for table in (tables[5], after[-1]))
        both = (old["n_min"] == old["n_max"]) & (new["n_min"] == new["n_max"])
        change = (new["n_min"] - old["n_min"])[both]
        assert ((change == 0) | (change >= SMALL_BELOW)).all()
