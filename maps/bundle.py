"""The scripts and styles of a page: inlined into it, or linked where an application serves them."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from markupsafe import Markup

from geo.errors import ExportError

__all__ = ["ASSETS_DIR", "Asset", "AssetMode", "Kit", "content_policy", "scripts", "styles"]

AssetMode = Literal["inline", "served"]
Kit = Literal["hotspots", "patrols", "points", "tiles", "visits"]

ASSETS_DIR = Path(__file__).resolve().parent / "assets"
_GROUND_STYLES = ("vendor/leaflet.css", "base.css", "map.css")
_STYLES: dict[Kit, tuple[str, ...]] = {
    "hotspots": (*_GROUND_STYLES, "panel.css", "compare.css", "sections.css", "layout.css", "print.css"),
    "points": (*_GROUND_STYLES, "panel.css", "points.css"),
    "tiles": (*_GROUND_STYLES, "panel.css", "layout.css", "tiles.css"),
    "visits": (*_GROUND_STYLES, "visits.css"),
    "patrols": (*_GROUND_STYLES, "visits.css", "patrols.css"),
}
_GROUND_SCRIPTS = ("vendor/leaflet.js", "data.js", "colours.js", "ground.js", "labels.js")
_SCRIPTS: dict[Kit, tuple[str, ...]] = {
    "hotspots": (
        *_GROUND_SCRIPTS,
        "map.js",
        "legend.js",
        "charts.js",
        "groups.js",
        "panel.js",
        "card.js",
        "search.js",
        "print.js",
        "compare.js",
        "start.js",
    ),
    "points": (
        *_GROUND_SCRIPTS,
        "vendor/supercluster.min.js",
        "point_data.js",
        "point_canvas.js",
        "point_heat.js",
        "point_panel.js",
        "points.js",
    ),
    "tiles": ("vendor/leaflet.js", "vendor/protomaps-leaflet.js", "data.js", "colours.js", "tiles.js"),
    "visits": (*_GROUND_SCRIPTS, "visits.js"),
    "patrols": (*_GROUND_SCRIPTS, "patrols.js"),
}
_IMAGE = re.compile(r"url\((images/[^)]+)\)")


@dataclass(frozen=True)
class Asset:
    """A script or style: either its text, or the address it is served at."""

    text: Markup | None = None
    href: str | None = None


def styles(mode: AssetMode, base: str = "/assets", kit: Kit = "hotspots") -> list[Asset]:
    """Return the styles of a page, in order; see :func:`scripts`."""
    return [_asset(name, mode, base) for name in _STYLES[kit]]


def scripts(
    mode: AssetMode, base: str = "/assets", kit: Kit = "hotspots", more: Sequence[str] = ()
) -> list[Asset]:
    """Return the scripts of a page, in order.

    Parameters
    ----------
    mode : {"inline", "served"}
        Served assets carry their hash in the address, so that a browser may
        keep them for good.
    base : str
        Where the application serves ``maps/assets``.
    kit : {"hotspots", "patrols", "points", "visits"}
        Which page it is.
    more : sequence of str
        Names of scripts that this page needs before all others but Leaflet.

    Raises
    ------
    ExportError
        If Leaflet was not fetched yet.
    """
    first, *others = _SCRIPTS[kit]
    return [_asset(name, mode, base) for name in (first, *more, *others)]


def _asset(name: str, mode: AssetMode, base: str) -> Asset:
    text, digest = _read(name)
    if mode == "served":
        return Asset(href=f"{base}/{name}?v={digest[:12]}")
    return Asset(text=Markup(text))


@cache
def _read(name: str) -> tuple[str, str]:
    """Return the text of an asset and its hash, in hexadecimal digits."""
    path = ASSETS_DIR / name
    if not path.is_file():
        raise ExportError("maps.assets_missing")
    text = path.read_text(encoding="utf-8")
    digest = hashlib.sha256(text.encode()).hexdigest()
    # Leaflet's pins and its layer switch are not used: no page may ask for their pictures.
    text = _IMAGE.sub("none", text)
    # Only a debugger would follow it, to a file that is not there.
    text = re.sub(r"//# sourceMappingURL=.*", "", text)
    if "</script" in text.lower() or "</style" in text.lower():
        raise ValueError(f"{name} would end the element that it is inlined in")
    return text, digest


def content_policy(assets: list[Asset], *, images: str = "", connect: str = "") -> str:
    """Return a Content-Security-Policy under which the inlined *assets* run, and nothing else does.

    *images* and *connect* are origins that pictures and data may come from besides: a basemap's.
    """
    tokens = " ".join(sorted({_token(asset.text) for asset in assets if asset.text is not None}))
    pictures = " ".join(["data:", *images.split()])
    further = f" connect-src {connect};" if connect else ""
    return (
        f"default-src 'none'; script-src {tokens}; style-src {tokens}; img-src {pictures};{further} "
        "base-uri 'none'; form-action 'none'"
    )


def _token(text: str) -> str:
    digest = hashlib.sha256(text.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"
