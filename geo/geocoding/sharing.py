"""Points that stand on many rows of a file, told part by part: no part need know the others' rows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.geocoding.points import Points, Sharing

__all__ = ["Keys", "SharedPoints", "Tally", "crowded", "in_all", "point_keys", "tally"]

# An office's own coordinate: on this many rows at least, that name this many different desa.
_OFFICE_ROWS = 4
_OFFICE_DESA = 3
# A coordinate on this many rows, with this many different texts, most of which name no desa.
_DOUBTFUL_ROWS = 20
_DOUBTFUL_TEXTS = 10
# Five decimals are a metre: the same point, as offices paste it.
_PER_DEGREE = 100_000.0
_HALF = 1 << 30

Keys = NDArray[np.int64]


class Tally(NamedTuple):
    """What some rows say of the points that they share.

    ``rows`` has the columns key, size and naming (rows, and rows that name a
    desa); ``desa`` (key, named) and ``texts`` (key, text) hold the different
    ones, as many a key as can make a difference and no more.
    """

    rows: pd.DataFrame
    desa: pd.DataFrame
    texts: pd.DataFrame


def point_keys(lon: NDArray[np.float64], lat: NDArray[np.float64]) -> Keys:
    """Return one whole number a point, the same for points that are one to the metre.

    Parameters
    ----------
    lon, lat : numpy.ndarray of float64, shape (n,)
        Decimal degrees, all finite.
    """
    x, y = (np.clip(np.rint(axis * _PER_DEGREE), -_HALF, _HALF - 1).astype(np.int64) for axis in (lon, lat))
    return ((x + _HALF) << 31) | (y + _HALF)


def crowded(keys: Sequence[Keys]) -> Keys:
    """Return the keys, sorted, that stand on as many rows as an office's coordinate does at least.

    Parameters
    ----------
    keys : sequence of numpy.ndarray of int64
        Of all rows of the file, part by part; put in order where they stand, for these
        eight bytes a row are all of a file that has to be held.
    """
    whole = keys[0] if len(keys) == 1 else np.concatenate([np.empty(0, dtype=np.int64), *keys])
    ordered = np.require(whole, requirements="W")
    ordered.sort()
    last = max(ordered.size - _OFFICE_ROWS + 1, 0)
    return np.unique(ordered[:last][ordered[:last] == ordered[ordered.size - last :]])


def tally(points: Points, named: NDArray[np.int64], texts: NDArray[np.int64], crowd: Keys) -> Tally:
    """Return what some rows say of the points of *crowd*.

    Parameters
    ----------
    points : Points
    named : numpy.ndarray of int64, shape (n,)
        The desa that the rest of each row names for certain, -1 without.
    texts : numpy.ndarray of int64, shape (n,)
        The number of each row's text: the same for the same text, in every part of the file.
    crowd : numpy.ndarray of int64
        Of :func:`crowded`, for the whole file.
    """
    here = np.flatnonzero(points.given)
    keys = point_keys(points.lon[here], points.lat[here])
    mine = np.isin(keys, crowd)
    here, keys = here[mine], keys[mine]
    table = pd.DataFrame({"key": keys, "named": named[here], "text": texts[here]})
    table["size"], table["naming"] = 1, (table["named"] >= 0).astype(np.int64)
    return _joined(table, table.loc[table["named"] >= 0], table)


def in_all(tallies: Iterable[Tally]) -> Tally:
    """Return what the parts of a file say together."""
    rows, desa, texts = zip(*tallies, strict=True)
    return _joined(*(pd.concat(frames, ignore_index=True) for frames in (rows, desa, texts)))


def _joined(rows: pd.DataFrame, desa: pd.DataFrame, texts: pd.DataFrame) -> Tally:
    return Tally(
        rows.groupby("key", as_index=False)[["size", "naming"]].sum(),
        _first(desa[["key", "named"]], _OFFICE_DESA),
        _first(texts[["key", "text"]], _DOUBTFUL_TEXTS),
    )


def _first(pairs: pd.DataFrame, enough: int) -> pd.DataFrame:
    return pairs.drop_duplicates().groupby("key").head(enough).reset_index(drop=True)


class SharedPoints:
    """The points of a file that cannot be the place of all rows which they stand on.

    Parameters
    ----------
    whole : Tally
        Of all rows of the file.
    """

    def __init__(self, whole: Tally) -> None:
        rows = whole.rows.set_index("key")
        size, naming = rows["size"], rows["naming"]
        desa, texts = (
            frame.groupby("key").size().reindex(rows.index, fill_value=0)
            for frame in (whole.desa, whole.texts)
        )
        office = (size >= _OFFICE_ROWS) & (desa >= _OFFICE_DESA)
        unclear = (size >= _DOUBTFUL_ROWS) & (texts >= _DOUBTFUL_TEXTS) & (2 * naming < size) & ~office
        told = office | unclear
        self._keys: Keys = rows.index[told].to_numpy(dtype=np.int64)
        self._office = np.where(office, size, 0)[told].astype(np.int64)
        self._doubtful = np.where(unclear, size, 0)[told].astype(np.int64)

    @classmethod
    def none(cls) -> SharedPoints:
        """Return those of a file that has no point on many rows."""
        empty = pd.DataFrame({name: pd.Series(dtype="int64") for name in ("key", "size", "naming")})
        desa, texts = (empty[["key"]].assign(**{name: empty["size"]}) for name in ("named", "text"))
        return cls(Tally(empty, desa, texts))

    def on(self, points: Points) -> Sharing:
        """Return on how many rows of the whole file each of some points stands."""
        office, doubtful = np.zeros((2, points.lon.size), dtype=np.int64)
        here = np.flatnonzero(points.given) if self._keys.size else np.empty(0, dtype=np.int64)
        if here.size:
            keys = point_keys(points.lon[here], points.lat[here])
            at = np.minimum(np.searchsorted(self._keys, keys), self._keys.size - 1)
            found = self._keys[at] == keys
            office[here[found]], doubtful[here[found]] = self._office[at[found]], self._doubtful[at[found]]
        return Sharing(office, doubtful)
