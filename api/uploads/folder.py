"""The private folder of the uploads: beside the store, for the service's own user alone."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import re
import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from geo.cases.store_address import read_address, store_file
from geo.paths import data_dir

__all__ = ["UploadFolder", "uploads_dir", "write_json"]

_KEY = re.compile(r"[0-9a-f]{32}")
_LOCK = "layanan-{}.kunci"


def uploads_dir(database_url: str) -> Path:
    """Return where the uploads of a store lie: beside its file, or in the data folder where it has none."""
    address = read_address(database_url)
    file = store_file(address)
    if file is not None:
        return file.parent / "unggahan"
    # Several offices' databases may be served from one machine.
    named = hashlib.sha256(f"{address.host}:{address.port}/{address.database}".encode()).hexdigest()
    return data_dir() / f"unggahan-{named[:8]}"


class UploadFolder:
    """One folder for each upload, named by its random word, removed as a whole.

    Parameters
    ----------
    root : Path
        Made with mode 0700 if it is not there.
    instance : str
        The service's own random word; a lock in its name tells others that it is alive.
    """

    def __init__(self, root: Path, instance: str) -> None:
        self.root, self.instance = root, instance
        root.mkdir(mode=0o700, parents=True, exist_ok=True)
        # A folder that somebody else made wider is made narrow again: names and addresses lie in it.
        root.chmod(0o700)
        # Held before it has its name: a service that begins meanwhile would find it free, and call us ended.
        mine = root / _LOCK.format(instance)
        draft = mine.with_name(f"{mine.name}.baru")
        self._lock: IO[str] = draft.open("w")
        fcntl.flock(self._lock, fcntl.LOCK_EX)
        draft.replace(mine)

    def close(self) -> None:
        """Give the lock up."""
        (self.root / _LOCK.format(self.instance)).unlink(missing_ok=True)
        self.boundaries.unlink(missing_ok=True)
        self._lock.close()

    @property
    def boundaries(self) -> Path:
        """Where this service's desa layer lies for its child processes."""
        return self.root / f"batas-{self.instance}.parquet"

    def of(self, key: str) -> Path:
        """Return the folder of one upload, be it there or not."""
        assert _KEY.fullmatch(key), "an upload's name is never a path"
        return self.root / key

    def begin(self, key: str) -> Path:
        """Make the folder of one upload."""
        folder = self.of(key)
        folder.mkdir(mode=0o700)
        return folder

    def remove(self, key: str, *, keep: tuple[str, ...] = ()) -> None:
        """Remove the folder of one upload, or what is in it but for the files to *keep*."""
        folder = self.of(key)
        if not keep:
            shutil.rmtree(folder, ignore_errors=True)
            return
        for one in folder.glob("*"):
            if one.name not in keep:
                shutil.rmtree(one, ignore_errors=True) if one.is_dir() else one.unlink(missing_ok=True)

    def read(self, key: str, name: str) -> dict[str, Any]:
        """Return what a child process wrote down, {} where it wrote nothing (yet)."""
        try:
            found: dict[str, Any] = json.loads((self.of(key) / name).read_text(encoding="utf-8"))
        except FileNotFoundError:
            return {}
        return found

    def older_than(self, seconds: float) -> Iterator[str]:
        """Yield the uploads whose folders were last changed that long ago."""
        for folder in self.root.iterdir():
            if not _KEY.fullmatch(folder.name):
                continue
            try:
                changed = folder.stat().st_mtime
            except FileNotFoundError:
                continue  # somebody discards it at this moment
            if time.time() - changed > seconds:
                yield folder.name

    def ended_services(self) -> list[str]:
        """Return the words of the services that are no more, and remove the locks that they left."""
        ended = []
        for path in self.root.glob(_LOCK.format("*")):
            word = path.name.removeprefix("layanan-").removesuffix(".kunci")
            if word == self.instance:
                continue
            try:
                with path.open("r+") as lock:
                    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except (BlockingIOError, FileNotFoundError):
                continue  # it is alive, or says goodbye at this moment
            ended.append(word)
            path.unlink(missing_ok=True)
            (self.root / f"batas-{word}.parquet").unlink(missing_ok=True)
        return ended


def write_json(path: Path, content: object) -> None:
    """Write a file whole: who reads it meanwhile finds the old one or the new one."""
    beside = path.with_name(path.name + ".baru")
    beside.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    os.replace(beside, path)  # noqa: PTH105
