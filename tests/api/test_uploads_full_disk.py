"""Sending a file to a service whose disk is full: a sentence, nothing left behind, and it works with room."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from geo.cases.store import CaseStore
from tests.api.conftest import settings_for
from tests.api.office_page import add_accounts, sign_in, token_in
from tests.api.upload_page import confirm, messy_csv, post, sent, settled
from tests.faults.small_disk import fill, make_room, small_disk


@pytest.fixture
def disk():
    with small_disk(6) as folder:
        yield folder


def test_a_full_disk_is_said_and_the_next_file_is_kept(disk, tmp_path, approximate_only, password_hash):
    url = f"sqlite:///{disk / 'kasus.sqlite'}"
    store = CaseStore(url)
    add_accounts(store, password_hash)
    path = messy_csv(tmp_path)
    large = tmp_path / "besar.csv"
    large.write_bytes(path.read_bytes() + b"K-9;layanan;2026-08-06;;;belakang pasar;;;\n" * 20_000)
    with TestClient(create_app(settings_for(url)), raise_server_exceptions=False) as client:
        sign_in(client)
        token = token_in(client.get("/unggah").text)
        fill(disk, leave=100_000)
        answer = post(client, large, token=token)
        assert answer.status_code == 507, answer.text
        assert "tempat" in answer.json()["detail"]
        assert [one for one in (disk / "unggahan").iterdir() if one.is_dir()] == []
        assert client.get("/healthz").status_code == 200
        assert store.size() == 0
        make_room(disk)
        page = sent(client, path)
        assert settled(client, page)["state"] == "ready"
        confirm(client, page)
        assert settled(client, page)["state"] == "loaded"
        assert store.size() > 0
    store.close()
