"""The demonstration's truth against the stations that are to recover it, on the real layer."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from geo.admin.boundaries import Boundaries
from geo.cases.parse import parse_cases
from geo.cases.reader import read_table
from geo.demo import DemoData, make_demo, write_demo
from geo.geocoding import geocode
from geo.hotspots import hotspot_layers


@pytest.fixture(scope="module")
def demo(real_boundaries: Boundaries) -> DemoData:
    return make_demo(real_boundaries)


@pytest.fixture(scope="module")
def placed(
    demo: DemoData, real_boundaries: Boundaries, tmp_path_factory: pytest.TempPathFactory
) -> pd.DataFrame:
    folder: Path = tmp_path_factory.mktemp("demo")
    write_demo(folder, demo)
    cases = parse_cases(read_table(folder / "kasus.csv")).cases
    truth = demo.truth.loc[cases.index]
    return geocode(cases, real_boundaries).assign(truth=truth["kode_desa"], harapan=truth["harapan"])


def test_what_the_row_determines_is_found(placed: pd.DataFrame) -> None:
    certain = placed[placed["harapan"] == "desa"]
    right = (certain["match_status"] == "matched") & (certain["kode_desa"] == certain["truth"])
    assert right.mean() >= 0.995
    wrong = (certain["match_status"] == "matched") & (certain["kode_desa"] != certain["truth"])
    assert wrong.mean() <= 0.001


def test_what_it_does_not_determine_is_not_guessed(placed: pd.DataFrame) -> None:
    open_ones = placed[placed["harapan"].isin(["tidak", "kecamatan", "tinjau"])]
    assert len(open_ones) > 100
    guessed = (
        (open_ones["match_status"] == "matched")
        & (open_ones["match_level"] == "desa")
        & (open_ones["kode_desa"] != open_ones["truth"])
    )
    assert guessed.mean() <= 0.02


def test_planted_hotspots_are_found_and_little_else(
    demo: DemoData, placed: pd.DataFrame, real_boundaries: Boundaries
) -> None:
    found = placed[placed["match_status"] == "matched"]
    period = demo.truth.loc[found.index, "periode"]
    counts = pd.crosstab(found["kode_desa"], [found["jenis"], period])
    counts = counts.reindex(real_boundaries.desa.index, fill_value=0)
    people = demo.population.set_index("kode_desa")["population"].astype(float)
    spots = demo.hotspots[(demo.hotspots["expected"] >= 15) & (demo.hotspots["relative_risk"] >= 2.4)]
    layers = hotspot_layers(counts, real_boundaries, people, seed=2011, permutations=999)
    shares, strays = [], []
    for spot in spots.itertuples():
        layer = layers[(spot.jenis, spot.periode)]
        hot = set(
            layer.index[layer["hotspot_class"].str.startswith("hot") | (layer["cluster_p_value"] <= 0.05)]
        )
        members = set(spot.members.split(";"))
        shares.append(len(members & hot) / len(members))
        strays.append(len(hot - members))
    assert len(shares) >= 10
    assert sum(share >= 0.5 for share in shares) / len(shares) >= 0.8
