from __future__ import annotations

import numpy as np
import pytest
import shapely

from geo.admin.cell_fit import fit_areas, shares_of
from geo.admin.centroid_fit import fit_centroids
from geo.admin.power_diagram import power_diagram

SQUARE = shapely.box(0, 0, 4, 4)


def some_sites(n: int, seed: int) -> np.ndarray:
    return np.random.default_rng(seed).uniform(0.2, 3.8, (n, 2))


@pytest.mark.parametrize("seed", range(5))
def test_every_place_lies_in_the_cell_of_the_least_power(seed):
    rng = np.random.default_rng(seed)
    sites, weights = some_sites(25, seed), rng.uniform(0, 0.4, 25)
    places = rng.uniform(0, 4, (500, 2))
    power = ((places[:, None] - sites[None]) ** 2).sum(axis=2) - weights
    cells = power_diagram(sites, weights).cells
    assert shapely.covers(cells[power.argmin(axis=1)], shapely.points(places)).all()


def test_equal_weights_give_the_voronoi_diagram():
    sites = some_sites(30, 1)
    ours = shares_of(sites, np.zeros(30), SQUARE).cells
    theirs = shapely.get_parts(shapely.voronoi_polygons(shapely.multipoints(sites), ordered=True))
    np.testing.assert_allclose(
        shapely.area(ours), shapely.area(shapely.intersection(theirs, SQUARE)), atol=1e-9
    )


def test_two_sites_are_parted_where_the_weights_say():
    sites = np.array([[1.0, 2.0], [3.0, 2.0], [2.0, 40.0]])
    # (x-1)^2 - 1 = (x-3)^2 gives x = 2.25
    cells = shares_of(sites, np.array([1.0, 0.0, 0.0]), SQUARE).cells
    assert cells[0].bounds[2] == pytest.approx(2.25)


def test_a_site_that_its_neighbours_swallow_has_an_empty_cell():
    sites = np.array([[0, 0], [2, 0], [0, 2], [2, 2], [1, 1]], dtype=float)
    cells = power_diagram(sites, np.array([9, 9, 9, 9, 0], dtype=float)).cells
    assert cells[4].is_empty
    assert not shapely.is_empty(cells[:4]).any()


def test_walls_lie_between_their_two_cells():
    sites = some_sites(20, 3)
    diagram = power_diagram(sites, np.zeros(20))
    assert len(diagram.walls) == len(diagram.pairs)
    for one, other in diagram.pairs:
        cells = diagram.cells[[one, other]]
        assert shapely.distance(cells[0], cells[1]) < 1e-9


@pytest.mark.parametrize("seed", range(4))
def test_areas_come_out_as_wanted(seed):
    rng = np.random.default_rng(seed)
    sites, areas = some_sites(40, seed), rng.uniform(0.3, 3, 40)
    areas *= SQUARE.area / areas.sum()
    weights = fit_areas(sites, areas, np.zeros(40), SQUARE, tolerance=1e-6)
    np.testing.assert_allclose(shapely.area(shares_of(sites, weights, SQUARE).cells), areas, rtol=1e-6)


def test_without_an_outline_a_lone_site_gets_a_disc_of_its_area():
    sites = np.array([[0.0, 0.0], [8.0, 0.0], [0.0, 8.0]])
    areas = np.array([1.0, 2.0, 3.0])
    cells = shares_of(sites, fit_areas(sites, areas, np.full(3, 0.1)), None).cells
    np.testing.assert_allclose(shapely.area(cells), areas, rtol=1e-4)
    assert shapely.minimum_bounding_radius(cells[2]) == pytest.approx(np.sqrt(3 / np.pi), rel=1e-2)


def test_the_order_of_the_sites_does_not_matter():
    sites, order = some_sites(30, 7), np.random.default_rng(0).permutation(30)
    areas = np.full(30, SQUARE.area / 30)
    straight = fit_areas(sites, areas, np.zeros(30), SQUARE, tolerance=1e-8)
    shuffled = fit_areas(sites[order], areas, np.zeros(30), SQUARE, tolerance=1e-8)
    np.testing.assert_allclose(shuffled - shuffled.mean(), (straight - straight.mean())[order], atol=1e-5)


def test_a_start_that_leaves_a_site_without_ground_is_refused():
    with pytest.raises(ValueError, match="without ground"):
        fit_areas(np.array([[1.0, 1], [2, 2], [9, 9]]), np.full(3, 16 / 3), np.zeros(3), SQUARE)


def test_known_cells_are_found_again_from_areas_and_centroids():
    """A power diagram is determined by its cells' areas and centroids: take one, forget the sites."""
    sites = some_sites(12, 11)
    truth = shares_of(sites, np.zeros(12), SQUARE).cells
    areas, centroids = shapely.area(truth), shapely.get_coordinates(shapely.centroid(truth))
    weights = fit_areas(centroids, areas, np.zeros(12), SQUARE)
    before = shares_of(centroids, weights, SQUARE).cells
    found, weights = fit_centroids(centroids, areas, weights, SQUARE, spring=1e-4, iterations=60)
    after = shares_of(found, weights, SQUARE).cells
    same = [shapely.area(shapely.intersection(cells, truth)).sum() / SQUARE.area for cells in (before, after)]
    assert same[1] > 0.99 > same[0]
