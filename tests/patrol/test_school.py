"""The way back to school: what cannot be right, and the funnel against a plain recount."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest

from geo.patrol.school import LADDER, STEPS, Step, funnel, path_faults, path_table, school_of

FIRST = date(2026, 1, 5)
TODAY = date(2026, 11, 24)


def path(*steps: tuple[str, int]) -> list[Step]:
    return [Step(name, FIRST + timedelta(days=day)) for name, day in steps]


@pytest.mark.parametrize(
    ("steps", "faults"),
    [
        ([("found", 0)], []),
        ([("found", 0), ("visited", 3), ("enrolled", 9), ("attending", 20), ("finished", 200)], []),
        ([("found", 0), ("enrolled", 9)], []),
        ([("found", 0), ("visited", 0), ("enrolled", 0)], []),
        ([("visited", -1), ("found", 0)], ["order"]),
        ([("found", 0), ("enrolled", 3), ("visited", 9)], ["order"]),
        ([("found", 0), ("enrolled", 3), ("dropped_again", 9), ("visited", 12), ("enrolled", 20)], []),
        ([("found", 0), ("enrolled", 3), ("dropped_again", 9), ("enrolled", 20), ("visited", 21)], ["order"]),
        ([("found", 0), ("visited", 3), ("dropped_again", 9)], ["again_unfounded"]),
        ([("found", 0), ("lost", 9)], []),
        ([("found", 0), ("lost", 9), ("attending", 12)], ["after_lost"]),
        ([("found", 0), ("lost", 9), ("found", 10), ("attending", 12)], []),
        ([("found", 0), ("finished", 9), ("dropped_again", 12)], ["after_finish"]),
        ([("found", 0), ("finished", 9), ("finished", 12)], ["after_finish"]),
        ([("found", 0), ("visited", 400)], ["future"]),
    ],
)
def test_what_cannot_be_right_is_named(steps, faults):
    assert path_faults(path(*steps), today=TODAY) == faults
    assert path_faults(path(*steps)[::-1], today=TODAY) == faults


@pytest.mark.parametrize(
    ("written", "school"),
    [("SD", "SD"), ("MI Negeri", "SD"), ("SMP N 1", "SMP"), ("mts", "SMP"), ("SMA/SMK", "SMA"),
     ("Paket C", "SMA"), ("SD/SMP", "lain"), ("", "lain"), (None, "lain"), ("Asmara", "lain")],
)  # fmt: skip
def test_the_words_of_a_file_mean_a_jenis_of_school(written, school):
    assert school_of(written) == school


def test_the_funnel_agrees_with_a_plain_recount():
    rng = np.random.default_rng(5)
    n = 300
    moments = pd.Timestamp("2026-03-30 22:00", tz="Asia/Jakarta") + pd.to_timedelta(
        rng.integers(0, 60, n), "h"
    )
    children = pd.DataFrame(
        {"sumber": "s", "id": [str(i) for i in range(n)], "tanggal": moments.as_unit("us"),
         "kategori": rng.choice(["SD", "SMP", "SMA/SMK", "?"], n)},
        index=rng.permutation(n),
    )  # fmt: skip
    rows = [
        ("s", str(i), str(rng.choice(STEPS)), moments[i].normalize() + pd.Timedelta(days=int(day)))
        for i in range(n)
        for day in rng.integers(-3, 300, rng.integers(0, 6))
    ]
    steps = pd.DataFrame(rows, columns=["sumber", "id", "step", "at"])
    got = funnel(path_table(children, steps, today=TODAY), children["kategori"])
    for kind in ("SD", "SMP", "SMA/SMK", "?"):
        expected = dict.fromkeys([*LADDER, "lost", "dropped_again", "again_now", "faults"], 0)
        for key, found in zip(
            *(children.loc[children["kategori"] == kind, c] for c in ("id", "tanggal")), strict=True
        ):
            own = {(at.date(), STEPS.index(step)) for _, case, step, at in rows if case == key}
            own = sorted(own | {(found.date(), 0)})
            names = [STEPS[place] for _, place in own]
            for place, step in enumerate(LADDER):
                expected[step] += any(name in LADDER[place:] for name in names)
            expected["lost"] += names[-1] == "lost"
            expected["dropped_again"] += "dropped_again" in names
            expected["again_now"] += names[-1] == "dropped_again"
            expected["faults"] += bool(path_faults([Step(STEPS[p], d) for d, p in own], today=TODAY))
        assert got.loc[kind].to_dict() == expected
    assert (got[list(LADDER)].diff(axis=1).iloc[:, 1:] <= 0).all(axis=None)


def test_nobody_is_nobody():
    children = pd.DataFrame({"sumber": [], "id": [], "kategori": [],
                             "tanggal": pd.to_datetime([]).tz_localize("Asia/Jakarta")})  # fmt: skip
    steps = pd.DataFrame(
        {"sumber": [], "id": [], "step": [], "at": pd.to_datetime([]).tz_localize("Asia/Jakarta")}
    )
    assert funnel(path_table(children, steps, today=TODAY)).empty
