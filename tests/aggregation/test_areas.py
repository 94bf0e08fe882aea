"""A world of two kabupaten, published kabupaten by kabupaten, and the attacker who puts both together."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from shapely.geometry import box

from geo.admin.boundaries import Boundaries, Origin
from geo.publishing.areas import area_studies, changed_in_areas, is_wide, plan_areas, studied_by_area
from geo.publishing.compose import compose
from geo.publishing.plan import Plan
from geo.publishing.published import Published
from geo.study import Study, study_cases
from tests.attacker import Attacker

KIND = "keamanan"
PERIODS = ("2026-Q1", "2026-Q2")
LARGE, SMALL = "35.01", "35.02"


@pytest.fixture(scope="module")
def places() -> Boundaries:
    """A kabupaten of 8 kecamatan with 4 desa each, and beside it one of 2 kecamatan with 3."""
    codes = [f"{LARGE}.{k:02d}.{2001 + d}" for k in range(1, 9) for d in range(4)]
    codes += [f"{SMALL}.{k:02d}.{2001 + d}" for k in (1, 2) for d in range(3)]
    corners = [(112 + 0.02 * (i % 8), -8 + 0.02 * (i // 8)) for i in range(len(codes))]
    squares = [box(x, y, x + 0.02, y + 0.02) for x, y in corners]
    desa = gpd.GeoDataFrame(
        {
            "nama_desa": codes, "jenis_desa": "desa", "kode_kecamatan": [code[:8] for code in codes],
            "nama_kecamatan": [code[:8] for code in codes], "label_lon": 112.0, "label_lat": -8.0,
            "area_km2": 4.8,
        },
        index=pd.Index(codes, name="kode_desa"), geometry=squares, crs="EPSG:4326",
    )  # fmt: skip
    return Boundaries(desa, Origin("given", name="dua.parquet"))


def study_of(places: Boundaries, counts: dict[str, np.ndarray]) -> Study:
    """Return the study of so many cases in each desa and quarter."""
    rows = [
        (code, moment)
        for period, moment in zip(PERIODS, ("2026-02-01", "2026-05-01"), strict=True)
        for code, n in zip(places.desa.index, counts[period], strict=True)
        for _ in range(n)
    ]
    cases = pd.DataFrame(rows, columns=["kode_desa", "tanggal"])
    cases["tanggal"] = pd.to_datetime(cases["tanggal"]).dt.tz_localize("Asia/Jakarta")
    told = {"jenis": KIND, "match_status": "matched", "match_level": "desa"}
    cases = cases.assign(kode_kecamatan=cases["kode_desa"].str[:8], **told)
    return study_cases(cases, places, periods=list(PERIODS), jenis=[KIND], permutations=999)


def a_world(seed: int) -> dict[str, np.ndarray]:
    rng = np.random.default_rng(seed)
    means = np.full(38, 9.0)
    means[3::4] = 2.0  # one small count in a kecamatan of larger ones
    means[[8, 9, 16, 17]] = 45.0
    return {period: rng.poisson(means) for period in PERIODS}


def later(counts: dict[str, np.ndarray], at: int) -> dict[str, np.ndarray]:
    """Return the counts with one late case in the first quarter."""
    first = counts[PERIODS[0]].copy()
    first[at] += 1
    return {**counts, PERIODS[0]: first}


def attacker_of(editions: list[Published]) -> Attacker:
    """Let the attacker put every line of both kabupaten into one programme.

    A kabupaten's quarter of which any line looks otherwise was corrected, as a quarter is
    in an edition of one kabupaten.
    """
    attacker, seen = Attacker(), {}
    for shown in editions:
        for (period, code), lines in shown.counts.groupby(["periode", shown.counts["kode"].str[:5]]):
            told = lines.drop(columns="periode").reset_index(drop=True)
            versions = seen.setdefault((period, code), [])
            if not versions or not versions[-1].equals(told):
                versions.append(told)
                learn(attacker, shown, str(period), told, len(versions))
    return attacker


def learn(attacker: Attacker, shown: Published, period: str, lines: pd.DataFrame, version: int) -> None:
    leaves = lines[lines["tingkat"].isin(["desa", "desa_tidak_diketahui"])]

    def cells(rows: pd.DataFrame) -> list[int]:
        keys = zip(rows["tingkat"], rows["kode"], strict=True)
        each = [(key, number) for key in keys for number in range(1, version + 1)]
        return [attacker.cell((*key, period, number), change=number > 1) for key, number in each]

    for _, line in lines.iterrows():
        inside = leaves["kode"].eq(line["kode"]) & leaves["tingkat"].eq(line["tingkat"])
        if line["tingkat"] == "kecamatan":
            inside = leaves["induk"] == line["kode"]
        elif line["tingkat"] == "kabupaten":
            inside = leaves["kode"].notna()
        attacker.learn(cells(leaves[inside]), line["n_min"], line["n_max"])
    own = leaves[leaves["tingkat"] == "desa"]
    for _, line in own.iterrows():
        name = str(shown.cells[KIND, period].loc[line["kode"], "hotspot_class"])
        attacker.learn_class(name, cells(own[own["kode"] == line["kode"]]), cells(own), 1 / len(own))


def editions_of(places: Boundaries, worlds: list[dict[str, np.ndarray]], **how: bool) -> list[Plan]:
    plans: list[Plan] = []
    for world in worlds:
        plans.append(plan_areas(study_of(places, world), [plan.record for plan in plans], **how))
    return plans


@pytest.mark.parametrize("at", [3, 34])
def test_nothing_is_pinned_by_both_kabupaten_and_a_correction_together(places, at):
    world = a_world(at)
    plans = editions_of(places, [world, later(world, at)])
    shown = [compose([plan.record for plan in plans[: n + 1]], places) for n in range(2)]
    attacker = attacker_of(shown)
    assert attacker.believes()
    assert attacker.pinned() == []


def test_the_attacker_finds_some_where_the_secondary_step_is_off(places):
    plans = editions_of(places, [a_world(7)], secondary=False)
    assert attacker_of([compose([plans[0].record], places)]).pinned()


def test_what_is_said_of_one_kabupaten_does_not_depend_on_the_other(places):
    """The premise of the proof: the lines and the classes of a block are made of its own cells alone."""
    world = a_world(1)
    other = {period: np.r_[counts[:32], counts[32:] + 40] for period, counts in world.items()}
    first, second = (editions_of(places, [one])[0].record.tables for one in (world, other))
    for one, two in zip(first, second, strict=True):
        large = [table.cells[table.cells["kode"].str.startswith(LARGE)] for table in (one, two)]
        pd.testing.assert_frame_equal(large[0].reset_index(drop=True), large[1].reset_index(drop=True))
    assert any((table.cells["hotspot_class"].str.startswith("hot")).any() for table in first)


def test_no_total_of_the_whole_is_published(places):
    plan = editions_of(places, [a_world(2)])[0]
    codes = set(plan.record.tables[0].cells["kode"])
    assert {LARGE, SMALL} < codes
    assert "35" not in codes
    assert "" not in codes
    assert set(plan.record.tables[0].cells["jenis"]) == {KIND}
    assert all(not table.is_year for table in plan.record.tables)


def test_a_correction_of_one_kabupaten_leaves_the_lines_of_the_other(places):
    world = a_world(5)
    study = study_of(places, later(world, 34))
    first = editions_of(places, [world])[0]
    assert changed_in_areas(study, [first.record]) == {PERIODS[0]: "correction"}
    second = plan_areas(study, [first.record])
    (table,) = second.record.tables
    assert table.versions == (2,)
    before = first.record.tables[0].cells
    for cells in (table.cells, before):
        assert not cells.duplicated(["tingkat", "kode", "jenis"]).any()
    kept = [
        cells[cells["kode"].str.startswith(LARGE)].reset_index(drop=True) for cells in (table.cells, before)
    ]
    pd.testing.assert_frame_equal(*kept)
    assert changed_in_areas(study, [first.record, second.record]) == {}


def test_every_kabupaten_is_studied_by_itself(places):
    study = study_of(places, a_world(3))
    assert is_wide(places)
    parts = area_studies(study)
    assert list(parts) == [LARGE, SMALL]
    assert not is_wide(parts[LARGE].boundaries)
    alone = study_cases(
        study.cases[study.cases["kode_desa"].str.startswith(LARGE)],
        parts[LARGE].boundaries, periods=list(PERIODS), jenis=[KIND], permutations=999,
    )  # fmt: skip
    joined = studied_by_area(study, permutations=999)
    again = area_studies(joined)
    for key, layer in alone.layers.items():
        for part in (parts[LARGE], again[LARGE]):
            assert layer["hotspot_class"].equals(part.layers[key]["hotspot_class"])
        whole = joined.layers[key]
        assert whole.index.equals(places.desa.index)
        assert set(whole.loc[whole.index.str.startswith(SMALL), "hotspot_class"]) == {"no_data"}
