"""Case points to HTML, beside Folium's own MarkerCluster, and how smoothly the page moves in Chromium.

Both are given the same points on the same boundaries in the same run. The first
map of a process also cleans and simplifies the desa, which the service does once;
it is shown as a line of its own.

Run: ``python -m benchmarks.bench_points``; needs Chromium for the second half.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import folium
import numpy as np
import pandas as pd
from folium.plugins import FastMarkerCluster, MarkerCluster

from geo.admin.approximate import approximate_boundaries
from geo.admin.boundaries import Boundaries
from geo.aggregation.kinds import JENIS
from geo.zone import WIB
from maps import points_map

SIZES = (5_000, 50_000)
NOW = datetime(2026, 9, 30, 15, tzinfo=WIB.tz)
CHROMIUM = Path("/usr/bin/chromium")


def cases(n: int, boundaries: Boundaries) -> pd.DataFrame:
    """Return *n* invented cases, thick around the desa's label points."""
    random = np.random.default_rng(2011)
    row = random.integers(0, len(boundaries.desa), n)
    desa = boundaries.desa
    minutes = random.integers(0, 2 * 365 * 1440, n)
    reported = pd.Timestamp(NOW) - pd.to_timedelta(minutes, unit="min")
    return pd.DataFrame(
        {
            "id": [f"C-{number}" for number in range(n)],
            "jenis": random.choice(JENIS, n),
            "tanggal": reported,
            "ditanggapi": reported + pd.to_timedelta(random.integers(5, 600, n), unit="min"),
            "status": random.choice(["baru", "ditangani", "selesai"], n),
            "kategori": random.choice(["Jalan rusak", "Pencurian", "SMP"], n),
            "dinas": random.choice(["Dinas Sosial", "Polsek"], n),
            "kode_desa": desa.index[row],
            "lon": desa["label_lon"].to_numpy(dtype=float)[row] + random.normal(0, 0.01, n),
            "lat": desa["label_lat"].to_numpy(dtype=float)[row] + random.normal(0, 0.01, n),
        }
    )


def ours(table: pd.DataFrame, boundaries: Boundaries) -> str:
    return str(points_map(table, boundaries, now=NOW).get_root().render())


def marker_cluster(table: pd.DataFrame, _: Boundaries) -> str:
    result = folium.Map([-8.35, 114.2], zoom_start=10)
    cluster = MarkerCluster().add_to(result)
    for lon, lat, jenis in zip(table["lon"], table["lat"], table["jenis"], strict=True):
        folium.Marker([lat, lon], popup=jenis).add_to(cluster)
    return str(result.get_root().render())


def fast_marker_cluster(table: pd.DataFrame, _: Boundaries) -> str:
    """Folium's quick way: positions alone, no kind, no date, nothing to tap."""
    result = folium.Map([-8.35, 114.2], zoom_start=10)
    FastMarkerCluster(table[["lat", "lon"]].to_numpy().tolist()).add_to(result)
    return str(result.get_root().render())


def best(
    make: Callable[[pd.DataFrame, Boundaries], str], table: pd.DataFrame, where: Boundaries, n: int
) -> tuple[float, str]:
    """Return the middle time of *n* runs in ms, and the page."""
    times, html = [], ""
    for _ in range(n):
        start = time.perf_counter()
        html = make(table, where)
        times.append((time.perf_counter() - start) * 1000)
    return sorted(times)[len(times) // 2], html


def frames(html: str) -> dict[str, float]:
    """Return how the page moves: ms to be ready, and the frames while it is dragged and zoomed."""
    from playwright.sync_api import sync_playwright

    with tempfile.TemporaryDirectory() as folder, sync_playwright() as driver:
        path = Path(folder) / "titik.html"
        path.write_text(html, encoding="utf-8")
        browser = driver.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1280, "height": 800})
        start = time.perf_counter()
        page.goto(path.as_uri())
        page.wait_for_selector(".tp-ready", state="attached")
        ready = (time.perf_counter() - start) * 1000
        page.evaluate(
            """() => { window.times = []; let last = performance.now();
            const step = (now) => { times.push(now - last); last = now; requestAnimationFrame(step); };
            requestAnimationFrame(step); }"""
        )
        found: dict[str, Any] = {"ready": ready, "drag": _drag(page), "redraw": _redraw(page)}
        browser.close()
    return found


def _drag(page: Any) -> list[float]:
    page.evaluate("times.length = 0")
    page.mouse.move(600, 500)
    page.mouse.down()
    for number in range(60):
        page.mouse.move(600 + 3 * number, 500 - 2 * number)
        page.wait_for_timeout(16)
    page.mouse.up()
    page.wait_for_timeout(300)
    return list(page.evaluate("times"))


def _redraw(page: Any) -> float:
    """Return the ms that gathering and drawing again take when the map comes to rest."""
    return float(
        page.evaluate(
            """() => { const start = performance.now();
            TigaPilar.map.setView([-8.3, 114.3], 11, {animate: false});
            return performance.now() - start; }"""
        )
    )


def main() -> None:
    """Print the table."""
    boundaries = approximate_boundaries()
    start = time.perf_counter()
    ours(cases(10, boundaries), boundaries)
    print(
        f"first map of a process (desa cleaned and simplified): {(time.perf_counter() - start) * 1000:.0f} ms"
    )
    pages = {}
    for n in SIZES:
        table = cases(n, boundaries)
        own, pages[n] = best(ours, table, boundaries, 5)
        print(
            f"{n:>6} points to HTML, one file that works offline: {own:.0f} ms, {len(pages[n]) / 1e6:.2f} MB"
        )
        fast, html = best(fast_marker_cluster, table, boundaries, 3)
        print(f"       folium FastMarkerCluster (positions alone): {fast:.0f} ms, {len(html) / 1e6:.2f} MB")
        if n <= SIZES[0]:
            slow, html = best(marker_cluster, table, boundaries, 1)
            print(f"       folium MarkerCluster of Markers : {slow:.0f} ms, {len(html) / 1e6:.2f} MB")
    if not CHROMIUM.exists():
        print("no Chromium: the frames were not measured")
        return
    for n, html in pages.items():
        seen = frames(html)
        drag = sorted(seen["drag"])
        print(
            f"{n:>6} points in Chromium: ready after {seen['ready']:.0f} ms; dragging: median frame "
            f"{drag[len(drag) // 2]:.1f} ms, 95 % below {drag[int(len(drag) * 0.95)]:.1f} ms, worst "
            f"{drag[-1]:.1f} ms; gathered and drawn again in {seen['redraw']:.1f} ms"
        )


if __name__ == "__main__":
    main()
