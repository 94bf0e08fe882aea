"""The scripts and styles of a page: inlined into it, or linked where an application serves them."""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from markupsafe import Markup

from geo.errors import ExportError

__all__ = ["ASSETS_DIR", "Asset", "AssetMode", "content_policy", "scripts", "styles"]

AssetMode = Literal["inline", "served"]

ASSETS_DIR = Path(__file__).resolve().parent / "assets"
_STYLES = ("vendor/leaflet.css", "base.css", "map.css", "panel.css", "layout.css", "print.css")
_SCRIPTS = (
    "vendor/leaflet.js",
    "data.js",
    "colours.js",
    "map.js",
    "labels.js",
    "legend.js",
    "charts.js",
    "panel.js",
    "search.js",
    "print.js",
    "start.js",
)
_IMAGE = re.compile(r"url\((images/[^)]+)\)")


@dataclass(frozen=True)
class Asset:
    """A script or style: either its text, or the address it is served at."""

    text: Markup | None = None
    href: str | None = None


def styles(mode: AssetMode, base: str = "/assets") -> list[Asset]:
    """Return the styles of a page, in order; see :func:`scripts`."""
    return [_asset(name, mode, base) for name in _STYLES]


def scripts(mode: AssetMode, base: str = "/assets") -> list[Asset]:
    """Return the scripts of a page, in order.

    Parameters
    ----------
    mode : {"inline", "served"}
        Served assets carry their hash in the address, so that a browser may
        keep them for good.
    base : str
        Where the application serves ``maps/assets``.

    Raises
    ------
    ExportError
        If Leaflet was not fetched yet.
    """
    return [_asset(name, mode, base) for name in _SCRIPTS]


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


def content_policy(assets: list[Asset]) -> str:
    """Return a Content-Security-Policy under which the inlined *assets* run, and nothing else does."""
    tokens = " ".join(sorted({_token(asset.text) for asset in assets if asset.text is not None}))
    return (
        f"default-src 'none'; script-src {tokens}; style-src {tokens}; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )


def _token(text: str) -> str:
    digest = hashlib.sha256(text.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"
