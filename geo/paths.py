"""Where the project keeps its files: shipped facts, imported layers, the store.

In a checkout everything lies under ``data/``; in an installed wheel the
shipped facts travel inside the package and what users add goes to
``TIGAPILAR_DATA`` or, without it, to the user's own data folder.
"""

from __future__ import annotations

import os
from pathlib import Path

__all__ = [
    "checkout_root",
    "data_dir",
    "default_store_url",
    "facts_dir",
    "imported_layer_path",
    "shared_boundaries_dir",
]

_PACKAGE = Path(__file__).resolve().parent


def checkout_root() -> Path | None:
    """Return the folder of the checkout, or None where the package is installed."""
    root = _PACKAGE.parent
    return root if (root / "pyproject.toml").is_file() else None


def facts_dir() -> Path:
    """Return the folder with the facts that the project ships."""
    root = checkout_root()
    return root / "data" / "boundaries" if root else _PACKAGE / "_facts"


def data_dir() -> Path:
    """Return the folder for what users add: imported layers, the store, demonstration files."""
    given = os.environ.get("TIGAPILAR_DATA")
    if given:
        return Path(given).expanduser()
    root = checkout_root()
    if root:
        return root / "data"
    return Path(os.environ.get("XDG_DATA_HOME", "~/.local/share")).expanduser() / "tigapilar"


def imported_layer_path() -> Path:
    """Return where ``boundaries import`` keeps its layer."""
    return data_dir() / "boundaries" / "imported.parquet"


def shared_boundaries_dir() -> Path | None:
    """Return ``../shared/boundaries`` beside the checkout, if it is there."""
    root = checkout_root()
    if root is None:
        return None
    folder = root.parent / "shared" / "boundaries"
    return folder if folder.is_dir() else None


def default_store_url() -> str:
    """Return the address of the store that is used where none is named."""
    return f"sqlite:///{data_dir() / 'store' / 'tigapilar.sqlite'}"
