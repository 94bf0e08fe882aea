"""``tigapilar review`` and ``tigapilar user`` as an operator types them."""

from __future__ import annotations

from functools import partial

import pandas as pd
import pytest

from geo.cases.accounts import Accounts
from geo.cases.audit import AuditLog
from geo.cases.store import CaseStore
from tests.commands import Commands
from tests.reviewing import OPEN_ROWS, SECRETS, TWINS, load, places, row

TOWN, SOUTH = TWINS
PASSWORD = "kuda besi makan awan"


@pytest.fixture
def store(store_url, tmp_path, approx_boundaries):
    store = CaseStore(store_url)
    load(store, approx_boundaries, tmp_path, OPEN_ROWS)
    yield store
    store.close()


@pytest.fixture
def tigapilar(store_url, tmp_path):
    return Commands(data=str(tmp_path / "data"), database_url=store_url)


def test_the_list_shows_each_question_once(store, tigapilar):
    done = tigapilar("review", "list")
    assert done.returncode == 0, done.stderr
    assert "4 pertanyaan, 5 kasus menunggu" in done.stdout
    assert done.stdout.count("belakang pasar") == 1
    assert "Tampil: 1." in tigapilar("review", "list", "--limit", 1).stdout
    assert not any(secret in done.stdout for secret in SECRETS)


def test_a_cell_commands_no_terminal(store, tigapilar, approx_boundaries, tmp_path):
    load(store, approx_boundaries, tmp_path, [row("X1", "[red]Entah\x1b[2J\x1b]0;judul\x07")], "jahat")
    shown = tigapilar("review", "list").stdout
    assert "[red]Entah" in shown
    assert "\x1b" not in shown
    assert "\x07" not in shown


@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
def test_the_list_as_a_file_is_whole(store, tigapilar, tmp_path, suffix):
    path = tmp_path / f"antrean.{suffix}"
    assert tigapilar("review", "list", "--limit", 1, "-o", path).returncode == 0
    read = {"csv": pd.read_csv, "xlsx": partial(pd.read_excel, engine="calamine")}[suffix]
    table = read(path, dtype=str)
    assert table["jumlah_kasus"].astype(int).sum() == 5
    assert len(table) == 4
    assert table["kandidat"].str.contains(SOUTH).sum() == 2
    assert not any(secret in table.to_csv() for secret in SECRETS)


def test_resolve_by_case_then_undo(store, tigapilar):
    before = places(store)
    done = tigapilar("review", "resolve", "A2", SOUTH)
    assert done.returncode == 0, done.stderr
    assert "2 kasus ditempatkan di Karangrejo" in done.stdout
    assert "diingat" in done.stdout
    assert places(store)["A1"] == ("matched", SOUTH, "review")
    assert "konsol" in store.cases().set_index("id").loc["A1", "match_reason"]
    assert SOUTH in tigapilar("review", "history").stdout
    assert tigapilar("review", "undo").returncode == 0
    assert places(store) == before
    assert tigapilar("review", "undo").returncode == 1


def test_resolve_by_key_to_a_kecamatan_and_to_nowhere(store, tigapilar, tmp_path):
    tigapilar("review", "list", "-o", tmp_path / "a.csv")
    keys = pd.read_csv(tmp_path / "a.csv", dtype=str).set_index("desa")["kunci"]
    done = tigapilar("review", "resolve", "--key", keys["Wonosalam Indah"][:9], "--kecamatan", "35.10.14")
    assert done.returncode == 0, done.stderr
    assert tigapilar("review", "resolve", "C1", "--unplaceable", "tidak terbaca").returncode == 0
    after = places(store)
    assert after["B1"] == ("matched", "", "review")
    assert after["C1"] == ("rejected", "", "review")


@pytest.mark.parametrize(
    ("words", "status"),
    [
        (["A1"], 2),
        ([], 2),
        (["A1", SOUTH, "lebih"], 2),
        (["A1", SOUTH, "--kecamatan", "35.10.16"], 2),
        (["--key", "ab", "A1", SOUTH], 2),
        (["TIDAK-ADA", SOUTH], 1),
        (["A1", "99.99.99.9999"], 1),
        (["A1", "--kecamatan", SOUTH], 1),
        (["A1", "--unplaceable", " "], 1),
    ],
)
def test_a_wrong_request_changes_nothing(store, tigapilar, words, status):
    before = places(store)
    done = tigapilar("review", "resolve", *words)
    assert done.returncode == status
    assert "Traceback" not in done.stderr
    if status == 1:
        assert done.stderr.strip().splitlines()[-1].startswith("tigapilar: ")
    assert places(store) == before


def test_decisions_go_out_and_come_in(store, tigapilar, tmp_path):
    tigapilar("review", "resolve", "A1", SOUTH)
    path = tmp_path / "keputusan.csv"
    assert tigapilar("review", "export", path).returncode == 0
    assert pd.read_csv(path, dtype=str)["nama_kecamatan"].tolist() == ["Blimbingsari"]
    assert tigapilar("review", "undo").returncode == 0
    assert "1 keputusan baru" in tigapilar("review", "import", path).stdout
    path.write_text(path.read_text(encoding="utf-8").replace(SOUTH, TOWN), encoding="utf-8")
    done = tigapilar("review", "import", path)
    assert "1 bertentangan" in done.stdout
    assert "desa karangrejo" in done.stderr


def test_places_are_listed_with_their_codes(store, tigapilar):
    lines = tigapilar("review", "places").stdout.splitlines()
    assert len(lines) == 217 + 25
    assert [line.strip() for line in tigapilar("review", "places", "karangrejo").stdout.splitlines()] == [
        "35.10.16 Banyuwangi",
        f"{TOWN} Karangrejo",
        "35.10.25 Blimbingsari",
        f"{SOUTH} Karangrejo",
    ]


def test_an_account_is_made_changed_and_closed(store, tigapilar):
    done = tigapilar.process(
        "user", "add", "petugas", "--role", "operator", "--password-stdin", stdin=f"{PASSWORD}\n"
    )
    assert done.returncode == 0, done.stderr
    account = Accounts(store).named("petugas")
    assert account.password_hash.startswith("$argon2id$")
    assert "petugas" in tigapilar("user", "list").stdout
    assert (
        tigapilar("user", "add", "petugas", "--role", "admin", "--password-stdin", stdin=PASSWORD).returncode
        == 1
    )
    new = "sepeda ungu naik gunung\n"
    assert tigapilar("user", "password", "petugas", "--password-stdin", stdin=new).returncode == 0
    assert Accounts(store).named("petugas").password_hash != account.password_hash
    assert tigapilar("user", "disable", "petugas").returncode == 0
    assert Accounts(store).named("petugas").disabled_at is not None
    assert tigapilar("user", "enable", "petugas").returncode == 0
    assert [one.action for one in AuditLog(store).entries()] == [
        "user.enable", "user.disable", "user.password", "user.add",
    ]  # fmt: skip
    assert "user.disable" in tigapilar("user", "log").stdout


@pytest.mark.parametrize("stdin", ["pendek\n", "banyuwangi2026\n", "\n"])
def test_a_weak_password_makes_no_account(store, tigapilar, stdin):
    done = tigapilar("user", "add", "petugas", "--role", "operator", "--password-stdin", stdin=stdin)
    assert done.returncode == 1
    assert Accounts(store).all() == []


def test_without_a_terminal_the_password_must_be_sent(store, tigapilar):
    done = tigapilar("user", "add", "petugas", "--role", "operator", stdin=PASSWORD)
    assert done.returncode == 1
    assert "--password-stdin" in done.stderr
