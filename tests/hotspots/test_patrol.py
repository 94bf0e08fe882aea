from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from shapely.geometry import box

from geo.errors import HotspotError
from geo.hotspots import flagged_places, hotspot_layer, patrol_places, precise_points
from geo.hotspots.density import BANDWIDTHS_M, density_surface, drawn_together, mixture_weights

EAST, NORTH = 200_000.0, 9_080_000.0


def town(seed: int = 1, n: int = 400) -> np.ndarray:
    """Return points of which half lie around two corners, half anywhere in 8 km by 8 km."""
    rng = np.random.default_rng(seed)
    corners = np.array([[2000.0, 2000.0], [6000.0, 5000.0]])[rng.integers(0, 2, n // 2)]
    xy = np.vstack([corners + rng.normal(0, 120, (n // 2, 2)), rng.uniform(0, 8000, (n - n // 2, 2))])
    return xy + np.array([EAST, NORTH])


def layer(xy: np.ndarray) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(geometry=gpd.points_from_xy(*xy.T), crs="EPSG:32750")


def test_the_two_corners_come_first():
    places = patrol_places(layer(town()), area_km2=0.5)
    assert places["area_km2"].sum() == pytest.approx(0.5, abs=0.006)
    first = places.geometry.iloc[:2]
    corners = gpd.points_from_xy([EAST + 2000, EAST + 6000], [NORTH + 2000, NORTH + 5000])
    assert {int(np.argmin(first.distance(c))) for c in corners} == {0, 1}
    assert all(first.distance(c).min() == 0 for c in corners)
    assert places["n_cases"].is_monotonic_decreasing
    assert places["share"].iloc[:2].sum() > 0.35
    assert (places["accuracy_index"].iloc[:2] > 20).all()


def test_counts_are_the_points_inside():
    points = layer(town())
    places = patrol_places(points, area_km2=1.0)
    for place in places.itertuples():
        assert place.n_cases == int(points.intersects(place.geometry.buffer(-1e-6)).sum())


def test_it_predicts_better_than_the_fullest_cells():
    train, later = town(1, 600), town(2, 600)
    cell = pd.Series(map(tuple, np.floor(train / 500).astype(int)))
    fullest = set(cell.value_counts().index[:2])
    hits = np.mean([tuple(c) in fullest for c in np.floor(later / 500).astype(int)])
    places = patrol_places(layer(train), area_km2=2 * 0.25)
    found = layer(later).intersects(places.union_all()).mean()
    assert found > 1.1 * hits


def test_only_inside_what_is_asked_for():
    part = box(EAST + 4000, NORTH, EAST + 8000, NORTH + 8000)
    places = patrol_places(layer(town()), area_km2=0.3, within=part)
    assert places.intersects(part.buffer(1)).all()
    assert places["n_cases"].sum() <= int(layer(town()).intersects(part).sum())
    assert places.geometry.iloc[0].distance(gpd.points_from_xy([EAST + 6000], [NORTH + 5000])[0]) == 0


def test_flagged_desa_get_places_of_their_own_and_others_none(real_boundaries, real_people, chance_counts):
    desa = real_boundaries.desa
    rng = np.random.default_rng(4)
    flagged = desa.index[[20, 60]]
    corner = desa.loc[flagged].geometry.representative_point()
    lon = np.r_[corner.x.repeat(30) + rng.normal(0, 3e-4, 60), rng.uniform(113.9, 114.5, 200)]
    lat = np.r_[corner.y.repeat(30) + rng.normal(0, 3e-4, 60), rng.uniform(-8.7, -8.0, 200)]
    points = gpd.GeoSeries.from_xy(lon, lat, crs="EPSG:4326")
    layer = hotspot_layer(chance_counts(300, 1), real_boundaries, real_people, seed=1, permutations=99)
    layer["hotspot_class"] = np.where(layer.index.isin(flagged), "hot_sure", "none")
    places = flagged_places(layer, points, area_km2=0.3)
    assert list(places["kode_desa"].unique()) == list(flagged)
    assert places.crs == "EPSG:4326"
    for code, part in places.groupby("kode_desa"):
        assert part["rank"].tolist() == list(range(1, len(part) + 1))
        assert part["area_km2"].sum() <= 0.3 + 1e-9
        assert part.geometry.iloc[0].distance(corner[code]) < 1e-3
        inside = int(points.within(desa.geometry[code]).sum())
        assert f"{part['n_cases'].iloc[0]} dari {inside} kasus" in part["sentence_id"].iloc[0]
    layer["hotspot_class"] = "none"
    assert flagged_places(layer, points).empty


def test_any_order_and_any_crs_give_the_same_places():
    points = layer(town())
    mixed = points.sample(frac=1, random_state=1)
    pd.testing.assert_frame_equal(
        pd.DataFrame(patrol_places(points, area_km2=0.5).drop(columns="geometry")),
        pd.DataFrame(patrol_places(mixed, area_km2=0.5).drop(columns="geometry")),
    )
    assert patrol_places(points.to_crs(4326), area_km2=0.5).crs == "EPSG:4326"


def test_weights_find_the_width_of_the_clusters():
    rng = np.random.default_rng(0)
    xy = rng.uniform(0, 20_000, (40, 2))[rng.integers(0, 40, 1500)] + rng.normal(0, 200 / 2**0.5, (1500, 2))
    weights = mixture_weights(xy)
    assert weights.sum() == pytest.approx(1)
    assert weights[1:3].sum() > 0.75


def test_points_are_drawn_to_the_middle_of_their_place_and_alone_they_stay():
    rng = np.random.default_rng(0)
    corner = 5000.0 + rng.normal(0, 150, (300, 2))
    xy = np.vstack([corner, [[50_000.0, 0.0]]])
    weights = mixture_weights(xy)
    core = drawn_together(xy, weights)
    assert core[:300].std() < 0.9 * corner.std()
    assert core[:300].mean(axis=0) == pytest.approx(corner.mean(axis=0), abs=30)
    np.testing.assert_allclose(core[300], xy[300])
    only_wide = (np.array(BANDWIDTHS_M) > 1000) / 3.0
    np.testing.assert_array_equal(drawn_together(xy, only_wide), xy)


def test_surface_adds_up_and_is_empty_far_away():
    xy = town()
    surface = density_surface(xy)
    assert 0.7 < surface.values.sum() <= 1 + 1e-9
    assert surface.at(np.array([[0.0, 0.0]])) == [0.0]
    assert surface.at(xy).mean() > surface.values.mean() * 5


def cases(**columns) -> pd.DataFrame:
    n = len(columns["match_lon"])
    usual = {"match_status": "matched", "match_method": "point+name", "kode_desa": "35.10.01.2001"}
    return pd.DataFrame({**{k: [v] * n for k, v in usual.items()}, **columns})


def test_a_desa_level_match_and_a_coarse_point_are_no_places():
    frame = cases(
        match_lon=[114.123456, 114.1, 114.123451, np.nan],
        match_lat=[-8.212345, -8.2, -8.212341, np.nan],
        match_method=["point", "point", "name", "point"],
    )
    points = precise_points(frame)
    assert list(points.index) == [0]
    assert points.attrs["left_out"] == {"no_point": 2, "coarse": 1, "stacked": 0}


def test_the_offices_point_is_no_place():
    rng = np.random.default_rng(0)
    lon, lat = 114 + rng.random(20), -8 - rng.random(20)
    lon[:6], lat[:6] = 114.555555, -8.333333
    points = precise_points(cases(match_lon=lon, match_lat=lat))
    assert len(points) == 14
    assert points.attrs["left_out"]["stacked"] == 6


def test_degenerate_input_is_named():
    with pytest.raises(HotspotError, match="19 titik"):
        patrol_places(layer(town()[:19]), area_km2=1)
    with pytest.raises(HotspotError, match="set_crs"):
        patrol_places(gpd.GeoSeries(layer(town()).geometry.to_numpy()), area_km2=1)
    spoilt = layer(town())
    spoilt.loc[3, "geometry"] = None
    with pytest.raises(HotspotError, match="titik pusat"):
        patrol_places(spoilt, area_km2=1)
