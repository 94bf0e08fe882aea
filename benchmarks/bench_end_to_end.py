"""From the demonstration file to the map on disk, cold start included.

Peer: Folium's own way with the same cases already geocoded and counted (read the
GeoJSON, one choropleth of one layer, save), in a fresh process of the same run.
The peer does far less: no reading of a messy file, no geocoding, no statistics,
one layer instead of all.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

RUNS = 3

PEER = """
import sys, folium, geopandas
layer = geopandas.read_file(sys.argv[1])
page = folium.Map([-8.35, 114.2], zoom_start=10, tiles=None)
folium.Choropleth(layer, data=layer, columns=["kode_desa", "n_cases"], key_on="feature.id").add_to(page)
page.save(sys.argv[2])
"""


def timed(words: list[str], environment: dict[str, str]) -> float:
    """Return the wall seconds of one command."""
    start = time.perf_counter()
    subprocess.run(words, check=True, env=environment, capture_output=True)
    return time.perf_counter() - start


def main() -> None:
    """Print the medians and their ratio."""
    environment = {key: value for key, value in os.environ.items() if not key.startswith("TIGAPILAR_")}
    program = [sys.executable, "-m", "cli.main"]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        environment["TIGAPILAR_DATABASE_URL"] = f"sqlite:///{folder / 'kasus.sqlite'}"
        timed([*program, "demo", "-o", str(folder)], environment)
        cases, layer = str(folder / "kasus.csv"), str(folder / "hotspots.geojson")
        timed([*program, "hotspots", cases, "-o", layer], environment)
        own = [*program, "map", "hotspots", cases, "-o", str(folder / "peta.html")]
        peer = [sys.executable, "-c", PEER, layer, str(folder / "folium.html")]
        pairs = [(timed(own, environment), timed(peer, environment)) for _ in range(RUNS)]
        mine = sorted(pair[0] for pair in pairs)[RUNS // 2]
        other = sorted(pair[1] for pair in pairs)[RUNS // 2]
        n_rows = Path(cases).read_text(encoding="utf-8-sig").count("\n") - 1
        print(f"{n_rows} rows, file to map, cold: {mine:.2f} s (median of {RUNS})")
        print(f"folium, one choropleth of counted data, cold: {other:.2f} s; ratio {mine / other:.1f}")
        sizes = [(folder / n).stat().st_size / 1024 for n in ("peta.html", "folium.html")]
        sides = f"{sizes[0]:.0f} KB with everything inside; folium {sizes[1]:.0f} KB without assets"
        print(f"size of the page: {sides}")


if __name__ == "__main__":
    main()
