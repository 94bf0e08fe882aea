"""The saved hotspot map beside plain Folium: how large, how soon painted, how quick to switch.

Ours holds four kinds in eight quarters with all sentences, Leaflet inside. The
peer is Folium's choropleth of a single layer, given Leaflet from the same disk
(without it, it is a blank page where there is no internet) in place of its
eleven files from other people's servers.

Run: ``python -m benchmarks.bench_map``; needs Chromium for all but the sizes.
"""

from __future__ import annotations

import gzip
import re
import statistics
import tempfile
from pathlib import Path
from typing import Any

import folium
import pandas as pd

from geo.admin.boundaries import Boundaries, load_boundaries
from maps import hotspot_map
from maps.bundle import ASSETS_DIR
from maps.publication import Publication
from tests.maps.sample import JENIS, PERIODS, sample_publication

CHROMIUM = Path("/usr/bin/chromium")
RUNS = 7


def plain_folium(publication: Publication, boundaries: Boundaries, *, legend: bool = True) -> str:
    """Return Folium's own choropleth of one layer; its legend needs d3, which it fetches from elsewhere."""
    frame = publication.layers[JENIS[0], PERIODS[-1]]
    desa = boundaries.desa[["nama_desa", "geometry"]].join(frame[["n_min"]]).reset_index()
    desa["n_min"] = pd.to_numeric(desa["n_min"]).fillna(0).astype(float)
    result = folium.Map([-8.35, 114.2], zoom_start=10, tiles=None)
    layer = folium.Choropleth(
        geo_data=desa.to_json(),
        data=desa,
        columns=["kode_desa", "n_min"],
        key_on="feature.properties.kode_desa",
    )
    if not legend:
        for name in [key for key in layer._children if key.startswith("color_map")]:
            del layer._children[name]
    layer.add_to(result)
    return str(result.get_root().render())


def with_local_leaflet(html: str) -> str:
    """Return Folium's page with Leaflet inlined and its other files left out: they are not needed here."""
    script, style = (
        (ASSETS_DIR / "vendor" / name).read_text("utf-8") for name in ("leaflet.js", "leaflet.css")
    )
    html = re.sub(r'<script src="https?://[^"]+"></script>', "", html)
    html = re.sub(r'<link rel="stylesheet" href="https?://[^"]+"/?>', "", html)
    return html.replace("<head>", f"<head><style>{style}</style><script>{script}</script>", 1)


PAINT = """new Promise(done => { const entry = performance.getEntriesByName('first-contentful-paint')[0];
    if (entry) { done(entry.startTime); return; }
    new PerformanceObserver(list => { const e = list.getEntriesByName('first-contentful-paint')[0];
        if (e) { done(e.startTime); } }).observe({type: 'paint', buffered: true}); })"""
SHAPES = "document.querySelectorAll('path.leaflet-interactive').length"
SWITCH = """async () => { const times = [];
    for (const input of document.querySelectorAll('input[name="tp-period"]')) {
        const start = performance.now(); input.click();
        document.querySelector('path.tp-desa').getBBox(); document.body.offsetHeight;
        times.push(performance.now() - start); await new Promise(requestAnimationFrame); }
    return times; }"""


def opened(browser: Any, path: Path) -> tuple[float, float, list[float]]:
    """Return ms to the first paint, ms until all shapes are drawn, and the switches' ms (ours alone)."""
    context = browser.new_context(viewport={"width": 1280, "height": 800}, bypass_csp=True)
    page = context.new_page()
    page.route("http*://**", lambda route: route.abort())
    page.goto(path.as_uri())
    drawn = page.evaluate(
        f"async () => {{ while ({SHAPES} < 217 && performance.now() < 20000) "
        "{ await new Promise(requestAnimationFrame); } return performance.now(); }"
    )
    first = page.evaluate(PAINT)
    switches = page.evaluate(SWITCH) if page.locator(".tp-quarters").count() else []
    context.close()
    return float(first), float(drawn), switches


def main() -> None:
    """Print the table."""
    boundaries = load_boundaries(None)
    publication = sample_publication(boundaries)
    ours = str(hotspot_map(publication, boundaries).get_root().render())
    peer = plain_folium(publication, boundaries)
    local = with_local_leaflet(plain_folium(publication, boundaries, legend=False))
    pages = {
        "ours, 32 layers, Leaflet inside": ours,
        "folium, 1 layer, no assets": peer,
        "folium, 1 layer, Leaflet inside": local,
    }
    for name, html in pages.items():
        size, packed = len(html.encode()), len(gzip.compress(html.encode(), 6))
        print(f"{name:34} {size / 1024:8.0f} KB   gzipped {packed / 1024:6.0f} KB")
    if not CHROMIUM.exists():
        print("no Chromium: paint and switch were not measured")
        return
    from playwright.sync_api import sync_playwright

    with tempfile.TemporaryDirectory() as folder, sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox"])
        seen: dict[str, list[tuple[float, float, list[float]]]] = {}
        paths = {}
        for name, html in (("ours", ours), ("folium", local)):
            paths[name] = Path(folder) / f"{name}.html"
            paths[name].write_text(html, encoding="utf-8")
        for _ in range(RUNS):
            for name, path in paths.items():
                seen.setdefault(name, []).append(opened(browser, path))
        browser.close()
    for name, runs in seen.items():
        first, drawn = (statistics.median(run[k] for run in runs) for k in (0, 1))
        print(f"{name:8} first paint {first:5.0f} ms, all desa drawn {drawn:5.0f} ms (median of {RUNS})")
    switches = [ms for run in seen["ours"] for ms in run[2]]
    middle, worst = statistics.median(switches), max(switches)
    print(f"ours     switching quarter: median {middle:.1f} ms, worst {worst:.1f} ms")


if __name__ == "__main__":
    main()
