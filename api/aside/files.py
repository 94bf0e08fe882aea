"""The files of exact numbers and cases that signed-in people take away, as jobs."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from api.aside.studio import Studio
from geo.all_layers import ALL, all_planner_layers
from geo.case_layer import case_layer
from geo.export.layer import ExportLayer
from geo.export.writer import write_layers
from geo.layers import planner_layer
from geo.visits_made import VISITS, visits_layer

__all__ = ["FileOrder", "WrittenFile", "write_file"]


class FileOrder(NamedTuple):
    """What is asked for, and by whom.

    ``revision`` is the store's, of which the study is; ``within`` the territory whose cases
    may be in it ("" for everywhere), None for somebody who may see none.
    """

    layer: str
    suffix: str
    jenis: str | None
    period: str | None
    revision: str
    within: str | None


class WrittenFile(NamedTuple):
    """What a file is called, and how many cases or visits are in it; None where none can be."""

    title: str
    n_rows: int | None


def write_file(studio: Studio, order: FileOrder, path: Path) -> WrittenFile:
    """Write a file.

    Parameters
    ----------
    studio : Studio
    order : FileOrder
    path : Path
        With the order's suffix.

    Raises
    ------
    RequestError, HotspotError
        If there is no such quarter or statistic.
    ExportError
        If the format cannot hold these layers, or the file cannot be written.
    """
    layers, n_rows = _layers(studio, order)
    write_layers(layers, path)
    note = layers[0].note if len(layers) == 1 else None
    return WrittenFile(note.title if note is not None else order.layer, n_rows)


def _layers(studio: Studio, order: FileOrder) -> tuple[list[ExportLayer], int | None]:
    asked = (order.jenis, order.period)
    if order.layer == "cases":
        layer, n_cases = _cases(studio, order)
        return [layer], n_cases
    if order.layer == VISITS:
        assert order.within is not None
        frame, note = visits_layer(studio.store, studio.boundaries, *asked, within=order.within)
        return [ExportLayer.of(frame, note)], len(frame)
    study = studio.study(order.revision)
    if order.layer != ALL:
        return [ExportLayer.of(*planner_layer(study, order.layer, *asked))], None
    layers = all_planner_layers(study, *asked).layers
    if order.within is None:
        return layers, None
    layer, n_cases = _cases(studio, order)
    return [*layers, layer], n_cases


def _cases(studio: Studio, order: FileOrder) -> tuple[ExportLayer, int]:
    # None is nobody's territory: it must never be read as "everywhere".
    assert order.within is not None
    return case_layer(studio.store, studio.boundaries, order.jenis, order.period, within=order.within)
