"""How much of the ground the approximate layer gives to the right desa and kecamatan.

Its peers, on the same outline and from the same facts: a plain Voronoi diagram,
and a power diagram with the right areas but without the centroids. The last
three rows use the outline of the real layer, which the project does not ship:
they show what the unknown coast costs.

Run: ``python -m benchmarks.bench_approximate``; needs the real layer in ``../shared``.
"""

from __future__ import annotations

import time
from collections.abc import Callable

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from geo.admin import approximate
from geo.admin.boundaries import load_boundaries
from geo.admin.cell_fit import fit_areas, shares_of
from geo.admin.centroid_fit import fit_centroids
from geo.admin.gazetteer import load_desa_facts
from geo.paths import shared_boundaries_dir

UNIT_M = 10_000.0
Cells = NDArray[np.object_]


def agreement(cells: Cells, real: Cells, groups: NDArray[np.object_] | None = None) -> float:
    """Return the share of the real ground that lies in the right cell, or the right group of cells."""
    if groups is not None:
        cells, real = (
            np.array([shapely.union_all(list(part[groups == name])) for name in np.unique(groups)])
            for part in (cells, real)
        )
    return float(shapely.area(shapely.intersection(cells, real)).sum() / shapely.area(real).sum())


def voronoi(labels, areas, outline) -> Cells:
    return shares_of(labels, np.zeros(len(labels)), outline).cells


def areas_only(labels, areas, outline) -> Cells:
    weights = fit_areas(labels, areas, np.zeros(len(labels)), outline)
    return shares_of(labels, weights, outline).cells


def areas_and_centroids(labels, areas, outline) -> Cells:
    weights = fit_areas(labels, areas, np.zeros(len(labels)), outline, tolerance=1e-2)
    sites, weights = fit_centroids(
        labels, areas, weights, outline, spring=approximate.SPRING, iterations=approximate.STEPS
    )
    return shares_of(sites, fit_areas(sites, areas, weights, outline), outline).cells


METHODS: dict[str, Callable[..., Cells]] = {
    "Voronoi": voronoi,
    "power diagram, areas": areas_only,
    "power diagram, areas and centroids": areas_and_centroids,
}


def main() -> None:
    folder = shared_boundaries_dir()
    if folder is None:
        raise SystemExit("the real layer is not beside this checkout")
    real_layer = load_boundaries(folder / "banyuwangi_desa.geojson").desa.to_crs(approximate.PROJECTION)
    real = shapely.transform(real_layer.geometry.to_numpy(), lambda xy: xy / UNIT_M)
    facts = load_desa_facts()
    labels = gpd.points_from_xy(facts["label_lon"], facts["label_lat"], crs=4326).to_crs(
        approximate.PROJECTION
    )
    points = np.c_[labels.x, labels.y] / UNIT_M
    areas = facts["area_km2"].to_numpy() * 1e6 / UNIT_M**2
    kecamatan = facts["kode_kecamatan"].to_numpy(dtype=object)
    start = time.perf_counter()
    ours = approximate.desa_cells(points, areas)
    seconds = time.perf_counter() - start
    print(
        f"layer built in {seconds:.1f} s; largest error of an area "
        f"{np.abs(shapely.area(ours) / areas - 1).max():.3%}; "
        f"valid coverage {shapely.coverage_is_valid(ours)}"
    )
    for name, outline in {
        "from the facts": shapely.union_all(list(ours)),
        "real": shapely.union_all(list(real)),
    }.items():
        inside = shapely.intersection(outline, shapely.union_all(list(real))).area / shapely.area(real).sum()
        print(f"\noutline {name}: {inside:.1%} of the real ground inside")
        for method, draw in METHODS.items():
            cells = draw(points, areas * outline.area / areas.sum(), outline)
            print(
                f"  {method:<36} desa {agreement(cells, real):6.1%}   "
                f"kecamatan {agreement(cells, real, kecamatan):6.1%}"
            )


if __name__ == "__main__":
    main()
