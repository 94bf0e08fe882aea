"""Parquet in, Parquet out: geocoded a part at a time, by this process or by many workers."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import NamedTuple

from geo.admin.boundaries import Boundaries
from geo.cases.parquet_parts import ParquetParts
from geo.geocoding import geocode
from geo.geocoding.sharing import SharedPoints
from geo.partitions.engine import Engine, Span, Told
from geo.partitions.files import PartWriter, join_parts, workplace
from geo.partitions.sharing import PART_ROWS, shared_in

__all__ = ["WORKER_ROWS", "geocode_parquet"]

WORKER_ROWS = 500_000
"""About so many rows are one task of a worker: enough to be worth the way, few enough to be done again."""


def geocode_parquet(source: Path, output: Path, engine: Engine, *, parts: bool = False) -> Counter[str]:
    """Geocode a Parquet file of any length into another; return how many rows have which ``match_status``.

    Each row is what :func:`geo.intake.geocode_file` makes of it, in the same order.

    Parameters
    ----------
    source, output : Path
        The workers must find both under these names.
    engine : Engine
        Who works.
    parts : bool
        Leave the workers' files where they lie, and make *output* a folder of them: what
        reads Parquet reads such a folder as one table. One file is written from them
        otherwise, so that nobody can tell how many have worked on it.

    Returns
    -------
    Counter of str
        Its total is the number of rows.

    Raises
    ------
    CaseFileError
        If the file cannot be read.
    ExportError
        If *output* cannot be written; what stood there before is then still there.
    """
    file = ParquetParts(source)
    spans = engine.spans(file.ranges(WORKER_ROWS))
    with workplace(output) as folder:
        job = _Job(source, folder, shared_in(source, engine, spans))
        counts: Counter[str] = Counter()
        for found in engine.each(geocode_part, spans, job):
            counts += found
        written = [part_path(folder, span) for span in spans]
        if parts:
            whole = folder / output.name
            whole.mkdir()
            for part in written:
                part.rename(whole / part.name)
        elif len(written) == 1:
            whole = written[0]
        else:
            whole = folder / output.name
            join_parts(written, whole)
        whole.replace(output)
    return counts


class _Job(NamedTuple):
    source: Path
    folder: Path
    shared: SharedPoints


def part_path(folder: Path, span: Span) -> Path:
    """Return where a part is written: the names sort as the rows do."""
    return folder / f"part-{span[0]:012d}.parquet"


def geocode_part(span: Span, boundaries: Boundaries, job: _Job, told: Told | None) -> Counter[str]:
    """Geocode a part of a file into a file of its own, and count what became of its rows."""
    counts: Counter[str] = Counter()
    with PartWriter(part_path(job.folder, span)) as writer:
        for start, table in ParquetParts(job.source).tables(PART_ROWS, span):
            placed = geocode(table.frame, boundaries, shared=job.shared)
            counts.update(placed["match_status"].tolist())
            writer.write(placed)
            if told is not None:
                told(start + len(placed) - span[0], span[1] - span[0])
    return counts
