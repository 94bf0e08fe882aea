"""A whole store carried over to another: through a backup, so that it is proved by counts and sums."""

from __future__ import annotations

import tempfile
from pathlib import Path

from geo.cases.backup import back_up
from geo.cases.backup_file import Manifest
from geo.cases.backup_restore import restore
from geo.cases.store import CaseStore
from geo.cases.store_address import read_address, shown_name, store_file
from geo.errors import StoreError

__all__ = ["address_of", "carry_over", "must_be_there"]


def address_of(text: str) -> str:
    """Return the address of a store that is named by its address or by its file."""
    return text if "://" in text else f"sqlite:///{text}"


def must_be_there(url: str) -> None:
    """Refuse to begin a store where one was to be read.

    Raises
    ------
    StoreError
        If the address leads to no file.
    """
    file = store_file(read_address(url))
    if file is not None and not file.exists():
        raise StoreError("db.not_there", name=file)


def carry_over(source: str, target: str) -> Manifest:
    """Write everything that one store holds into another that holds nothing: all of it, or nothing.

    Parameters
    ----------
    source, target : str
        Addresses. The first is read in one state, while it may be in use.

    Returns
    -------
    Manifest
        What was carried over.

    Raises
    ------
    StoreError
        If the second holds anything, or holds something else afterwards than the first.
    """
    if read_address(source) == read_address(target):
        raise StoreError("db.same_store", name=shown_name(read_address(source)))
    must_be_there(source)
    store = CaseStore(source)
    try:
        # The folder is for this user alone and goes at once: names and addresses are in it.
        with tempfile.TemporaryDirectory(prefix="tigapilar-") as folder:
            path = Path(folder) / "simpanan.zip"
            back_up(store, path)
            manifest = _into_empty(path, target)
    finally:
        store.close()
    return manifest


def _into_empty(path: Path, target: str) -> Manifest:
    try:
        manifest, _ = restore(path, target)
    except StoreError as error:
        # What to do about it is not what whoever restores a backup would do.
        if error.key in ("backup.store_there", "backup.database_filled"):
            name = shown_name(read_address(target))
            raise StoreError("db.target_filled", name=name) from error
        raise
    return manifest
