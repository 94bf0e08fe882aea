"""The attacker over two editions of a small store, and over one whose gate has no secondary step."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from geo.admin.boundaries import Boundaries
from geo.aggregation.gate.choose import choose
from geo.cases.store import CaseStore
from geo.intake import load_file
from tests.api.conftest import settings_for
from tests.api.forum_attacker import attacker_of, tables
from tests.api.office_page import add_accounts, publish, sign_in

KINDS = ("kemiskinan", "keamanan")
DAYS = ("2025-11-03", "2026-02-03", "2026-05-04", "2026-08-03")
N_DESA, N_LATE, N_ASKED = 9, 8, 60
HEADER = "id,jenis,tanggal,desa,kecamatan"


def stored(url: str, folder: Path, boundaries: Boundaries, kinds: Sequence[str], days: Sequence[str]) -> str:
    """Keep a few cases of each desa of two kecamatan, kind and day; the other desa have none."""
    rng, rows = np.random.default_rng(8), []
    for desa in boundaries.desa.iloc[:N_DESA].itertuples():
        for kind in kinds:
            for day in days:
                n = int(rng.poisson(rng.choice([2, 5])))
                rows += [f"k{len(rows) + i},{kind},{day},{place(desa)}" for i in range(n)]
    load(url, folder, boundaries, "k", rows)
    return url


def place(desa) -> str:
    return f"{desa.nama_desa},{desa.nama_kecamatan}"


def load(url: str, folder: Path, boundaries: Boundaries, name: str, rows: list[str]) -> None:
    (folder / f"{name}.csv").write_text("\n".join([HEADER, *rows]), encoding="utf-8")
    store = CaseStore(url)
    load_file(folder / f"{name}.csv", store, boundaries)
    store.close()


def opened(path: str, **settings: int) -> TestClient:
    return TestClient(create_app(settings_for(path, **settings)), raise_server_exceptions=False)


@pytest.mark.usefixtures("approximate_only")
def test_two_editions_tell_no_more_than_one(approx_boundaries, password_hash, tmp_path, store_url):
    """Late cases come in, a correction is published, and both editions were kept."""
    kind, day = KINDS[0], DAYS[-1]
    path = stored(store_url, tmp_path, approx_boundaries, [kind], DAYS[-1:])
    store = CaseStore(path)
    add_accounts(store, password_hash)
    store.close()
    with opened(path, n_periods=1) as client:
        before = tables(client, (kind,), with_years=False)
        desa = place(approx_boundaries.desa.iloc[1])
        late = [f"t{i},{kind},{day},{desa}" for i in range(N_LATE)]
        load(store_url, tmp_path, approx_boundaries, "t", late)
        sign_in(client)
        assert publish(client).status_code == 303
        client.cookies.clear()
        after = tables(client, (kind,), with_years=False)
    changed = [key for key, rows in after["counts"].items() if rows != before["counts"][key]]
    assert changed == [(kind, "2026-Q3")]
    attacker = attacker_of([before, after], (kind,))
    assert attacker.may_fall
    assert attacker.believes()
    for changes in ("added", "free", "nothing"):
        assert attacker.pinned(changes=changes, sample=8) == []


@pytest.mark.one_store
@pytest.mark.usefixtures("approximate_only")
def test_without_the_secondary_step_the_same_attacker_finds_some(
    approx_boundaries, tmp_path, store_url, monkeypatch
):
    """Over the same addresses: else finding nothing could mean that it looks at nothing."""
    monkeypatch.setattr("geo.publishing.plan.choose", lambda systems, **_: choose(systems, secondary=False))
    path = stored(store_url, tmp_path, approx_boundaries, KINDS, DAYS)
    with opened(path, n_periods=4) as client:
        told = tables(client, KINDS)
    found = []
    for kind in KINDS:
        attacker = attacker_of([told], (kind,))
        assert attacker.believes()
        found += attacker.pinned(sample=N_ASKED)
    assert len(found) > 1
