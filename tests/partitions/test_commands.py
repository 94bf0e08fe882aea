"""``--workers``, ``--scheduler`` and ``--parts`` as an operator types them."""

from __future__ import annotations

import json

import pandas as pd
import pytest
from typer.testing import CliRunner

from cli.main import app
from geo.errors import RequestError
from geo.wording import say
from tests.shared import shared_file

pytestmark = pytest.mark.usefixtures("small_parts")


@pytest.fixture
def run(monkeypatch):
    """Run a command on the layer of Banyuwangi; return what it says."""
    monkeypatch.setenv("TIGAPILAR_BOUNDARIES", str(shared_file("boundaries/banyuwangi_desa.geojson")))

    def command(*words: object) -> str:
        result = CliRunner().invoke(app, [str(word) for word in words], catch_exceptions=True)
        if isinstance(result.exception, RequestError):
            raise result.exception
        assert result.exit_code == 0, result.output
        return result.output

    return command


def test_geocode_on_a_scheduler(run, workers, case_file):
    address = workers.client.scheduler.address
    alone, spread, parts = (case_file.with_name(f"{name}.parquet") for name in ("satu", "banyak", "bagian"))
    said = run("geocode", case_file, "-o", alone)
    assert run("geocode", case_file, "-o", spread, "--scheduler", address).replace("banyak", "satu") == said
    run("geocode", case_file, "-o", parts, "--scheduler", address, "--parts")
    pd.testing.assert_frame_equal(pd.read_parquet(spread), pd.read_parquet(alone))
    pd.testing.assert_frame_equal(pd.read_parquet(parts), pd.read_parquet(alone))


def test_hotspots_on_a_scheduler(run, workers, case_file):
    layers = []
    for name, more in (("satu", []), ("banyak", ["--scheduler", workers.client.scheduler.address])):
        output = case_file.with_name(f"{name}.geojson")
        run("hotspots", case_file, "-o", output, "--jenis", "keamanan", "--periode", "2026-Q1", *more)
        layer = json.loads(output.read_text(encoding="utf-8"))
        layers.append([(one["id"], one["properties"]) for one in layer["features"]])
    assert layers[0] == layers[1]
    assert sum(properties["n_cases"] for _, properties in layers[0]) > 200


@pytest.mark.parametrize(
    ("words", "key"),
    [
        (["--workers", "2", "--scheduler", "tcp://127.0.0.1:1"], "partitions.one_of_two"),
        (["--scheduler", "nirgends"], "partitions.no_scheduler"),
    ],
)
def test_who_is_to_work(run, case_file, words, key):
    with pytest.raises(RequestError) as caught:
        run("geocode", case_file, "-o", case_file.with_name("hasil.parquet"), *words)
    assert caught.value.key == key


@pytest.mark.parametrize(
    ("source", "output", "key"),
    [("kasus.parquet", "hasil.csv", "parquet_out"), ("kasus.csv", "hasil.parquet", "parquet_alone")],
)
def test_what_cannot_be_cut_into_parts(run, case_file, source, output, key):
    case_file.with_name("kasus.csv").write_text("id,alamat\n1,Srono\n", encoding="utf-8")
    with pytest.raises(RequestError) as caught:
        run("geocode", case_file.with_name(source), "-o", case_file.with_name(output), "--parts")
    assert caught.value.key == f"partitions.{key}"


def test_without_dask(run, case_file, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "distributed", None)
    with pytest.raises(RequestError) as caught:
        run("geocode", case_file, "-o", case_file.with_name("hasil.parquet"), "--workers", "2")
    assert caught.value.sentence("en") == say("partitions.not_installed", "en")
