"""What may come in after a quarter was published, each as a file that an office would load.

``late``: late cases, cases that lie elsewhere now, and cases of which only the state changed;
``moved``: cases that lie in another desa of their kecamatan, so that its total stays as it was;
``taken``: cases whose desa turned out to be wrong and is not known, so that places have fewer;
``one``: late cases of one kind in one desa of each kecamatan, and nothing else.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd

from benchmarks.service_process import Running
from geo.admin.boundaries import load_boundaries
from geo.aggregation.periods import period_of
from geo.cases.store import CaseStore
from geo.intake import load_file

__all__ = ["CORRECTIONS", "load_correction"]

N_LATE, N_MOVED, N_ANSWERED = 60, 20, 300
N_WITHIN, N_TAKEN = 60, 60
ONE_KIND = "kemiskinan"
ELSEWHERE = "35.11.01.2001"
"""A desa of another kabupaten: such a case waits for somebody to say where it belongs."""

Made = Callable[[pd.DataFrame, pd.DataFrame, int], pd.DataFrame]
"""From all cases, those of the quarter with a desa, and the correction's number: the rows of a file."""


def _late(cases: pd.DataFrame, of_quarter: pd.DataFrame, number: int) -> pd.DataFrame:
    rng = np.random.default_rng(20261124 + number)
    answered = cases.sample(N_ANSWERED, random_state=1 + number).assign(status="ditangani")
    moved = of_quarter.sample(N_MOVED, random_state=2 + number)
    moved = moved.assign(kode_desa=rng.permutation(of_quarter["kode_desa"].to_numpy())[:N_MOVED])
    late = _renamed(of_quarter.sample(N_LATE, random_state=3 + number), number)
    return pd.concat([late, moved, answered])


def _moved(_: pd.DataFrame, of_quarter: pd.DataFrame, number: int) -> pd.DataFrame:
    rng = np.random.default_rng(number)
    desa = of_quarter.groupby(of_quarter["kode_desa"].str[:8])["kode_desa"].unique()
    some = of_quarter.sample(N_WITHIN, random_state=number)
    return some.assign(kode_desa=[rng.choice(desa[code[:8]]) for code in some["kode_desa"]])


def _taken(_: pd.DataFrame, of_quarter: pd.DataFrame, number: int) -> pd.DataFrame:
    return of_quarter.sample(N_TAKEN, random_state=number).assign(kode_desa=ELSEWHERE)


def _one(_: pd.DataFrame, of_quarter: pd.DataFrame, number: int) -> pd.DataFrame:
    kind = of_quarter[of_quarter["jenis"] == ONE_KIND].sample(frac=1, random_state=number)
    return _renamed(kind.groupby(kind["kode_desa"].str[:8]).head(1), number)


def _renamed(rows: pd.DataFrame, number: int) -> pd.DataFrame:
    return rows.assign(id=[f"susulan-{number}-{n}" for n in range(len(rows))])


CORRECTIONS: dict[str, Made] = {"late": _late, "moved": _moved, "taken": _taken, "one": _one}


def load_correction(running: Running, name: str, period: str, number: int) -> str:
    """Load what came in later into a running service's store; return what that was, in words."""
    opened = CaseStore.at(running.store)
    cases = opened.cases()[["id", "sumber", "jenis", "tanggal", "kode_desa", "status"]]
    of_quarter = cases[(period_of(cases["tanggal"]) == period) & (cases["kode_desa"] != "")]
    rows = CORRECTIONS[name](cases, of_quarter, number).drop_duplicates("id")
    path = running.store.parent / f"koreksi-{number}.csv"
    # To the minute: a case of another moment is another case.
    rows.assign(tanggal=rows["tanggal"].map(lambda one: one.isoformat())).to_csv(path, index=False)
    report = load_file(path, opened, load_boundaries())
    opened.close()
    kept = report.result
    if len(report.rejects) or not kept.n_new + kept.n_updated:
        raise SystemExit(f"{name}: {len(report.rejects)} rows of the correction were not taken")
    return f"{name}: {kept.n_new} cases more, {kept.n_updated} changed"
