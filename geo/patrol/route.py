"""Which stops fit the morning, and in which order: a prize-collecting route over one or more days.

Of all plans that keep the hours, the one that gathers the most points, and of
those the one with the fewest minutes on the road. Solved with PyVRP's hybrid
genetic search for a fixed number of iterations, so that the same seed gives the
same plan on any machine.

References
----------
Wouda, N. A., Lan, L., Kool, W. (2024). PyVRP: a high-performance VRP solver
package. INFORMS Journal on Computing 36(4), 943-955.
Vansteenwegen, P., Souffriau, W., Van Oudheusden, D. (2011). The orienteering
problem: a survey. European Journal of Operational Research 209(1), 1-10.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from pyvrp import Model, PenaltyParams, SolveParams
from pyvrp.stop import MaxIterations, MultipleCriteria, NoImprovement

__all__ = ["Route", "best_routes", "nearest_neighbour", "road_minutes"]

_TICKS = 6_000
"""Of a minute. The solver counts in whole numbers; whole seconds, rounded up, would lose a stop that fits."""

_POINT = 1_000_000
"""What one point is worth in ticks on the road: nearly three hours, more than a better order saves."""

ITERATIONS = 1_500
_NO_BETTER = 400
_DEMANDED = 4
_FEW = 100
"""Up to so many candidates a stop that was left out is demanded; among more, others are as good."""

Ticks = npt.NDArray[np.int64]


class Route(NamedTuple):
    """One day's stops in order (positions among the candidates), and its minutes on the road."""

    stops: list[int]
    travel_min: float


def best_routes(
    travel_min: npt.NDArray[np.float64],
    points: npt.ArrayLike,
    dwell_min: npt.ArrayLike,
    day_min: Sequence[float],
    *,
    return_home: bool = True,
    seed: int = 2011,
    iterations: int = ITERATIONS,
) -> list[Route]:
    """Return a route for each day.

    Parameters
    ----------
    travel_min : ndarray of shape (n + 1, n + 1)
        Minutes between places; place 0 is where each day begins, place i + 1 is candidate i.
    points : array of shape (n,)
        What a stop is worth; whole numbers from 1 on.
    dwell_min : array of shape (n,)
        Minutes at each stop.
    day_min : sequence of float
        Minutes of each day from leaving to being back, breaks taken off.
    return_home : bool
        Whether a day ends where it began; else at the last stop.
    seed, iterations : int
        Of the search.

    Returns
    -------
    list of Route
        One for each day, in order; a candidate that is in none does not fit.

    Raises
    ------
    ValueError
        If shapes do not agree or a number is out of its range.
    """
    prize = np.asarray(points)
    dwell = np.asarray(dwell_min, float)
    n = len(prize)
    if travel_min.shape != (n + 1, n + 1) or dwell.shape != (n,) or not day_min:
        raise ValueError(f"travel {travel_min.shape}, points {prize.shape}, dwell {dwell.shape} do not agree")
    if n and (prize.min() < 1 or dwell.min() < 0 or np.any(prize != prize.astype(np.int64))):
        raise ValueError("points are whole numbers from 1 on, and minutes are not negative")
    if n == 0:
        return [Route([], 0.0) for _ in day_min]
    # Rounded up: a plan that keeps the hours in ticks keeps them in minutes.
    travel = np.ceil(travel_min * _TICKS - 1e-9).astype(np.int64)
    if not return_home:
        travel[1:, 0] = 0
    day_ticks = [max(0, int(minutes * _TICKS)) for minutes in day_min]
    model_of = partial(
        _model, travel, prize.astype(np.int64), np.ceil(dwell * _TICKS).astype(np.int64), day_ticks
    )
    best = _search(model_of(None), seed, iterations)
    if best is None:
        # Leaving everything out keeps every hour, so this is a fault of ours or of the solver.
        raise RuntimeError("the solver found no feasible plan")
    # A tight morning has good plans that no small change leads to. So each stop that was left out
    # is in turn demanded, the most valuable first, and the rest planned around it.
    for stop in _left_out(best, prize)[: _DEMANDED if n <= _FEW else 0]:
        other = _search(model_of(stop), seed, iterations // 3)
        if other is not None and _cost(other, prize, travel) < _cost(best, prize, travel):
            best = other
    days = [best.get(day, []) for day in range(len(day_ticks))]
    return [Route(stops, road_minutes(travel_min, stops, return_home=return_home)) for stops in days]


def nearest_neighbour(
    travel_min: npt.NDArray[np.float64],
    dwell_min: npt.ArrayLike,
    day_min: Sequence[float],
    *,
    return_home: bool = True,
) -> list[Route]:
    """Return the routes of one who always goes to the nearest stop that still fits.

    What a plan is held against; the parameters are those of :func:`best_routes`.
    """
    dwell = np.asarray(dwell_min, float)
    left = set(range(len(dwell)))
    routes = []
    for minutes in day_min:
        stops: list[int] = []
        here, spent = 0, 0.0
        while True:
            back = {i: travel_min[i + 1, 0] if return_home else 0.0 for i in left}
            fits = [i for i in left if spent + travel_min[here, i + 1] + dwell[i] + back[i] <= minutes + 1e-9]
            if not fits:
                break
            chosen = min(fits, key=lambda i: (travel_min[here, i + 1], i))
            spent += travel_min[here, chosen + 1] + dwell[chosen]
            stops.append(chosen)
            left.remove(chosen)
            here = chosen + 1
        routes.append(Route(stops, road_minutes(travel_min, stops, return_home=return_home)))
    return routes


def road_minutes(
    travel_min: npt.NDArray[np.float64], stops: Sequence[int], *, return_home: bool = True
) -> float:
    """Return the minutes on the road of a day's stops (positions among the candidates) in their order."""
    places = [0, *(stop + 1 for stop in stops), *([0] if return_home and stops else [])]
    return float(sum(travel_min[a, b] for a, b in pairwise(places)))


def _model(
    travel: Ticks, prize: Ticks, service: Ticks, day_ticks: Sequence[int], demanded: int | None
) -> Model:
    model = Model()
    places = [model.add_location(0, 0) for _ in travel]
    depot = model.add_depot(places[0])
    for number, place in enumerate(places[1:]):
        model.add_client(
            place,
            service_duration=int(service[number]),
            prize=0 if number == demanded else int(prize[number]) * _POINT,
            required=number == demanded,
        )
    for ticks in day_ticks:
        model.add_vehicle_type(1, start_depot=depot, end_depot=depot, shift_duration=ticks)
    for a, start in enumerate(places):
        for b, end in enumerate(places):
            if a != b:
                ticks = int(travel[a, b])
                model.add_edge(start, end, distance=ticks, duration=ticks)
    return model


def _search(model: Model, seed: int, iterations: int) -> dict[int, list[int]] | None:
    """Return the stops of each day that has any; None where nothing feasible was found."""
    stop = MultipleCriteria([MaxIterations(iterations), NoImprovement(_NO_BETTER)])
    # Points weigh so much that being late must be able to weigh more.
    params = SolveParams(penalty=PenaltyParams(max_penalty=100.0 * _POINT))
    result = model.solve(stop, seed=seed, collect_stats=False, display=False, params=params)
    if not result.is_feasible():
        return None
    return {
        route.vehicle_type(): [activity.idx for activity in route.schedule() if activity.is_client()]
        for route in result.best.routes()
    }


def _left_out(days: dict[int, list[int]], prize: Ticks) -> list[int]:
    served = {stop for stops in days.values() for stop in stops}
    return sorted(set(range(len(prize))) - served, key=lambda stop: (-prize[stop], stop))


def _cost(days: dict[int, list[int]], prize: Ticks, travel: Ticks) -> tuple[int, int]:
    """Return what a plan leaves out, and its ticks on the road: less is better."""
    places = [[0, *(stop + 1 for stop in stops), 0] for stops in days.values()]
    road = sum(int(travel[a, b]) for day in places for a, b in pairwise(day))
    return -sum(int(prize[stop]) for stops in days.values() for stop in stops), road
