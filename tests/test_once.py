"""What is made once a run: by one process alone, and by another one if the first dies of it."""

from __future__ import annotations

import multiprocessing
import os
import time
from pathlib import Path

import pytest

from tests.once import Once

_SPAWN = multiprocessing.get_context("spawn")


def make_slowly(folder: Path) -> None:
    def make() -> int:
        with (folder / "dibuat").open("a") as made:
            made.write("x")
        time.sleep(0.2)
        return 7

    assert Once(folder)("benda", make) == 7


def die_of_it(folder: Path) -> None:
    Once(folder)("benda", lambda: os._exit(9))


def test_who_comes_meanwhile_waits_and_makes_nothing(tmp_path):
    processes = [_SPAWN.Process(target=make_slowly, args=(tmp_path,)) for _ in range(3)]
    for process in processes:
        process.start()
    for process in processes:
        process.join(60)
        assert process.exitcode == 0
    assert (tmp_path / "dibuat").read_text() == "x"
    assert Once(tmp_path)("benda", lambda: 8) == 7


def test_a_process_that_dies_of_it_holds_nobody_up(tmp_path):
    process = _SPAWN.Process(target=die_of_it, args=(tmp_path,))
    process.start()
    process.join(60)
    assert process.exitcode == 9
    assert Once(tmp_path)("benda", lambda: 8) == 8


def test_an_error_is_kept_by_nobody(tmp_path):
    once = Once(tmp_path)
    with pytest.raises(ZeroDivisionError):
        once("benda", lambda: 1 / 0)
    assert once("benda", lambda: 8) == 8
