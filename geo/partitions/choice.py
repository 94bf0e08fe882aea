"""Whether a file is worked on in parts, and who does it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from geo.admin.boundaries import Boundaries
from geo.errors import RequestError
from geo.partitions.engine import Engine, OneProcess, Told

__all__ = ["check_parts_target", "engine_of", "in_parts", "is_long"]

_MAGIC = b"PAR1"


def in_parts(source: Path, output: Path | None = None, *, asked: bool = False) -> bool:
    """Return whether a file is read in parts: Parquet with rows, and Parquet that is to come of it.

    Parameters
    ----------
    source : Path
    output : Path, optional
        Where rows are written as they come.
    asked : bool
        Whether the user asks for it: what cannot be read in parts is then an error.

    Raises
    ------
    RequestError
    CaseFileError
        If the file is damaged.
    """
    if output is not None and output.suffix.lower() != ".parquet":
        if asked:
            raise RequestError("partitions.parquet_out", path=output.name)
        return False
    from geo.cases.parquet_parts import ParquetParts

    with_rows = _is_parquet(source) and ParquetParts(source).n_rows > 0
    if asked and source.exists() and not with_rows:
        raise RequestError("partitions.parquet_alone", path=source.name)
    return with_rows


def check_parts_target(output: Path) -> None:
    """Refuse a folder of parts where something lies already, before hours of work are put into it.

    Raises
    ------
    RequestError
    """
    if output.exists():
        raise RequestError("partitions.parts_there", path=output)


def is_long(source: Path) -> bool:
    """Return whether a Parquet file has more rows than are in memory at a time."""
    from geo.cases.parquet_parts import ParquetParts
    from geo.partitions.sharing import PART_ROWS

    return ParquetParts(source).n_rows > PART_ROWS


def _is_parquet(path: Path) -> bool:
    if path.suffix.lower() not in (".parquet", ".geoparquet") or not path.is_file():
        return False
    try:
        with path.open("rb") as stream:
            return stream.read(4) == _MAGIC
    except OSError:
        return False  # the reader of whole files says what is wrong with it


@contextmanager
def engine_of(
    boundaries: Boundaries, workers: int | None, scheduler: str | None, progress: Told | None = None
) -> Iterator[Engine]:
    """Give who works: this process, *workers* processes of this machine, or those of a scheduler.

    Raises
    ------
    RequestError
        If both are named, Dask is not installed, or no scheduler answers.
    """
    if workers is not None and scheduler is not None:
        raise RequestError("partitions.one_of_two")
    if workers is None and scheduler is None:
        yield OneProcess(boundaries, progress)
        return
    from geo.partitions.workers import connected, workers_on

    with connected(workers, scheduler) as client, workers_on(client, boundaries, progress) as engine:
        yield engine
