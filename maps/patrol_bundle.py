"""A schedule in one ZIP file: table and points, and for each unit a calendar and a sheet."""

from __future__ import annotations

import io
import tempfile
import zipfile
from itertools import product
from pathlib import Path

import pandas as pd

from geo.export.calendar_file import calendar_of, unit_file_names
from geo.export.note import LayerNote
from geo.export.writer import write_layer
from geo.patrolling import points_layer, visits_layer
from maps.unit_sheet import unit_sheet

__all__ = ["patrol_bundle"]


def patrol_bundle(
    visits: pd.DataFrame,
    points: pd.DataFrame,
    areas: pd.DataFrame,
    note: LayerNote,
    *,
    of: list[str] | None = None,
) -> bytes:
    """Return the ZIP file of a schedule.

    Parameters
    ----------
    visits : DataFrame
        As ``geo.patrol.schedule`` gives them, of all units.
    points : DataFrame
        ``area``, ``point``, ``lon``, ``lat``, ``accuracy_m``.
    areas : DataFrame
        By ``area``: ``nama``, ``nama_kecamatan``, ``rank``, ``jenis``.
    note : LayerNote
        What the files say of themselves: when the schedule was made, whether it is a demonstration.
    of : list of str, optional
        These units alone; then without the points of others.

    Returns
    -------
    bytes
    """
    units = sorted(visits["unit"].unique()) if of is None else of
    own = visits[visits["unit"].isin(units)]
    tables = {"jadwal": visits_layer(own)}
    if of is None:
        tables["titik"] = points_layer(points, areas)
    target = io.BytesIO()
    with (
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive,
        tempfile.TemporaryDirectory(prefix="tigapilar-") as folder,
    ):
        for stem, suffix in product(tables, (".xlsx", ".csv", ".geojson")):
            path = Path(folder) / f"{stem}{suffix}"
            write_layer(tables[stem], path, note=note)
            archive.write(path, path.name)
        for unit, name in unit_file_names(units, ".ics").items():
            archive.writestr(
                f"kalender/{name}", calendar_of(visits, unit, made_at=note.made_at, demo=note.demo)
            )
        for unit, name in unit_file_names(units, ".pdf").items():
            archive.writestr(f"lembar/{name}", unit_sheet(visits, unit, made_at=note.made_at, demo=note.demo))
    return target.getvalue()
