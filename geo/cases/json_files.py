"""GeoJSON, looked at before GDAL follows an address that is written in it.

An old form of GeoJSON may give its coordinate system as a link, which GDAL
fetches while it reads: whoever wrote the file would make this machine ask any
address, also one that only this machine can reach.
"""

from __future__ import annotations

import re
from typing import IO

from geo.errors import CaseFileError

__all__ = ["check_json"]

_PIECE = 1 << 20
_OVERLAP = 2_048
_LINK = re.compile(rb"\"crs\"\s*:\s*\{.{0,1000}?\"type\"\s*:\s*\"(?:link|url)", re.IGNORECASE | re.DOTALL)


def check_json(stream: IO[bytes], name: str) -> None:
    """Refuse a GeoJSON whose coordinate system is an address.

    Parameters
    ----------
    stream : binary file
        Read to its end.
    name : str
        The file's name, for the sentence.

    Raises
    ------
    CaseFileError
    """
    before = b""
    while piece := stream.read(_PIECE):
        if _LINK.search(before + piece):
            raise CaseFileError("reading.crs_link", path=name)
        before = piece[-_OVERLAP:]
