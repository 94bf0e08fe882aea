"""The order of a morning's visits, held against brute force."""

from __future__ import annotations

from itertools import combinations, permutations

import numpy as np
import pytest

from geo.patrol.route import best_routes, nearest_neighbour, road_minutes


def instance(rng, n: int):
    places = rng.random((n + 1, 2)) * 25
    travel = np.hypot(*(places[:, None] - places).transpose(2, 0, 1))
    return travel, rng.integers(1, 60, n), rng.integers(8, 16, n).astype(float)


def brute_force(travel, points, dwell, minutes, home) -> tuple[int, float]:
    """Return the most points that fit, and the fewest minutes on the road for them."""
    best = (0, 0.0)
    for size in range(1, len(points) + 1):
        for chosen in combinations(range(len(points)), size):
            worth = int(points[list(chosen)].sum())
            if worth < best[0]:
                continue
            road = min(road_minutes(travel, order, return_home=home) for order in permutations(chosen))
            if road + dwell[list(chosen)].sum() <= minutes + 1e-9:
                best = min(best, (worth, road), key=lambda plan: (-plan[0], plan[1]))
    return best


@pytest.mark.parametrize("number", range(12))
def test_small_mornings_are_planned_as_well_as_brute_force_does(number):
    rng = np.random.default_rng(number)
    travel, points, dwell = instance(rng, 6)
    minutes, home = float(rng.integers(50, 120)), bool(number % 2)
    (route,) = best_routes(travel, points, dwell, [minutes], return_home=home)
    worth, road = brute_force(travel, points, dwell, minutes, home)
    assert int(points[route.stops].sum()) == worth
    assert route.travel_min == pytest.approx(road, rel=0.01)
    assert route.travel_min + dwell[route.stops].sum() <= minutes + 1e-9


def test_two_days_share_the_stops_and_keep_their_own_hours():
    travel, points, dwell = instance(np.random.default_rng(1), 30)
    days = [180.0, 90.0]
    routes = best_routes(travel, points, dwell, days, seed=5)
    served = [stop for route in routes for stop in route.stops]
    assert len(served) == len(set(served)) > 10
    for route, minutes in zip(routes, days, strict=True):
        assert route.travel_min + dwell[route.stops].sum() <= minutes + 1e-9
    assert best_routes(travel, points, dwell, days, seed=5) == routes
    walked = nearest_neighbour(travel, dwell, days)
    assert points[served].sum() >= points[[stop for route in walked for stop in route.stops]].sum()


def test_nothing_fits_and_nothing_to_do():
    travel, points, dwell = instance(np.random.default_rng(2), 3)
    assert best_routes(travel, points, dwell, [5.0])[0].stops == []
    assert best_routes(np.zeros((1, 1)), [], [], [60.0])[0].stops == []


def test_numbers_that_make_no_plan_are_refused():
    travel, points, dwell = instance(np.random.default_rng(3), 3)
    for bad in (points * 0, points + 0.5):
        with pytest.raises(ValueError, match="points"):
            best_routes(travel, bad, dwell, [60.0])
    with pytest.raises(ValueError, match="agree"):
        best_routes(travel[:2], points, dwell, [60.0])
