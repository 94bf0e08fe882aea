"""Compile once what would otherwise be compiled at somebody's first use: ``python -m geo.compiled``.

The numeric kernels are compiled by numba when they are first called, which
takes some ten seconds, and kept on disk from then on. Set-up calls them.
"""

from __future__ import annotations

import sys

import numpy as np
import pandas as pd

from geo.admin.approximate import approximate_boundaries
from geo.admin.locator import PointLocator
from geo.aggregation.kinds import JENIS
from geo.hotspots.scan_models import PoissonScan, UncertainScan
from geo.hotspots.walked_windows import WalkedWindows
from geo.published import publish
from geo.study import study_cases
from geo.wording import say
from geo.zone import office_tz

__all__ = ["main"]


def main() -> None:
    """Call every kernel on a small example, the shipped approximate layer."""
    boundaries = approximate_boundaries()
    locator = PointLocator(boundaries.desa)
    locator.prepare()
    locator.locate(np.array([114.2]), np.array([-8.3]))
    desa = boundaries.desa
    rows = np.arange(4 * len(desa))
    cases = pd.DataFrame(
        {
            "jenis": JENIS[0],
            "tanggal": pd.Timestamp("2026-07-01", tz=office_tz()),
            "match_status": "matched",
            "match_level": "desa",
            "kode_desa": desa.index[rows % len(desa)],
            "kode_kecamatan": desa["kode_kecamatan"].to_numpy()[rows % len(desa)],
        }
    )
    for estimated in (True, False):
        people = pd.DataFrame({"population": 1_000.0, "estimated": estimated}, index=desa.index)
        study = study_cases(cases, boundaries, population=people, permutations=999)
    publish(study)
    _of_large_maps()
    sys.stdout.write(say("cli.compiled") + "\n")


def _of_large_maps() -> None:
    """Call the kernels once as a map calls them whose circles are walked: with narrow numbers."""
    people = np.ones(3)
    windows = WalkedWindows(np.arange(6.0).reshape(3, 2), people, 2.0)
    maps = np.ones((2, 3), dtype="int32")
    for scan in (PoissonScan(windows, people, 3), UncertainScan(windows, people, 3, 0.4)):
        scan.best(maps)


if __name__ == "__main__":
    main()
