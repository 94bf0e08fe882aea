"""The stops that a round may make: one for each home, one for all that a desa or kecamatan alone knows of."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import pandas as pd

__all__ = ["CASE_FACTS", "AskAt", "candidates"]

CASE_FACTS = ["sumber", "id", "jenis", "kategori", "points", "why_id", "why_en", "ask_at"]
"""What is told of a case in a plan."""

_KECAMATAN_LETTERS = 8
"""Of a kecamatan's code; a desa's has more."""


class AskAt(NamedTuple):
    """Where is asked for the cases that are known to a desa, or to a kecamatan, alone.

    ``kode`` is the code of the desa or kecamatan, and they live within ``radius_m`` of the point.
    """

    kode: str
    lon: float
    lat: float
    radius_m: float

    @property
    def kind(self) -> str:
        """The level that they are known to: "desa" or "kecamatan"."""
        return "kecamatan" if len(self.kode) == _KECAMATAN_LETTERS else "desa"


def candidates(placed: pd.DataFrame, unplaced: pd.DataFrame, ask_at: Sequence[AskAt]) -> pd.DataFrame:
    """Return the stops that can be made.

    Parameters
    ----------
    placed, unplaced : DataFrame
        The cases with a point (``lon``, ``lat``) and those without: ``CASE_FACTS``.
    ask_at : sequence of AskAt
        One for each code among the ``ask_at`` of *unplaced*.

    Returns
    -------
    DataFrame
        First a stop for each row of *placed*, then one for each code: ``CASE_FACTS``, ``lon``,
        ``lat``, ``kind``, ``accuracy_m``, ``n_cases``.
    """
    homes = placed[[*CASE_FACTS, "lon", "lat"]].assign(kind="kasus", accuracy_m=0.0, n_cases=1, ask_at="")
    groups = [
        _group(unplaced[unplaced["ask_at"] == at.kode], at)
        for at in ask_at
        if (unplaced["ask_at"] == at.kode).any()
    ]
    parts = [part for part in (homes, pd.DataFrame(groups)) if len(part)] or [homes]
    return pd.concat(parts, ignore_index=True)


def _group(cases: pd.DataFrame, at: AskAt) -> dict[str, object]:
    best = cases.iloc[int(cases["points"].argmax())]
    return {
        "sumber": "", "id": "", "jenis": "", "kategori": "", "lon": at.lon, "lat": at.lat,
        # Asking once may settle several: worth its best case, and a little for each other one.
        "points": int(best["points"]) + len(cases) - 1,
        "why_id": best["why_id"], "why_en": best["why_en"], "kind": at.kind,
        "accuracy_m": float(at.radius_m), "n_cases": len(cases), "ask_at": at.kode,
    }  # fmt: skip
