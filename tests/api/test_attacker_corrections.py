"""The attacker over two editions of all kinds: their totals, the quarters, the year, and a correction.

Late cases come in, some are found to lie in another desa, and of many the status changes;
an operator publishes the correction, and whoever kept the first edition holds the two together.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from geo.admin.boundaries import Boundaries
from geo.aggregation.gate.choose import choose
from geo.cases.store import CaseStore
from geo.intake import load_file
from tests.api.forum_attacker import attacker_of, tables
from tests.api.forum_doors import KINDS
from tests.api.office_page import add_accounts, publish, sign_in
from tests.api.test_attacker_editions import DAYS, opened, place

N_KECAMATAN, N_EACH, N_LATE = 2, 4, 3
HEADER = "id,jenis,tanggal,desa,kecamatan,status"
LATE = "2026-05-06"
MEANS, SHARES = (2, 8, 15, 40), (0.12, 0.4, 0.4, 0.08)


@pytest.fixture(scope="module")
def small(approx_boundaries) -> Iterator[Boundaries]:
    """A few desa of two kecamatan: few enough for the whole attack, on all kinds and quarters."""
    desa = approx_boundaries.desa
    some = desa["kode_kecamatan"].drop_duplicates().iloc[:N_KECAMATAN]
    here = desa[desa["kode_kecamatan"].isin(some)].groupby("kode_kecamatan").head(N_EACH)
    few = Boundaries(here.copy(), approx_boundaries.origin)
    patch = pytest.MonkeyPatch()
    patch.setattr("api.office.load_boundaries", lambda *_: few)
    yield few
    patch.undo()


def first_rows(boundaries: Boundaries) -> list[str]:
    """Return cases of every desa, kind and quarter; few in some places, many in most."""
    rng, rows = np.random.default_rng(8), []
    for desa in boundaries.desa.itertuples():
        for kind in KINDS:
            for day in DAYS:
                n = int(rng.poisson(rng.choice(MEANS, p=SHARES)))
                rows += [f"k{len(rows) + i},{kind},{day},{place(desa)},baru" for i in range(n)]
    return rows


def later_rows(boundaries: Boundaries, rows: list[str]) -> list[str]:
    """Return late cases of one quarter, a few that were moved, and many that were answered since."""
    rng = np.random.default_rng(9)
    found = [row.replace(",baru", ",ditangani") for row in rows[::3]]
    of_quarter = [row for row in rows if f",{DAYS[2]}," in row]
    moved_to = place(next(boundaries.desa.iloc[1:2].itertuples()))
    for row in rng.choice(of_quarter, 6, replace=False):
        found.append(",".join([*row.split(",")[:3], moved_to, "baru"]))
    for desa in boundaries.desa.iloc[:N_LATE].itertuples():
        for kind in KINDS:
            n = int(rng.poisson(2))
            found += [f"t{desa.Index}{kind}{i},{kind},{LATE},{place(desa)},baru" for i in range(n)]
    return list({row.split(",")[0]: row for row in found}.values())


def load(url: str, folder, boundaries: Boundaries, name: str, rows: list[str]) -> None:
    (folder / f"{name}.csv").write_text("\n".join([HEADER, *rows]), encoding="utf-8")
    store = CaseStore(url)
    load_file(folder / f"{name}.csv", store, boundaries)
    store.close()


def corrected(url: str, folder, boundaries: Boundaries, password_hash: str) -> list[dict]:
    """Publish over HTTP, correct over HTTP, and return what the forum was told each time."""
    rows = first_rows(boundaries)
    load(url, folder, boundaries, "kasus", rows)
    store = CaseStore(url)
    add_accounts(store, password_hash)
    store.close()
    with opened(url, n_periods=4) as client:
        before = tables(client)
        # The same file again, with more in it and some of it changed.
        load(url, folder, boundaries, "kasus", later_rows(boundaries, rows))
        sign_in(client)
        assert publish(client, note="laporan susulan").status_code == 303
        client.cookies.clear()
        return [before, tables(client)]


@pytest.fixture(scope="module")
def editions(small, password_hash, stores, tmp_path_factory) -> list[dict]:
    return corrected(stores.new(), tmp_path_factory.mktemp("koreksi"), small, password_hash)


def test_the_correction_is_of_one_quarter_its_total_and_the_year(editions):
    before, after = editions
    changed = {period for (_, period), rows in after["counts"].items() if rows != before["counts"][_, period]}
    assert changed == {"2026-Q2"}
    assert after["totals"]["2026-Q2"] != before["totals"]["2026-Q2"]
    assert set(after["totals"]) == set(after["periods"])
    assert any(after["years"][kind] != before["years"][kind] for kind in KINDS)


@pytest.mark.parametrize("changes", ["added", "free", "nothing"])
def test_both_editions_together_pin_no_small_count(editions, changes):
    attacker = attacker_of(editions, KINDS)
    assert attacker.may_fall
    assert attacker.asked
    assert attacker.pinned(changes=changes) == []


def test_the_attacker_can_believe_what_was_told(editions):
    attacker = attacker_of(editions, KINDS)
    assert attacker.believes(changes="free")
    assert attacker_of(editions[:1], KINDS).believes()


@pytest.mark.usefixtures("small")
def test_without_the_secondary_step_it_finds_some(small, password_hash, store_url, tmp_path, monkeypatch):
    monkeypatch.setattr("geo.publishing.plan.choose", lambda systems, **_: choose(systems, secondary=False))
    told = corrected(store_url, tmp_path, small, password_hash)
    found = attacker_of(told, KINDS).pinned(changes="free")
    totals = [cells for cells, *_ in found if len(cells) > 1]
    assert len(found) > 20
    assert totals
