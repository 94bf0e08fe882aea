"""The house keeps its order: who may import whom, one catalogue, no file of one machine."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path
from string import Formatter

import pytest

from geo.wording import LANGUAGES, catalogue, say

ROOT = Path(__file__).resolve().parents[1]
STATIONS = ["admin", "cases", "geocoding", "aggregation", "hotspots", "patrol", "export"]
FOUNDATIONS = {"geo.errors", "geo.paths", "geo.wording", "geo.zone"}
PACKAGES = ["geo", "maps", "api", "cli"]
MAY_IMPORT = {"geo": {"geo"}, "maps": {"geo", "maps"}, "api": {"geo", "maps", "api"}, "cli": set(PACKAGES)}


def python_files(folder: str) -> list[Path]:
    return sorted((ROOT / folder).rglob("*.py"))


def imports_of(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
    return found


@pytest.mark.parametrize("package", PACKAGES)
def test_packages_import_only_what_lies_before_them(package):
    assert python_files(package)
    for path in python_files(package):
        for module in imports_of(path):
            top = module.split(".")[0]
            if top in PACKAGES:
                assert top in MAY_IMPORT[package], f"{path.relative_to(ROOT)} imports {module}"


def test_a_station_imports_only_stations_before_it():
    for number, station in enumerate(STATIONS):
        for path in python_files(f"geo/{station}"):
            for module in imports_of(path):
                if not module.startswith("geo.") or module in FOUNDATIONS:
                    continue
                if module.startswith("geo.wording."):
                    continue
                other = module.split(".")[1]
                assert other in STATIONS, (
                    f"{path.relative_to(ROOT)} imports {module}, which composes stations"
                )
                assert STATIONS.index(other) <= number, f"{path.relative_to(ROOT)} imports {module}"


def test_every_text_is_there_in_both_languages_with_the_same_placeholders():
    for key, texts in catalogue().items():
        assert set(texts) == set(LANGUAGES), key
        fields = [{name for _, name, _, _ in Formatter().parse(texts[lang]) if name} for lang in LANGUAGES]
        assert fields[0] == fields[1], key
        assert all(text.strip() for text in texts.values()), key


def test_every_text_that_the_code_names_exists():
    pattern = re.compile(r"(?:\bsay|Error|\.add)\(\s*(?:position,\s*)?\"([a-z_]+\.[a-z0-9_]+)\"")
    named = {
        key
        for package in PACKAGES
        for path in python_files(package)
        for key in pattern.findall(path.read_text(encoding="utf-8"))
    }
    assert len(named) > 50
    assert not named - set(catalogue())


def test_numbers_and_dates_are_written_as_the_language_writes_them():
    assert "1.234" in say("cli.demo_written", "id", n=1234, folder="x")
    assert "1,234" in say("cli.demo_written", "en", n=1234, folder="x")


def test_no_swallowed_error():
    for package in PACKAGES:
        for path in python_files(package):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.ExceptHandler):
                    broad = node.type is None or getattr(node.type, "id", "") in {
                        "Exception",
                        "BaseException",
                    }
                    empty = all(isinstance(n, (ast.Pass, ast.Continue)) for n in node.body)
                    assert not (broad and empty), f"{path}:{node.lineno}"


def test_the_version_stands_in_the_changelog():
    version = re.search(r'^version = "(.+)"', (ROOT / "pyproject.toml").read_text(), re.MULTILINE)
    assert version is not None
    assert f"## {version[1]}" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_lock_files_name_no_address():
    locks = [*ROOT.glob("*.lock"), ROOT / "package-lock.json"]
    assert len(locks) >= 4
    for path in locks:
        assert "://" not in re.sub(r'"(?:url|funding)": "[^"]*"', "", path.read_text()), path.name


def test_the_command_line_starts_quickly_without_the_heavy_libraries():
    heavy = ("geopandas", "libpysal", "numba", "folium", "fastapi")
    code = f"import sys, cli.main; print([m for m in {heavy} if m in sys.modules])"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    assert said.stdout.strip() == "[]"
