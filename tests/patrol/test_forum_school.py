"""What the forum is told of the way back to school, against somebody who knows every order of the numbers."""

from __future__ import annotations

import numpy as np
import pytest

from geo.patrol.forum_school import TOLD_STEPS, Found, told_range, told_ranges

T = 5
ORDER = [("found", "visited"), ("visited", "enrolled"), ("enrolled", "attending"), ("attending", "finished"),
         ("found", "lost"), ("enrolled", "dropped_again")]  # fmt: skip
"""Who is counted by the second is counted by the first."""

STEPS = ("found", *TOLD_STEPS)
FAR = 10**6
Told = list[dict[str, tuple[int, int]]]


@pytest.mark.parametrize(
    ("n", "found", "told"),
    [(0, 40, (0, 4)), (4, 40, (0, 4)), (5, 40, (5, 9)), (34, 40, (30, 34)), (35, 40, (35, 40)),
     (40, 40, (35, 40)), (44, 44, (40, 44)), (38, 44, (35, 39)), (2, 3, (0, 3)), (0, 0, (0, 0)),
     (8, 8, (0, 8)), (9, 9, (5, 9))],
)  # fmt: skip
def test_a_number_is_a_range_of_the_grid_and_the_highest_is_wide(n, found, told):
    assert told_range(n, Found(found, found)) == told


def test_an_open_number_of_children_leaves_the_highest_range_open():
    told = told_ranges(dict.fromkeys(TOLD_STEPS, 12), Found(12, None)).set_index("step")
    assert told.loc["found", "n_min"] == 12
    assert told.loc["visited", "n_min"] == 5
    assert told["n_max"].isna().all()
    assert told_range(3, Found(12, None)) == (0, 4)


def history(rng: np.random.Generator, n_quarters: int, most: int) -> list[dict[str, int]]:
    """Return the true numbers quarter by quarter: none falls, and the orders hold."""
    now = dict.fromkeys(STEPS, 0)
    made = []
    for _ in range(n_quarters):
        now = {**now, "found": now["found"] + int(rng.integers(0, most))}
        for above, below in ORDER:
            room = now[above] - now[below]
            now[below] += int(rng.choice([0, room, rng.integers(0, room + 1), max(room - 1, 0)]))
        made.append(dict(now))
    return made


def told_of(truth: list[dict[str, int]], tell=told_range) -> Told:
    """Return what the forum knows: the quarter's dropouts, exactly from 5 on, and the funnel."""
    told, found, before = [], Found(0, 0), 0
    for one in truth:
        new = one["found"] - before
        quarter = (0, T - 1) if new < T else (new, new)
        found, before = Found(found.least + quarter[0], found.most + quarter[1]), one["found"]
        told.append({"quarter": quarter} | {step: tell(one[step], found) for step in TOLD_STEPS})
    return told


def bounds_of(told: Told) -> np.ndarray:
    """Return how far each number can be above each other one, the last being nothing, over all histories.

    Everything that is known says that one number is at least so far above another one, or
    above nothing: shortest paths give the ends of each difference, and all between is possible.
    """
    place = {pair: k for k, pair in enumerate((step, t) for step in STEPS for t in range(len(told)))}
    n = len(place) + 1
    most = np.full((n, n), FAR)
    np.fill_diagonal(most, 0)
    for (step, t), k in place.items():
        before = place[step, t - 1] if t else n - 1
        low, high = told[t]["quarter"] if step == "found" else (0, FAR)
        most[k, before], most[before, k] = high, -low
        if step in told[t]:
            most[k, -1] = min(most[k, -1], told[t][step][1])
            most[-1, k] = min(most[-1, k], -told[t][step][0])
        for above, below in ORDER:
            if step == above:
                most[place[below, t], k] = 0
    for k in range(n):
        most = np.minimum(most, most[:, [k]] + most[[k], :])
    return most


def pinned(told: Told) -> list[tuple[int, int]]:
    """Return the ends of every count of children that is told too well.

    A number is one, and the difference of two of which the one is known to hold the other.
    """
    most = bounds_of(told)
    assert (np.diag(most) == 0).all(), "the attacker cannot believe what was told"
    public = bounds_of([{"quarter": one["quarter"]} for one in told])
    found = []
    for a, b in np.argwhere((most.T <= 0) & ~np.eye(len(most), dtype=bool)):
        low, high = -int(most[b, a]), int(most[a, b])
        # How many were found is public; the funnel must not say more of it.
        if a < len(told) and (b < len(told) or b == len(most) - 1):
            if (low, high) != (-int(public[b, a]), int(public[a, b])):
                found.append((low, high))
        elif low < T and high >= 1 and high - low + 1 < T:
            found.append((low, high))
    return found


@pytest.mark.parametrize("seed", range(60))
def test_an_attacker_pins_no_count_of_children(seed):
    rng = np.random.default_rng(seed)
    truth = history(rng, 8, int(rng.choice([3, 12, 60, 400])))
    assert pinned(told_of(truth)) == []


def test_the_attacker_finds_some_where_the_highest_range_is_as_narrow_as_the_others():
    def careless(n: int, found: Found) -> tuple[int, int]:
        return n // T * T, min(n // T * T + T - 1, int(found.most or 0))

    told = [told_of(history(np.random.default_rng(seed), 8, 60), careless) for seed in range(20)]
    assert sum(bool(pinned(one)) for one in told) > 10


def test_the_attacker_finds_some_where_numbers_are_told_exactly():
    exact = told_of(history(np.random.default_rng(1), 8, 60), lambda n, found: (n, n))
    assert pinned(exact)
