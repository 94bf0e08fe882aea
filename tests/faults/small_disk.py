"""A disk of a few megabytes, and how it is filled to the last byte."""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

__all__ = ["fill", "make_room", "read_only", "small_disk"]

_FILLER = "isi"


@contextmanager
def small_disk(megabytes: int) -> Iterator[Path]:
    """Mount a file system in memory; skip where that may not be done."""
    if os.geteuid() != 0:
        pytest.skip("only root may mount a small file system")
    with tempfile.TemporaryDirectory(prefix="tigapilar-") as folder:
        mount = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m,mode=0777", "tmpfs", folder]
        done = subprocess.run(mount, capture_output=True, text=True, check=False)
        if done.returncode:
            pytest.skip(f"no file system can be mounted here: {done.stderr.strip()}")
        try:
            yield Path(folder)
        finally:
            subprocess.run(["umount", "-l", folder], check=True)


def fill(disk: Path, *, leave: int = 0) -> None:
    """Leave no more than so many bytes on the disk."""
    handle = os.open(disk / _FILLER, os.O_CREAT | os.O_WRONLY | os.O_APPEND)
    try:
        while (free := _free(disk) - leave) > 0:
            os.write(handle, b"x" * min(free, 65_536))
    finally:
        os.close(handle)


def _free(disk: Path) -> int:
    room = os.statvfs(disk)
    return room.f_bavail * room.f_frsize


def make_room(disk: Path) -> None:
    """Take away what fills it."""
    (disk / _FILLER).unlink()


@contextmanager
def read_only(disk: Path) -> Iterator[None]:
    """Let nothing on the disk be changed for a while."""
    subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
    try:
        yield
    finally:
        subprocess.run(["mount", "-o", "remount,rw", str(disk)], check=True)
