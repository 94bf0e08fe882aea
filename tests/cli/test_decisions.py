"""``tigapilar decisions`` and ``tigapilar effect made``: written down, listed, followed, refused."""

from __future__ import annotations

import pytest
from typer.testing import CliRunner

from cli.main import app
from geo.cases.decisions import Decisions, NewDecision
from geo.cases.patrols_made import PatrolsMade
from geo.cases.store import CaseStore
from geo.errors import RequestError
from geo.wording import say

DESA = "35.10.05.2001"


@pytest.fixture
def store(store_url, monkeypatch):
    monkeypatch.setenv("TIGAPILAR_DATABASE_URL", store_url)
    made = CaseStore(store_url)
    yield made
    made.close()


def run(*words: str):
    return CliRunner().invoke(app, list(words), catch_exceptions=False)


def test_decisions_are_listed_saved_and_followed(store, tmp_path):
    from geo.deciding import parse_day

    new = NewDecision(
        "2026-Q3", "programme", "garda_ampuh", "", "Jemput bola", "TNI", parse_day("2026-12-15")
    )
    Decisions(store).add(new, "op")
    assert "1. Program Garda Ampuh: Jemput bola (TNI, tenggat " in run("decisions", "list").stdout
    assert "selesai" in run("decisions", "done", "1").stdout
    target = tmp_path / "keputusan.csv"
    run("decisions", "list", "-o", str(target))
    assert "1,2026-Q3,Program Garda Ampuh,Jemput bola,TNI,2026-12-15,selesai" in target.read_text("utf-8-sig")


def test_nothing_is_decided_before_anything_is_published(store):
    with pytest.raises(RequestError):
        run("decisions", "add", DESA, "--step", "Sambang", "--pilar", "TNI", "--tenggat", "2026-12-15")
    assert Decisions(store).all() == []


def test_a_patrol_is_written_down_once(store):
    words = (
        "effect",
        "made",
        "--desa",
        DESA,
        "--satuan",
        "Koramil",
        "--pilar",
        "TNI",
        "--waktu",
        "2026-08-01T20:00",
    )
    assert run(*words).stdout.strip() == say("effect.made")
    assert run(*words).stdout.strip() == say("effect.made_before")
    assert len(PatrolsMade(store).all()) == 1
