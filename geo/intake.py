"""From a file to geocoded cases, and into the store; every row accounted for.

This composes the stations cases and geocoding; it decides nothing itself.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import geopandas as gpd
import pandas as pd
from sqlalchemy import Connection

from geo.admin.boundaries import Boundaries
from geo.cases.limits import ReadLimits
from geo.cases.parse import parse_cases, write_rejects
from geo.cases.reader import CaseTable, read_table
from geo.cases.rejects import all_rejects
from geo.cases.review_aliases import kept_aliases
from geo.cases.store import CaseStore, LoadResult
from geo.geocoding import evidence_texts, geocode
from geo.geocoding.aliases import alias_lines
from geo.wording import Language, say

__all__ = [
    "Intake",
    "LoadReport",
    "geocode_file",
    "keep_intake",
    "load_file",
    "point_layer",
    "read_cases",
]


Told = Callable[[int, int], None]


def _silent(stage: str) -> None:
    """Begin a stage without a word: the default where nobody watches."""


@dataclass(frozen=True)
class Intake:
    """A case file, read and geocoded.

    Attributes
    ----------
    cases : DataFrame
        The rows that could be read, in the file's order, parsed and geocoded.
    rejects : DataFrame
        The others: ``baris``, ``alasan``, ``reason`` and the row as it stood.
    n_rows : int
        Rows of the file: those of ``cases`` and ``rejects`` together.
    notes : list of str
        What was understood of the file, in Indonesian.
    columns : dict of str to str
        Canonical name to the file's own header, of what was recognised.
    """

    cases: pd.DataFrame
    rejects: pd.DataFrame
    n_rows: int
    notes: Sequence[str] = field(default_factory=list)
    columns: Mapping[str, str] = field(default_factory=dict)

    def lines(self, lang: Language = "id") -> list[str]:
        """Return what the operator should know, one sentence a line."""
        counts = self.cases["match_status"].value_counts()
        placed = say(
            "cases_store.placed",
            lang,
            n=self.n_rows,
            matched=int(counts.get("matched", 0)),
            review=int(counts.get("review", 0)),
            rejected=int(counts.get("rejected", 0)),
            unreadable=len(self.rejects),
        )
        return [*self.notes, placed]


@dataclass(frozen=True)
class LoadReport:
    """What became of each row of a loaded file."""

    intake: Intake
    result: LoadResult
    rejects: pd.DataFrame
    rejects_path: Path | None
    stale_path: Path | None = None
    """Rejects of an earlier load that still lie where this one's would have gone."""

    def lines(self, lang: Language = "id") -> list[str]:
        """Return what the operator should know, one sentence a line."""
        kept = say(
            "cases_store.kept",
            lang,
            new=self.result.n_new,
            updated=self.result.n_updated,
            unchanged=self.result.n_unchanged,
            rejected=len(self.rejects),
        )
        lines = [*self.intake.lines(lang), kept]
        if self.result.n_moved:
            lines.append(say("cases_store.moved", lang, n=self.result.n_moved))
        if self.rejects_path is not None:
            lines.append(
                say("cases_store.rejects_written", lang, n=len(self.rejects), path=self.rejects_path)
            )
        if self.stale_path is not None:
            lines.append(say("cases_store.rejects_stale", lang, path=self.stale_path))
        return lines


def geocode_file(path: Path, boundaries: Boundaries, *, progress: Told | None = None) -> pd.DataFrame:
    """Return every row of a file, in order, with its desa or the reason why not.

    A record that cannot be split into the header's columns is a row too: it
    is rejected, and its text stands in the column ``baris_rusak``.

    Parameters
    ----------
    path : Path
    boundaries : Boundaries
    progress : callable, optional
        Told how many rows are done, and of how many.
    """
    table = read_table(path)
    placed = geocode(table.frame, boundaries, progress=progress)
    if table.broken.empty:
        return placed
    broken = pd.DataFrame(
        {
            "baris_rusak": table.broken["isi"],
            "match_status": "rejected",
            "match_level": "",
            "match_method": "",
            "match_score": 0.0,
            "match_reason": table.broken["alasan"],
            "match_candidates": "",
        }
    )
    lines = pd.concat([table.rows, table.broken["baris"]], ignore_index=True)
    whole = pd.concat([placed, broken], ignore_index=True)
    return whole.iloc[lines.argsort(kind="stable")].reset_index(drop=True)


def point_layer(geocoded: pd.DataFrame) -> gpd.GeoDataFrame:
    """Return geocoded rows with their point as geometry; a row without one keeps an empty place."""
    points = gpd.points_from_xy(geocoded["match_lon"], geocoded["match_lat"], crs="EPSG:4326")
    # A column of the file that bears the name (WKT, as QGIS exports it) is kept beside the point.
    frame = gpd.GeoDataFrame(geocoded.rename(columns={"geometry": "input_geometry"}), geometry=points)
    missing = geocoded["match_lon"].isna() | geocoded["match_lat"].isna()
    frame.loc[missing, "geometry"] = None
    return frame


def read_cases(
    path: Path,
    boundaries: Boundaries,
    *,
    jenis: str | None = None,
    source: str | None = None,
    aliases: pd.DataFrame | None = None,
    limits: ReadLimits | None = None,
    begin: Callable[[str], None] = _silent,
    progress: Told | None = None,
) -> Intake:
    """Return the cases of a file, parsed and geocoded.

    Parameters
    ----------
    path : Path
        CSV, XLSX, GeoJSON, GeoPackage, Parquet and the like.
    boundaries : Boundaries
        The places.
    jenis, source : str, optional
        Kind and source of rows that do not name one.
    aliases : DataFrame, optional
        Words that were decided on before (``kept_aliases`` of a store).
    limits : ReadLimits, optional
        How much the file may hold.
    begin : callable
        Told the name of each stage as it begins.
    progress : callable, optional
        Told how many rows are geocoded, and of how many.

    Raises
    ------
    CaseFileError
        If the file cannot be read at all.
    """
    begin("read")
    table: CaseTable = read_table(path, limits=limits)
    parsed = parse_cases(table, jenis=jenis, source=source)
    begin("geocode")
    placed = geocode(parsed.cases, boundaries, aliases=aliases, progress=progress)
    cases = _with_evidence(_with_points(placed), parsed.cases)
    notes = [*table.notes, *parsed.notes]
    return Intake(cases, parsed.rejects, len(table.frame) + len(table.broken), notes, table.columns)


def _with_points(placed: pd.DataFrame) -> pd.DataFrame:
    """Return the cases with the repaired point as ``lon`` and ``lat``, not the text of the file."""
    return placed.assign(lon=placed["match_lon"], lat=placed["match_lat"])


def _with_evidence(placed: pd.DataFrame, parsed: pd.DataFrame) -> pd.DataFrame:
    """Return the cases with the place as it was written, and the line that a decision is remembered by."""
    lines = alias_lines(evidence_texts(parsed).tolist())
    return placed.assign(
        kode_tertulis=parsed["kode_desa"],
        desa_tertulis=parsed["desa"],
        kecamatan_tertulis=parsed["kecamatan"],
        teks=pd.Series([line or None for line in lines], index=placed.index, dtype=object),
    )


def load_file(
    path: Path,
    store: CaseStore,
    boundaries: Boundaries,
    *,
    jenis: str | None = None,
    source: str | None = None,
    rejects_path: Path | None = None,
    begin: Callable[[str], None] = _silent,
    progress: Told | None = None,
) -> LoadReport:
    """Read a case file into the store, in one transaction, and write its rejects beside it.

    Parameters
    ----------
    rejects_path : Path, optional
        Where the rejected rows go; by default ``<name>_ditolak.csv`` in the
        file's own folder. Nothing is written where nothing was rejected.
    """
    intake = read_cases(
        path,
        boundaries,
        jenis=jenis,
        source=source,
        aliases=kept_aliases(store),
        begin=begin,
        progress=progress,
    )
    target = rejects_path or path.with_name(f"{path.stem}_ditolak.csv")
    return keep_intake(
        intake, store, file_name=path.name, boundaries=boundaries.origin.title, target=target, begin=begin
    )


def keep_intake(
    intake: Intake,
    store: CaseStore,
    *,
    file_name: str,
    boundaries: str,
    target: Path,
    begin: Callable[[str], None] = _silent,
    along: Callable[[Connection, LoadResult], None] | None = None,
) -> LoadReport:
    """Keep what was read of a case file, in one transaction, and write its rejects.

    Parameters
    ----------
    intake : Intake
    store : CaseStore
    file_name, boundaries : str
        What the log of loads says of the file, and of the layer that placed its rows.
    target : Path
        Where the rejected rows go. Nothing is written where nothing was rejected.
    begin : callable
        Told the name of each stage as it begins.
    along : callable, optional
        See :meth:`geo.cases.store.CaseStore.save`.
    """
    if len(intake.rejects):
        # Before anything is kept: a folder that cannot be written to stops the load, not half of it.
        write_rejects(intake.rejects, target)
    begin("store")
    result = store.save(
        intake.cases,
        file_name=file_name,
        boundaries=boundaries,
        n_rows=intake.n_rows,
        rejects=intake.rejects,
        along=along,
    )
    rejects = all_rejects(intake.rejects, result.turned_away)
    begin("write")
    if rejects.empty:
        return LoadReport(intake, result, rejects, None, target if target.exists() else None)
    if len(rejects) > len(intake.rejects):
        write_rejects(rejects, target)
    return LoadReport(intake, result, rejects, target)
