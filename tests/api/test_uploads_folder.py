"""The uploads' folder and children where two things happen at once: nobody stumbles over the other."""

from __future__ import annotations

import fcntl
import os
import threading
import time
from pathlib import Path

import pytest

from api.uploads.children import Children
from api.uploads.folder import UploadFolder

KEYS = ("a" * 32, "b" * 32)


@pytest.fixture
def folder(tmp_path):
    folder = UploadFolder(tmp_path / "unggahan", "kami")
    yield folder
    folder.close()


def test_a_file_that_is_discarded_while_old_ones_are_looked_for_is_passed_over(folder):
    for key in KEYS:
        os.utime(folder.begin(key), (0, 0))
    seen = []
    for key in folder.older_than(3_600):
        seen.append(key)
        for other in KEYS:
            folder.remove(other)
    assert len(seen) == 1


def test_a_service_that_begins_is_never_taken_for_one_that_has_ended(folder, monkeypatch):
    held, found = fcntl.flock, []

    def looking(handle, how):
        if how == fcntl.LOCK_EX:  # the newcomer's own; a look at another's does not wait
            found.append(folder.ended_services())
        held(handle, how)

    monkeypatch.setattr("api.uploads.folder.fcntl.flock", looking)
    newcomer = UploadFolder(folder.root, "baru")
    assert found == [[]]
    assert folder.ended_services() == []
    newcomer.close()
    (folder.root / "layanan-mati.kunci").touch()
    assert folder.ended_services() == ["mati"]


def test_a_service_that_says_goodbye_while_it_is_looked_at_is_passed_over(folder, monkeypatch):
    gone = folder.root / "layanan-pergi.kunci"
    monkeypatch.setattr(Path, "glob", lambda *_: iter([gone]))
    assert folder.ended_services() == []


def test_a_child_that_was_stopped_writes_nothing_more(tmp_path):
    children, ended = Children(), []

    def work() -> None:
        order = {"folder": str(tmp_path)}
        ended.append(children.run("kunci", "tests.api.hanging_child", order, seconds=600))

    working = threading.Thread(target=work)
    working.start()
    until = time.monotonic() + 60
    while not (tmp_path / "mulai").exists() and time.monotonic() < until:
        time.sleep(0.02)
    child = children._running["kunci"]
    children.stop("kunci")
    assert child.returncode is not None
    working.join(60)
    assert ended == ["stopped"]
