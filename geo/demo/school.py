"""The ways of the demonstration's dropouts back to school: drawn from the seed, nobody's."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.demo.columns import DEMO_SOURCE
from geo.demo.recipe import Recipe, stream

__all__ = ["SCHOOL_HEADERS", "school_steps"]

SCHOOL_HEADERS = ("sumber", "No Laporan", "langkah", "tanggal")

_WORDS = {
    "visited": "dikunjungi",
    "enrolled": "terdaftar",
    "attending": "bersekolah",
    "finished": "tamat",
    "lost": "hilang",
    "dropped_again": "putus lagi",
}

Days = NDArray[np.datetime64]


def school_steps(
    found: Days, identifier: NDArray[np.object_], until: np.datetime64, recipe: Recipe, seed: int
) -> pd.DataFrame:
    """Return one row a step, in the order of the dropouts and of their steps.

    Parameters
    ----------
    found : ndarray of datetime64[D]
        The day on which each dropout was found.
    identifier : ndarray of object
        Its number.
    until : datetime64
        The first day that has not come yet: later steps are not written.
    recipe : Recipe
    seed : int

    Returns
    -------
    DataFrame
        The columns of ``SCHOOL_HEADERS``, as text; ``tanggal`` as ``2026-05-31``. A few rows stand
        in an order that cannot be.
    """
    shares, rng = recipe["school_steps"], stream(seed, "school steps")
    count = len(found)

    def chance(step: str) -> NDArray[np.bool_]:
        drawn: NDArray[np.bool_] = rng.random(count) < shares[step]
        return drawn

    def after(day: Days, step: str) -> Days:
        wait = shares[f"{step}_days"] * np.exp(shares["spread"] * rng.standard_normal(count))
        later: Days = day + np.maximum(np.rint(wait), 1).astype("timedelta64[D]")
        return later

    visited, is_visited = after(found, "visited"), chance("visited")
    enrolled, is_enrolled = after(visited, "enrolled"), is_visited & chance("enrolled")
    attending, is_attending = after(enrolled, "attending"), is_enrolled & chance("attending")
    again, is_again = after(attending, "again"), is_attending & chance("dropped_again")
    back, is_back = after(again, "enrolled"), is_again & chance("enrolled_again")
    lost, is_lost = after(visited, "enrolled"), is_visited & ~is_enrolled & chance("lost")
    finished, is_finished = after(attending, "finished"), is_attending & ~is_again & chance("finished")
    swapped = is_attending & (rng.random(count) < shares["wrong_order"])
    attending = np.where(swapped, found + np.timedelta64(1, "D"), attending)
    parts = [
        _rows("visited", visited, is_visited, identifier),
        _rows("enrolled", enrolled, is_enrolled, identifier),
        _rows("attending", attending, is_attending, identifier),
        _rows("dropped_again", again, is_again, identifier),
        _rows("enrolled", back, is_back, identifier),
        _rows("lost", lost, is_lost, identifier),
        _rows("finished", finished, is_finished, identifier),
    ]
    steps = pd.concat(parts)
    steps = steps[(steps["day"] < until) & (steps["id"] != "")].sort_values(["row", "place"], kind="stable")
    cells = {
        "sumber": DEMO_SOURCE, "No Laporan": steps["id"], "langkah": steps["step"].map(_WORDS),
        "tanggal": steps["day"].dt.strftime("%Y-%m-%d"),
    }  # fmt: skip
    return pd.DataFrame(cells, dtype="str").reset_index(drop=True)


def _rows(step: str, day: Days, happened: NDArray[np.bool_], identifier: NDArray[np.object_]) -> pd.DataFrame:
    row = np.flatnonzero(happened)
    frame = pd.DataFrame({"row": row, "id": identifier[row], "step": step, "day": day[row]})
    return frame.assign(place=frame["day"].to_numpy())
