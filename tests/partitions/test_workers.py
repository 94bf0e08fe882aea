"""Workers that die, boundaries that are sent once, and replicates that are the same wherever they run."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from distributed import KilledWorker

from geo.errors import RequestError
from geo.hotspots import hotspot_layer, local_g_star, local_moran, scan_statistic
from geo.hotspots.neighbours import contiguity
from geo.partitions import geocoding
from geo.partitions.choice import engine_of
from geo.partitions.engine import OneProcess
from geo.partitions.simulation import simulated_on
from geo.partitions.workers import Workers
from tests.partitions import dying


@pytest.mark.usefixtures("small_parts")
def test_a_worker_that_dies_is_replaced_and_the_result_is_the_same(
    case_file, real_boundaries, workers, monkeypatch
):
    alone, spread = (case_file.with_name(name) for name in ("satu.parquet", "banyak.parquet"))
    counts = geocoding.geocode_parquet(case_file, alone, OneProcess(real_boundaries))
    before = {info["pid"] for info in _processes(workers)}
    monkeypatch.setattr(geocoding, "geocode_part", dying.dying_part)
    assert geocoding.geocode_parquet(case_file, spread, workers) == counts
    assert case_file.with_suffix(".mati").exists()
    # The new one begins Python and its libraries: over a minute where ten others share the core.
    workers.client.wait_for_workers(2, timeout=240)
    assert {info["pid"] for info in _processes(workers)} != before
    pd.testing.assert_frame_equal(pd.read_parquet(spread), pd.read_parquet(alone))


def test_a_part_that_no_worker_survives_is_named(case_file):
    def lost():
        raise KilledWorker("part", None, 3)

    given_up = SimpleNamespace(result=lost)
    client = SimpleNamespace(submit=lambda *_, **__: None, map=lambda *_, **__: [given_up])
    with pytest.raises(RequestError) as caught:
        list(Workers(client, "layer").each(dying.dying_part, [(700, 1_400)], case_file))
    assert "701" in caught.value.sentence()
    assert "1.400" in caught.value.sentence()


def _processes(workers):
    return list(workers.client.run(_pid).values())


def _pid(dask_worker):
    import os

    held = [one.boundaries for name, one in dask_worker.plugins.items() if name.startswith("tigapilar")]
    return {"pid": os.getpid(), "layers": len(held), "desa": len(held[0].desa)}


def test_the_boundaries_are_on_every_worker(workers, real_boundaries):
    for said in _processes(workers):
        assert said["layers"] == 1
        assert said["desa"] == len(real_boundaries.desa)


@pytest.fixture(scope="module")
def counts(real_boundaries):
    rng = np.random.default_rng(3)
    values = rng.poisson(4, len(real_boundaries.desa))
    values[:8] += 12
    return pd.Series(values, index=real_boundaries.desa.index)


@pytest.mark.parametrize("statistic", [local_g_star, local_moran])
def test_conditional_permutations_on_workers(statistic, counts, real_boundaries, workers):
    graph = contiguity(real_boundaries.desa).to_graph()
    here = statistic(counts.astype("float64"), graph, permutations=2_500, seed=7)
    with simulated_on(workers.client):
        there = statistic(counts.astype("float64"), graph, permutations=2_500, seed=7)
    pd.testing.assert_frame_equal(here, there, check_exact=True)


@pytest.mark.parametrize("model", ["poisson", "bernoulli"])
def test_replicates_of_the_scan_on_workers(model, counts, real_boundaries, workers):
    people = pd.Series(np.arange(len(counts)) * 7 + 900, index=counts.index)
    centres = real_boundaries.desa.geometry.representative_point()
    here = scan_statistic(counts, people, centres, permutations=999, seed=5, model=model)
    with simulated_on(workers.client):
        there = scan_statistic(counts, people, centres, permutations=999, seed=5, model=model)
    assert len(here) > 0
    pd.testing.assert_frame_equal(here, there, check_exact=True)


@pytest.mark.parametrize("estimated", [False, True])
def test_a_layer_on_workers(estimated, counts, real_boundaries, workers):
    people = pd.Series(np.arange(len(counts)) * 7 + 900, index=counts.index)
    options = {"seed": 5, "permutations": 999, "population_estimated": estimated}
    here = hotspot_layer(counts, real_boundaries, people, **options)
    with simulated_on(workers.client):
        there = hotspot_layer(counts, real_boundaries, people, **options)
    pd.testing.assert_frame_equal(
        here.drop(columns="geometry"), there.drop(columns="geometry"), check_exact=True
    )


def test_workers_or_a_scheduler(real_boundaries):
    with pytest.raises(RequestError), engine_of(real_boundaries, 2, "tcp://127.0.0.1:1"):
        pass
