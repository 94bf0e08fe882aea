"""Names of seas and neighbours around an area."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from typing import Any

from geo.wording import Language

__all__ = ["place_names"]

_MARGIN_DEGREES = 0.9


def place_names(bounds: tuple[float, float, float, float], lang: Language) -> list[list[Any]]:
    """Return name, longitude, latitude and kind ("sea" or "land") of what lies around *bounds*.

    Parameters
    ----------
    bounds : (min_lon, min_lat, max_lon, max_lat)
    lang : {"id", "en"}
    """
    west, south, east, north = bounds
    return [
        [place[lang], place["lon"], place["lat"], place["kind"]]
        for place in _places()
        if west - _MARGIN_DEGREES < place["lon"] < east + _MARGIN_DEGREES
        and south - _MARGIN_DEGREES < place["lat"] < north + _MARGIN_DEGREES
    ]


@cache
def _places() -> list[dict[str, Any]]:
    text = resources.files("maps").joinpath("place_names.toml").read_text(encoding="utf-8")
    return list(tomllib.loads(text)["place"])
