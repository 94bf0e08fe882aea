"""A small office whose second edition corrects the first: late cases, moved ones, changed states."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from api.settings import Settings
from geo.admin.boundaries import Boundaries
from geo.cases.store import CaseStore
from geo.intake import load_file
from tests.api.forum_attacker import tables
from tests.api.forum_doors import KINDS
from tests.api.office_page import add_accounts, publish, sign_in

DAYS = ("2025-11-03", "2026-02-03", "2026-05-04", "2026-08-03")
LATE = "2026-05-06"
HEADER = "id,jenis,tanggal,desa,kecamatan,status"
N_KECAMATAN, N_EACH, N_LATE = 2, 4, 3
MEANS, SHARES = (2, 8, 15, 40), (0.12, 0.4, 0.4, 0.08)


class Corrected(NamedTuple):
    """The service, its store and boundaries, and what the forum was told before and after."""

    client: TestClient
    url: str
    boundaries: Boundaries
    editions: list[dict]


def few_places(boundaries: Boundaries) -> Boundaries:
    """Return a few desa of two kecamatan: few enough for the whole attack, on all kinds and quarters."""
    desa = boundaries.desa
    some = desa["kode_kecamatan"].drop_duplicates().iloc[:N_KECAMATAN]
    here = desa[desa["kode_kecamatan"].isin(some)].groupby("kode_kecamatan").head(N_EACH)
    return Boundaries(here.copy(), boundaries.origin)


def place(desa) -> str:
    return f"{desa.nama_desa},{desa.nama_kecamatan}"


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


def load(url: str, folder: Path, boundaries: Boundaries, name: str, rows: list[str]) -> None:
    (folder / f"{name}.csv").write_text("\n".join([HEADER, *rows]), encoding="utf-8")
    store = CaseStore(url)
    load_file(folder / f"{name}.csv", store, boundaries)
    store.close()


@contextmanager
def small_service(url: str, boundaries: Boundaries) -> Iterator[TestClient]:
    settings = Settings(database_url=url, permutations=999, n_periods=len(DAYS), rate_limit=0)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("api.office.load_boundaries", lambda *_: boundaries)
        app = create_app(settings)
        client = TestClient(app, raise_server_exceptions=False)
        client.__enter__()
    try:
        yield client
    finally:
        client.__exit__(None, None, None)


@contextmanager
def corrected(url: str, folder: Path, boundaries: Boundaries, password_hash: str) -> Iterator[Corrected]:
    """Publish over HTTP, correct over HTTP, and keep what the forum was told each time."""
    few = few_places(boundaries)
    rows = first_rows(few)
    load(url, folder, few, "kasus", rows)
    store = CaseStore(url)
    add_accounts(store, password_hash)
    store.close()
    with small_service(url, few) as client:
        before = tables(client)
        # The same file again, with more in it and some of it changed.
        load(url, folder, few, "kasus", later_rows(few, rows))
        sign_in(client)
        assert publish(client, note="laporan susulan").status_code == 303
        client.cookies.clear()
        yield Corrected(client, url, few, [before, tables(client)])


@contextmanager
def standing(url: str, boundaries: Boundaries, editions: list[dict]) -> Iterator[Corrected]:
    """Open such an office once more: a copy of its store, with what the forum was told."""
    few = few_places(boundaries)
    with small_service(url, few) as client:
        client.get("/api/layers")
        yield Corrected(client, url, few, editions)
