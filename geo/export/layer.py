"""A layer on its way to a file, part by part: a hundred thousand rows need not be in memory at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import geopandas as gpd
import pandas as pd

from geo.cases.days import with_dates
from geo.export.note import LayerNote

__all__ = ["ExportLayer"]


@dataclass(frozen=True)
class ExportLayer:
    """One layer to be written.

    Parameters
    ----------
    head : DataFrame or GeoDataFrame
        The columns and their types, without rows; no index.
    parts : callable returning an iterator of DataFrame
        The rows, each part with the columns and types of *head*.
    note : LayerNote, optional
        What the layer says of itself.
    key : str, optional
        The column that identifies a row.
    streamed : bool
        Whether there is more than one part.
    placed : bool
        Whether every row is known to have a place.
    """

    head: pd.DataFrame
    parts: Callable[[], Iterator[pd.DataFrame]]
    note: LayerNote | None = None
    key: str | None = None
    streamed: bool = False
    placed: bool = True

    @classmethod
    def of(cls, frame: pd.DataFrame, note: LayerNote | None = None) -> ExportLayer:
        """Return a frame as a layer of one part; a named index becomes its first column and its key."""
        key = frame.index.name
        flat = frame.reset_index(drop=key is None)
        placed = not (isinstance(flat, gpd.GeoDataFrame) and bool(flat.geometry.isna().any()))
        return cls(
            head=flat.iloc[:0],
            parts=lambda: iter([flat]),
            note=note,
            key=None if key is None else str(key),
            placed=placed,
        )

    @property
    def is_map(self) -> bool:
        """Whether the layer has shapes."""
        return isinstance(self.head, gpd.GeoDataFrame)

    @property
    def geometry(self) -> str | None:
        """Name of the column that holds the shapes."""
        return str(self.head.geometry.name) if isinstance(self.head, gpd.GeoDataFrame) else None

    @property
    def columns(self) -> list[str]:
        """Names of the columns that hold values."""
        return [str(name) for name in self.head.columns if name != self.geometry]

    @property
    def name(self) -> str:
        """The layer's name."""
        return self.note.layer if self.note is not None else "data"

    def written(self) -> Iterator[pd.DataFrame]:
        """Return the parts as files of text have them: where a moment is a day alone, the cell is a date."""
        return map(with_dates, self.parts())

    def tables(self) -> Iterator[pd.DataFrame]:
        """Return the parts of :meth:`written` without shapes."""
        for part in self.written():
            yield pd.DataFrame(part[self.columns])
