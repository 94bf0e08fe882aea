"""A basemap, where an office wants one: tiles of a server, or one PMTiles file; never by default."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

from geo.errors import RequestError

__all__ = ["BASEMAP_PATH", "Basemap"]

BASEMAP_PATH = "/maps/dasar.pmtiles"
"""Where the application serves a PMTiles file of its own."""


@dataclass(frozen=True)
class Basemap:
    """Where the tiles of a basemap come from.

    Attributes
    ----------
    kind : {"tiles", "pmtiles"}
    url : str
        The template with ``{z}``, ``{x}`` and ``{y}``, or the address of the file.
    attribution : str
        Who made it; stands under the map.
    file : Path or None
        The file behind *url*, where the application serves it itself.
    """

    kind: Literal["tiles", "pmtiles"]
    url: str
    attribution: str = ""
    file: Path | None = None

    @classmethod
    def of(cls, setting: str, attribution: str = "") -> Basemap | None:
        """Return the basemap that a setting names, or None where it is blank.

        Parameters
        ----------
        setting : str
            ``https://…/{z}/{x}/{y}.png``, ``https://….pmtiles``, or the path of
            a PMTiles file with raster tiles.
        attribution : str

        Raises
        ------
        RequestError
            If it is none of these, or the file is not there.
        """
        text = setting.strip()
        if not text:
            return None
        if urlsplit(text).scheme in ("http", "https"):
            return cls._remote(text, attribution)
        path = Path(text).expanduser()
        if path.suffix.lower() != ".pmtiles":
            raise RequestError("maps_basemap.unknown", value=text[:120])
        if not path.is_file():
            raise RequestError("maps_basemap.no_file", path=path)
        return cls("pmtiles", BASEMAP_PATH, attribution, path)

    @classmethod
    def _remote(cls, text: str, attribution: str) -> Basemap:
        host = urlsplit(text).netloc
        # What stands in a policy must be an origin and nothing more.
        if not host or set(host) & set(" ;,'\"*{}@"):
            raise RequestError("maps_basemap.unknown", value=text[:120])
        if all(part in text for part in ("{z}", "{x}", "{y}")):
            return cls("tiles", text, attribution)
        if urlsplit(text).path.lower().endswith(".pmtiles"):
            return cls("pmtiles", text, attribution)
        raise RequestError("maps_basemap.unknown", value=text[:120])

    @property
    def scripts(self) -> tuple[str, ...]:
        """The scripts that draw it, beside those of the page."""
        return ("vendor/pmtiles.js", "basemap.js") if self.kind == "pmtiles" else ("basemap.js",)

    @property
    def origins(self) -> tuple[str, str]:
        """The origins that pictures and that data come from, as a Content-Security-Policy names them."""
        parts = urlsplit(self.url)
        origin = f"{parts.scheme}://{parts.netloc}" if parts.netloc else "'self'"
        return (origin, "") if self.kind == "tiles" else ("blob:", origin)

    @property
    def for_page(self) -> dict[str, Any]:
        """What the page's scripts need to know."""
        return {"kind": self.kind, "url": self.url, "attribution": self.attribution}

    def policy(self, policy: str) -> str:
        """Return a Content-Security-Policy that is opened for this basemap's origins and no others."""
        images, connect = self.origins
        more = {"img-src": images, "connect-src": connect}
        parts = [part.strip() for part in policy.split(";") if part.strip()]
        opened = []
        for part in parts:
            name, _, sources = part.partition(" ")
            extra = more.pop(name, "")
            opened.append(part if extra in sources.split() else f"{part} {extra}".strip())
        opened += [f"{name} {extra}" for name, extra in more.items() if extra]
        return "; ".join(opened)
