"""``tigapilar bench``: all benchmarks of a checkout or those named; a sentence where there are none."""

from __future__ import annotations

import shutil

import pytest

from geo import paths
from tests.commands import ROOT, Commands


@pytest.fixture
def checkout(tmp_path, monkeypatch):
    """A checkout with two benchmarks, of which one fails."""
    folder = tmp_path / "benchmarks"
    folder.mkdir()
    (folder / "__init__.py").touch()
    shutil.copy(ROOT / "benchmarks" / "__main__.py", folder)
    (folder / "bench_satu.py").write_text("print('satu diukur')\n", encoding="utf-8")
    (folder / "bench_dua.py").write_text("print('dua diukur')\nraise SystemExit(3)\n", encoding="utf-8")
    monkeypatch.setattr(paths, "checkout_root", lambda: tmp_path)
    return tmp_path


@pytest.mark.parametrize("name", ["satu", "bench_satu", "bench_satu.py"])
def test_the_named_one_alone_is_run(checkout, name):
    done = Commands()("bench", name)
    assert (done.returncode, done.stderr) == (0, "")
    assert "satu diukur" in done.stdout
    assert "dua diukur" not in done.stdout


def test_all_are_run_and_a_failure_is_said(checkout):
    done = Commands()("bench")
    assert done.returncode == 1
    assert "satu diukur" in done.stdout
    assert "dua diukur" in done.stdout
    assert "make bench" in done.stderr


def test_an_unknown_one_is_told_what_there_is(checkout):
    done = Commands()("bench", "satu", "tiga")
    assert done.returncode == 1
    assert "tiga" in done.stderr
    assert "dua, satu" in done.stderr
    assert "diukur" not in done.stdout


@pytest.mark.parametrize("where", ["installed", "without"])
def test_without_benchmarks_a_sentence_says_what_to_do(checkout, monkeypatch, where):
    if where == "installed":
        monkeypatch.setattr(paths, "checkout_root", lambda: None)
    shutil.rmtree(checkout / "benchmarks")
    done = Commands()("bench", "satu")
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "git clone" in done.stderr
