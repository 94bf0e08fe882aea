"""Hostile files sent to a running service: each refused in a sentence, nothing kept, the service goes on."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import uvicorn
from fastapi.testclient import TestClient

from api.app import create_app
from api.uploads.children import Children
from api.uploads.folder import uploads_dir
from api.uploads.receive import plain_name
from geo.cases.audit import AuditLog
from geo.wording import catalogue
from tests.api.conftest import settings_for
from tests.api.office_page import PASSWORD, sign_in, token_in
from tests.api.upload_page import confirm, fingerprint, post, sent, settled
from tests.hostile_files import HOSTILE, good_csv, truncated

OVER_HTTP = ("bomb_declared", "laughs_xlsx", "laughs_ods", "pointing_layer", "query_layer", "program")
"""Each of the others is tested where it is read."""

PATIENCE_S = 60
"""For what comes of itself, and on a busy machine late; without it, each wait here would never end."""


@pytest.fixture
def operator(office):
    sign_in(office)
    return office


def leftovers(url):
    """Return the files of the uploads' folder but the service's lock and layer, and the refusals' words."""
    own = ("layanan-", "batas-")
    # Unlike rglob, walk bears with a folder that is removed while it looks.
    files = [name for _, _, names in os.walk(uploads_dir(url)) for name in names]
    return [name for name in files if not name.startswith(own) and name != "galat.json"]


def test_every_hostile_file_is_refused_and_the_service_answers_meanwhile(
    tmp_path, office_url, office_store, approximate_only, monkeypatch
):
    monkeypatch.setattr("api.app._warm", lambda office: None)
    monkeypatch.setattr("api.uploads.desk._MOST_OPEN", 60)
    settings = settings_for(office_url, upload_jobs=2, rate_limit=0)
    folder = tmp_path / "jahat"
    folder.mkdir()
    before = fingerprint(office_store)
    with TestClient(create_app(settings), raise_server_exceptions=False) as client:
        sign_in(client)
        files = {name: HOSTILE[name][0](folder) for name in OVER_HTTP}
        files |= {suffix: truncated(folder, suffix) for suffix in ("xlsx", "gpkg")}
        pages = {name: sent(client, path) for name, path in files.items()}
        n_meanwhile = 0
        for name, page in pages.items():
            while (state := client.get(f"{page}/keadaan.json").json())["waiting"]:
                assert client.get("/healthz").status_code == 200
                n_meanwhile += client.get(f"{page}/keadaan.json").json()["waiting"]
                time.sleep(0.1)
            assert state["state"] == "refused", (name, state)
            assert files[name].name in state["sentence"]
            if name in HOSTILE:
                text = catalogue()[HOSTILE[name][1]]["id"]
                assert state["sentence"].startswith(text.split("{path}")[0])
            assert state["sentence"] in client.get(page).text.replace("&#39;", "'").replace("&#34;", '"')
            confirm(client, page)
            assert client.get(f"{page}/keadaan.json").json()["state"] == "refused"
        # Asked, answered, and the file is still being read: a service that reading holds up answers after it.
        assert n_meanwhile >= 3
        assert leftovers(office_url) == []
        assert client.get("/healthz").status_code == 200
    assert fingerprint(office_store) == before
    noted = [one for one in AuditLog(office_store).entries() if one.action == "upload.refused"]
    assert len(noted) == len(pages)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd.csv", "passwd.csv"),
        ("C:\\Users\\x\\a.csv", "a.csv"),
        ("a\x00b\x1b[31m.csv", "ab[31m.csv"),
        ("lapor\u202evsc.exe.csv", "laporvsc.exe.csv"),
        ("/", ""),
        ("x" * 300 + ".csv", "x" * 116 + ".csv"),
    ],
)
def test_the_name_of_a_file_is_text_and_no_path(given, kept):
    assert plain_name(given) == kept


def test_a_path_in_the_name_leads_nowhere(operator, tmp_path, office_store):
    page = sent(operator, good_csv(tmp_path), name="../../../tmp/keluar.csv")
    assert settled(operator, page)["file_name"] == "keluar.csv"
    own = operator.app.state.uploads.folder.of(page.rsplit("/", 1)[1])
    assert [folder.stat().st_mode & 0o777 for folder in (own, own.parent)] == [0o700, 0o700]
    confirm(operator, page)
    settled(operator, page)
    assert office_store.loads()["file_name"].iloc[0] == "keluar.csv"
    assert not (tmp_path / "keluar.csv").exists()


@pytest.mark.parametrize(
    ("name", "status"), [("a.exe", 415), ("a.csv.php", 415), ("a.shp", 415), ("...", 422)]
)
def test_a_name_that_is_no_table_is_refused_at_once(operator, tmp_path, office_url, name, status):
    answer = post(operator, good_csv(tmp_path), name=name)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["detail"]
    assert leftovers(office_url) == []


@pytest.fixture
def served(office_store, tmp_path, office_url, approximate_only, monkeypatch) -> Iterator[int]:
    """A real server, for what happens below HTTP."""
    monkeypatch.setattr("api.app._warm", lambda office: None)
    app = create_app(settings_for(office_url, upload_max_mb=1))
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="warning", ws="none"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    yield server.servers[0].sockets[0].getsockname()[1]
    server.should_exit = True
    thread.join(10)


def browser_of(port: int) -> dict[str, str]:
    """Sign in over a plain connection; return what a form needs: cookie, origin and token."""
    import httpx2 as httpx

    base = f"http://127.0.0.1:{port}"
    with httpx.Client(base_url=base, headers={"Origin": base}) as client:
        token = token_in(client.get("/masuk").text)
        client.post("/masuk", data={"nama": "petugas.operator", "sandi": PASSWORD, "csrf": token})
        csrf = token_in(client.get("/unggah").text)
        cookie = "; ".join(f"{name}={value}" for name, value in client.cookies.items())
    return {"Cookie": cookie, "Origin": base, "csrf": csrf, "Accept": "application/json"}


def form_head(csrf: str, name: str = "a.csv") -> bytes:
    part = "--xyz\r\nContent-Disposition: form-data; name="
    return f'{part}"csrf"\r\n\r\n{csrf}\r\n{part}"berkas"; filename="{name}"\r\n\r\n'.encode()


def request_head(port: int, headers: dict[str, str]) -> bytes:
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return f"POST /unggah HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n{lines}\r\n".encode()


def test_two_gigabytes_are_refused_unread_and_a_lying_body_is_cut(served, tmp_path, office_url, office_store):
    port = served
    before = fingerprint(office_store)
    headers = browser_of(port)
    csrf = headers.pop("csrf")
    kind = {"Content-Type": "multipart/form-data; boundary=xyz"}

    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request("POST", "/unggah", headers={**headers, **kind, "Content-Length": "2000000000"})
    answer = connection.getresponse()
    assert answer.status == 413
    assert "1 MB" in json.loads(answer.read())["detail"]
    connection.close()

    # A chunked body says nothing of its size: it is cut off a little after the limit.
    taken = 0
    with socket.create_connection(("127.0.0.1", port), timeout=10) as line:
        line.sendall(request_head(port, {**headers, **kind, "Transfer-Encoding": "chunked"}))
        pieces = [form_head(csrf), *[b"x" * 65_536] * 2_000]
        try:
            for piece in pieces:
                line.sendall(b"%x\r\n%s\r\n" % (len(piece), piece))
                taken += len(piece)
        except (BrokenPipeError, ConnectionResetError):
            pass
    assert taken < 60_000_000  # of 131 MB; the sockets' own buffers take some
    deadline = time.monotonic() + PATIENCE_S
    while leftovers(office_url) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert leftovers(office_url) == []
    assert [one.name for one in uploads_dir(office_url).iterdir() if one.is_dir()] == []

    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request("GET", "/healthz")
    assert connection.getresponse().status == 200
    connection.close()
    assert fingerprint(office_store) == before


def test_a_body_that_breaks_off_leaves_nothing(served, tmp_path, office_url):
    port = served
    headers = browser_of(port)
    body = form_head(headers.pop("csrf")) + b"id,tanggal\n"
    headers |= {"Content-Type": "multipart/form-data; boundary=xyz", "Content-Length": "500000"}
    with socket.create_connection(("127.0.0.1", port), timeout=10) as line:
        line.sendall(request_head(port, headers) + body)
        time.sleep(0.3)
    deadline = time.monotonic() + PATIENCE_S
    while any(one.is_dir() for one in uploads_dir(office_url).iterdir()) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert [one for one in uploads_dir(office_url).iterdir() if one.is_dir()] == []


def test_a_child_that_hangs_is_killed_and_says_so(operator, tmp_path, office_url, monkeypatch, office_store):
    monkeypatch.setattr("api.uploads.work._READER", "tests.api.hanging_child")
    desk = operator.app.state.uploads
    desk.work.settings = desk.settings.model_copy(update={"upload_seconds": 1})
    begun, begin = [], Children._begin
    monkeypatch.setattr(Children, "_begin", lambda *given: begun.append(begin(*given)) or begun[-1])
    page = sent(operator, good_csv(tmp_path))
    state = settled(operator, page)
    assert state["state"] == "failed"
    assert "lebih dari batas" in state["sentence"]
    # On a busy machine the second is over before it has come to where it hangs: it is killed all the same.
    assert [child.returncode for child in begun] == [-signal.SIGKILL]
    assert leftovers(office_url) == []
    assert operator.get("/healthz").status_code == 200


def test_a_child_that_takes_too_much_memory_ends_alone(operator, tmp_path, monkeypatch):
    monkeypatch.setattr("api.uploads.work._READER", "tests.api.greedy_child")
    page = sent(operator, good_csv(tmp_path))
    state = settled(operator, page)
    assert state["state"] == "refused"
    assert "memori" in state["sentence"]


def test_while_one_is_read_the_next_sees_its_place_and_both_are_told_of_the_end(
    office_store, tmp_path, office_url, approximate_only, monkeypatch
):
    monkeypatch.setattr("api.app._warm", lambda office: None)
    monkeypatch.setattr("api.uploads.work._READER", "tests.api.hanging_child")
    settings = settings_for(office_url, upload_jobs=1)
    with TestClient(create_app(settings), raise_server_exceptions=False) as client:
        sign_in(client)
        first = sent(client, good_csv(tmp_path))
        child = _child(client.app.state.uploads)
        second = sent(client, good_csv(tmp_path))
        waiting = client.get(f"{second}/keadaan.json").json()
        assert (waiting["state"], waiting["place"]) == ("waiting", 1)
        assert "nomor 1 dalam antrean" in waiting["sentence"]
        assert 'http-equiv="refresh"' in client.get(second).text
    assert not _alive(child)
    with TestClient(create_app(settings), raise_server_exceptions=False) as client:
        sign_in(client)
        for page in (first, second):
            state = client.get(f"{page}/keadaan.json").json()
            assert state["state"] == "interrupted"
            assert "dimulai ulang" in state["sentence"]
    assert leftovers(office_url) == []


def test_a_service_that_was_killed_leaves_no_child_and_its_uploads_are_told(
    office_store, tmp_path, approximate_only, monkeypatch
):
    # The parent dies by SIGKILL; nothing of it can tidy up.
    folder = tmp_path / "anak"
    folder.mkdir()
    code = (
        "import sys; from api.uploads.children import Children; "
        f"Children().run('k', 'tests.api.hanging_child', {{'folder': {str(folder)!r}}}, seconds=600)"
    )
    parent = subprocess.Popen([sys.executable, "-c", code])
    child = _begun_in(folder)
    assert _alive(child)
    parent.kill()
    parent.wait()
    # The kernel has sent the child its signal by now; it dies when it is given the processor.
    until = time.monotonic() + PATIENCE_S
    while _alive(child) and time.monotonic() < until:
        time.sleep(0.05)
    assert not _alive(child)


def test_a_load_that_was_cut_off_is_confirmed_again_and_nothing_else_kept(operator, office_store, tmp_path):
    page = sent(operator, good_csv(tmp_path))
    settled(operator, page)
    desk, key = operator.app.state.uploads, page.rsplit("/", 1)[1]
    before = fingerprint(office_store)
    desk.uploads.move(key, ("ready",), "loading", instance="layanan lain")
    (desk.folder.root / "layanan-layanan lain.kunci").touch()
    desk._take_over()
    state = operator.get(f"{page}/keadaan.json").json()
    assert state["state"] == "ready"
    assert "tidak ada yang tersimpan sebagian" in state["sentence"]
    assert fingerprint(office_store) == before

    table = desk.folder.of(key) / "kasus.parquet"
    whole = table.read_bytes()
    table.write_bytes(whole + b"x")  # no longer what was shown
    confirm(operator, page)
    assert settled(operator, page)["state"] == "ready"
    assert fingerprint(office_store) == before
    table.write_bytes(whole)
    confirm(operator, page)
    assert settled(operator, page)["state"] == "loaded"


def test_one_account_cannot_fill_the_line(operator, tmp_path, monkeypatch):
    monkeypatch.setattr("api.uploads.desk._MOST_OPEN", 1)
    sent(operator, good_csv(tmp_path))
    answer = post(operator, good_csv(tmp_path))
    assert answer.status_code == 429
    assert "belum diputuskan" in answer.json()["detail"]


def _child(desk) -> int:
    """Return the number of the child process at work, once it is under way."""
    return _begun_in(desk.folder.root)


def _begun_in(root: Path) -> int:
    until = time.monotonic() + PATIENCE_S
    while time.monotonic() < until:
        for note in (*root.glob("mulai"), *root.glob("*/mulai")):
            return int(note.read_text())
        time.sleep(0.02)
    raise AssertionError("no child began")


def _alive(number: int) -> bool:
    """Tell whether a process runs; one that has died and that nobody has asked for does not."""
    try:
        stat = Path(f"/proc/{number}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False
    return stat.rsplit(")", 1)[1].split()[0] != "Z"
