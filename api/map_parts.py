"""What the maps of this office hold besides their numbers: who is responsible, and a basemap if set."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from api.middleware.headers import CONTENT_POLICY
from api.settings import Settings
from geo.admin.officers import read_officers
from maps.basemap import Basemap

__all__ = ["MapParts", "map_parts"]

_read: dict[tuple[Path, int], pd.DataFrame] = {}


class MapParts(NamedTuple):
    """Officers and basemap of an office's maps, and what goes with them."""

    officers: pd.DataFrame | None
    basemap: Basemap | None
    mark: tuple[object, ...]
    """Hashable; changes when the officers' file does."""

    @property
    def headers(self) -> dict[str, str]:
        """The headers that let a page ask the basemap's server, and no other; none without a basemap."""
        return (
            {} if self.basemap is None else {"Content-Security-Policy": self.basemap.policy(CONTENT_POLICY)}
        )


def map_parts(settings: Settings) -> MapParts:
    """Return the officers, read again when their file has changed, and the basemap.

    Raises
    ------
    BoundaryError
        If the officers' file is missing or wrong.
    RequestError
        If the basemap is none that is understood, or its file is not there.
    """
    basemap = Basemap.of(settings.basemap, settings.basemap_attribution)
    if basemap is not None and basemap.file is not None:
        basemap = replace(basemap, url=settings.root_path + basemap.url)
    path = settings.officers
    if path is None:
        return MapParts(None, basemap, ())
    key = (path, path.stat().st_mtime_ns if path.is_file() else 0)
    if key not in _read:
        table = read_officers(path)
        _read.clear()
        _read[key] = table
    return MapParts(_read[key], basemap, key)
