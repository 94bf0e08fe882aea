"""Every layer of one quarter in one file: what a planner opens in QGIS before a forum."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from geo.aggregation.kinds import ALL_JENIS
from geo.errors import HotspotError
from geo.export.layer import ExportLayer
from geo.layers import FORUM_LAYERS, PLANNER_LAYERS, forum_layer, planner_layer
from geo.published import Published
from geo.study import Study

__all__ = ["ALL", "PlannerLayers", "all_forum_layers", "all_planner_layers"]

ALL = "semua"
"""What the layers of one quarter are asked for by."""

_ONCE = ("desa", "counts")
"""Layers that are the same for every kind."""


class PlannerLayers(NamedTuple):
    """Layers, and the sentences of those that the statistics refused to make."""

    layers: list[ExportLayer]
    refused: list[str]


def all_forum_layers(published: Published, period: str) -> list[ExportLayer]:
    """Return every layer of a quarter as the forum may see it: each kind's, and the places."""
    layers = [
        ExportLayer.of(*forum_layer(published, name, kind, period))
        for kind in published.jenis
        for name in FORUM_LAYERS
        if name not in _ONCE and (name != "tahun" or _has_year(published, kind, period))
    ]
    if published.has_total:
        layers.append(ExportLayer.of(*forum_layer(published, "kecamatan", ALL_JENIS, period)))
    return [*layers, ExportLayer.of(*forum_layer(published, "desa", published.jenis[0], period))]


def _has_year(published: Published, kind: str, period: str) -> bool:
    """Whether the four quarters up to one are published together; they are for the newest alone."""
    years = published.years
    return bool(((years["jenis"] == kind) & (years["period_to"] == period)).any())


def all_planner_layers(study: Study, jenis: str | None, period: str | None) -> PlannerLayers:
    """Return every layer of a quarter with its exact numbers; the cases come from the store.

    Parameters
    ----------
    study : Study
    jenis, period : str or None
        One kind alone, and the quarter; None for all kinds and the newest quarter that has ended.
    """
    shown = period or study.newest_period()
    layers, refused = [], []
    for name, kind, quarter in _wanted(study, jenis, shown):
        try:
            layers.append(ExportLayer.of(*planner_layer(study, name, kind, quarter)))
        except HotspotError as error:
            refused.append(f"{name}, {kind}, {quarter}: {error.sentence('id')}")
    return PlannerLayers(layers, refused)


def _wanted(study: Study, jenis: str | None, period: str) -> Iterator[tuple[str, str | None, str | None]]:
    for kind in [jenis] if jenis else study.jenis:
        for name in PLANNER_LAYERS:
            if name not in (*_ONCE, "cases"):
                yield name, kind, period
    for name in _ONCE:
        yield name, jenis if name == "counts" else None, None
