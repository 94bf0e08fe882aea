"""A part of the national layer: how soon it is there, and a province's tiles beside its GeoJSON.

The peers: geopandas reading the whole file and cutting after, and the same layer of
8,494 desa as one GeoJSON, as surveyed and simplified as the page's shapes are; all
compressed as a browser gets them. The tiles are those of the first view of a phone
and of a desk.

Run: ``python -m benchmarks.bench_area``; needs ``../shared/boundaries``.
"""

from __future__ import annotations

import gzip
import sys
import time

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.admin.boundaries import Boundaries, load_boundaries
from geo.paths import shared_boundaries_dir
from maps.shapes import simplified
from maps.tile_shapes import TileShapes
from maps.tiles import tile_table, vector_tile

KABUPATEN, PROVINCE = "73.71", "35"
VIEWS = {
    "phone": (5, (25, 26), (16,)),
    "desk": (6, (51, 52), (32, 33)),
    "kabupaten": (9, (414, 415), (267, 268)),
}


def packed(content: bytes) -> int:
    """Return how many bytes are sent."""
    return len(gzip.compress(content, compresslevel=9))


def loading(path: str) -> None:
    """Print how long a kabupaten takes by its row groups, and out of the whole file."""
    begun = time.perf_counter()
    ours = load_boundaries(path, KABUPATEN).desa
    between = time.perf_counter()
    peer = gpd.read_parquet(path)
    peer = peer[peer["kode"].str.startswith(f"{KABUPATEN}.")]
    end = time.perf_counter()
    assert len(ours) == len(peer)
    sys.stdout.write(f"{KABUPATEN}: {len(ours)} desa in {between - begun:.2f} s; "
                     f"whole file read and cut in {end - between:.2f} s\n")  # fmt: skip


def layer_of(boundaries: Boundaries) -> gpd.GeoDataFrame:
    """Return a published layer with ranges from a seed."""
    low = np.random.default_rng(2011).choice([0, 5, 10, 20], len(boundaries.desa), p=[0.7, 0.15, 0.1, 0.05])
    high = pd.array(np.where(low == 0, 4, 2 * low - 1), dtype="Int64")
    names = boundaries.desa[["nama_desa", "kode_kecamatan", "nama_kecamatan"]]
    frame = names.assign(n_min=low, n_max=high, hotspot_class="none")
    return gpd.GeoDataFrame(frame, geometry=boundaries.desa.geometry)


def sizes(path: str) -> None:
    """Print the bytes of the province's GeoJSON and of the tiles of each first view."""
    boundaries = load_boundaries(path, PROVINCE)
    layer = layer_of(boundaries)
    sys.stdout.write(f"GeoJSON as surveyed: {packed(layer.to_json().encode()):,} bytes\n")
    plain = shapely.set_precision(simplified(boundaries.desa), 1e-5, mode="pointwise")
    simple = layer.set_geometry(gpd.GeoSeries(plain, index=layer.index, crs=layer.crs))
    sys.stdout.write(f"GeoJSON simplified: {packed(simple.to_json().encode()):,} bytes\n")
    shapes, table = TileShapes(boundaries), tile_table(layer)
    for name, (z, columns, rows) in VIEWS.items():
        begun = time.perf_counter()
        tiles = [vector_tile(shapes.at(z), table, z, x, y) for x in columns for y in rows]
        took = time.perf_counter() - begun
        sent = sum(packed(tile) for tile in tiles if tile)
        sys.stdout.write(
            f"tiles, {name} (zoom {z}): {sent:,} bytes in {sum(map(bool, tiles))}, made in {took:.1f} s\n"
        )


def main() -> None:
    """Print every figure."""
    folder = shared_boundaries_dir()
    if folder is None:
        sys.stdout.write("../shared/boundaries is not here\n")
        return
    path = str(folder / "indonesia_desa.parquet")
    loading(path)
    sizes(path)


if __name__ == "__main__":
    main()
