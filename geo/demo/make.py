"""The demonstration data: about 30,000 records of eight quarters, with the truth kept beside them."""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from geo.admin.boundaries import Boundaries
from geo.admin.metric import metric_crs
from geo.admin.officers import demo_officers
from geo.admin.population import estimate_population
from geo.aggregation.periods import period_bounds, period_range, shift_period
from geo.demo.columns import DEMO_SOURCE, description, identifiers, time_columns
from geo.demo.draw import draw_cases, expected_cases, persons
from geo.demo.expectation import expectations
from geo.demo.places import WrittenPlaces, write_places
from geo.demo.plant import Planted, plant
from geo.demo.points import scatter, spoil, write_points
from geo.demo.recipe import Recipe, load_recipe, local_recipe, pick, stream
from geo.demo.school import school_steps

__all__ = ["DemoData", "make_demo"]

HEADERS = {
    "id": "No Laporan",
    "sumber": "sumber",
    "jenis": "Jenis",
    "tanggal": "Tanggal Lapor",
    "kode_desa": "Kode Desa",
    "desa": "Desa/Kelurahan",
    "kecamatan": "Kecamatan",
    "alamat": "Alamat",
    "lat": "Lintang",
    "lon": "Bujur",
    "koordinat": "Koordinat",
    "status": "Status",
    "ditanggapi": "Ditanggapi",
    "selesai": "Selesai",
    "dinas": "Dinas",
    "kategori": "Kategori",
    "nama": "Nama",
    "telepon": "No HP",
    "keterangan": "Keterangan",
}


_HOTSPOT_COLUMNS = (
    *("hotspot_id", "jenis", "periode", "course"),
    *("relative_risk", "expected", "n_cases", "members"),
)


@dataclass(frozen=True)
class DemoData:
    """Demonstration data and the truth about it.

    Attributes
    ----------
    cases : DataFrame
        The file as an untidy operator keeps it: text in the columns of
        ``HEADERS``, "DATA CONTOH" in ``sumber`` on each row.
    truth : DataFrame
        One row for each row of *cases*, in order: ``baris`` (its row in the
        file), ``kode_desa``, ``kode_kecamatan``, ``jenis``, ``periode``,
        ``tanggal`` (ISO 8601), ``lon`` and ``lat`` (where it happened),
        ``bukti`` (teks, titik, keduanya), ``bentuk_nama``,
        ``bentuk_kecamatan``, ``salah_titik``, ``salah_tanggal`` (what was
        done in writing), ``harapan`` (see
        :func:`geo.demo.expectation.expectations`), ``salinan_dari`` (row
        that it repeats, 0 for none) and ``hotspot_id``.
    population : DataFrame
        ``kode_desa`` and ``population`` (persons, estimated); ``estimated`` where
        no published figure is behind them.
    hotspots : DataFrame
        One row for each planted hotspot and quarter: ``hotspot_id``,
        ``jenis``, ``periode``, ``course``, ``relative_risk``, ``expected``
        (without the excess), ``n_cases`` and ``members`` (codes joined by ``;``).
    officers : DataFrame
        Offices and positions as :func:`geo.admin.officers.demo_officers` gives them.
    steps : DataFrame
        Steps of dropouts back to school, as :func:`geo.demo.school.school_steps` gives them.
    """

    cases: pd.DataFrame
    truth: pd.DataFrame
    population: pd.DataFrame
    hotspots: pd.DataFrame
    officers: pd.DataFrame
    steps: pd.DataFrame


def make_demo(boundaries: Boundaries, *, seed: int = 2011, until: str = "2026-Q3") -> DemoData:
    """Return demonstration data for the desa of a layer.

    Counts are Poisson around what the population of each desa explains,
    times the relative risk of the planted hotspots. The same seed and
    boundaries give the same data to the last letter.

    Parameters
    ----------
    boundaries : Boundaries
    seed : int
    until : str
        The last quarter, such as ``2026-Q3``.

    Returns
    -------
    DemoData
    """
    recipe = local_recipe(load_recipe(), boundaries.desa)
    desa = boundaries.desa
    periods = period_range(shift_period(until, 1 - int(recipe["size"]["quarters"])), shift_period(until, 0))
    population = persons(boundaries, recipe)
    planted = plant(desa, population, recipe, seed, len(periods))
    expected = expected_cases(population, planted, recipe, periods)
    drawn = draw_cases(desa, expected, planted, recipe, periods, seed)
    cases, truth = _written(desa, drawn, recipe, seed)
    steps = _steps(cases, truth, periods[-1], recipe, seed)
    cases, truth = _repeat_rows(cases, truth, recipe, seed)
    people = pd.DataFrame({"kode_desa": desa.index.astype(str), "population": population.astype("int64")})
    if estimate_population(boundaries) is None:
        people["estimated"] = "ya"  # made up from the size of the desa alone: the map says so
    hotspots = _hotspot_frame(desa, planted, expected, drawn, periods)
    return DemoData(cases, truth, people, hotspots, demo_officers(desa), steps)


def _steps(cases: pd.DataFrame, truth: pd.DataFrame, last: str, recipe: Recipe, seed: int) -> pd.DataFrame:
    """Return the ways back to school of the dropouts whose row can be read."""
    rows = ((truth["jenis"] == "putus_sekolah") & (truth["salah_tanggal"] != "unreadable")).to_numpy()
    found = truth["tanggal"].to_numpy()[rows].astype("datetime64[D]")
    until = np.datetime64(period_bounds(last)[1].date(), "D")
    return school_steps(found, cases[HEADERS["id"]].to_numpy(dtype=object)[rows], until, recipe, seed)


def _written(
    desa: gpd.GeoDataFrame, drawn: pd.DataFrame, recipe: Recipe, seed: int
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the file's rows and the truth about them, before any row is repeated."""
    position = drawn["position"].to_numpy()
    evidence = pick(stream(seed, "evidence"), len(drawn), recipe["evidence"], "text")
    evidence[desa.geometry.isna().to_numpy()[position]] = "text"  # no outline, no place for a point
    has_point, has_text = evidence != "text", evidence != "point"
    mistake = np.where(has_point, spoil(len(drawn), recipe, seed), "").astype(object)
    # Where the point alone tells the place, nobody can know that it is another desa's.
    mistake[(mistake == "wrong_desa") & ~has_text] = ""
    lon, lat, points = _points(desa, position, has_point, mistake, recipe, seed)
    places = write_places(desa, position, has_text, recipe, seed)
    times, date_mistake = time_columns(drawn, recipe, seed)
    identifier = identifiers(drawn, recipe)
    identifier[stream(seed, "ids").random(len(drawn)) < recipe["rows"]["blank_id"]] = ""
    cells = {
        "id": identifier,
        "sumber": np.full(len(drawn), DEMO_SOURCE, dtype=object),
        **description(drawn, recipe, seed),
        **times,
        **points,
        **{name: getattr(places, name) for name in ("kode_desa", "desa", "kecamatan", "alamat")},
    }
    cases = pd.DataFrame({header: cells[name] for name, header in HEADERS.items()}, dtype="str")
    truth = pd.DataFrame(
        {
            "kode_desa": desa.index.to_numpy()[position],
            "kode_kecamatan": desa["kode_kecamatan"].to_numpy()[position],
            "jenis": drawn["jenis"],
            "periode": drawn["periode"],
            "tanggal": drawn["tanggal"].dt.strftime("%Y-%m-%dT%H:%M"),
            "lon": lon,
            "lat": lat,
            "bukti": pd.Series(evidence).map({"text": "teks", "both": "keduanya", "point": "titik"}),
            **_forms(places),
            "salah_titik": mistake,
            "salah_tanggal": date_mistake,
            "harapan": expectations(desa, position, places, has_point, mistake),
            "salinan_dari": 0,
            "hotspot_id": drawn["hotspot_id"],
        }
    )
    return cases, truth


def _forms(places: WrittenPlaces) -> dict[str, NDArray[np.object_]]:
    return {"bentuk_nama": places.name_form, "bentuk_kecamatan": places.kecamatan_form}


def _points(
    desa: gpd.GeoDataFrame,
    position: NDArray[np.int64],
    has_point: NDArray[np.bool_],
    mistake: NDArray[np.object_],
    recipe: Recipe,
    seed: int,
) -> tuple[NDArray[np.float64], NDArray[np.float64], dict[str, NDArray[np.object_]]]:
    """Return where each case happened, and the cells of the points that are written."""
    wrong = np.flatnonzero(mistake == "wrong_desa")
    away = _far_desa(desa, position[wrong], float(recipe["point_spread"]["wrong_km"]), seed)
    x, y = scatter(desa, np.concatenate([position, away]), recipe, seed)
    lon, lat = x[: len(position)], y[: len(position)]
    shown_lon, shown_lat = lon.copy(), lat.copy()
    shown_lon[wrong], shown_lat[wrong] = x[len(position) :], y[len(position) :]
    cells = write_points(shown_lon, shown_lat, mistake, recipe, seed)
    silent = ~has_point | np.isnan(shown_lon)
    for column in cells.values():
        column[silent] = ""
    return lon, lat, cells


def _far_desa(desa: gpd.GeoDataFrame, position: NDArray[np.int64], km: float, seed: int) -> NDArray[np.int64]:
    """Return for each desa another one whose middle is farther away than *km*."""
    rng = stream(seed, "wrong desa")
    middle = shapely.centroid(desa.geometry.to_crs(metric_crs(desa)).to_numpy())
    x, y = shapely.get_x(middle), shapely.get_y(middle)
    away = []
    for place in position.tolist():
        far = np.flatnonzero(np.hypot(x - x[place], y - y[place]) > km * 1000)
        away.append(int(far[int(rng.integers(len(far)))]) if len(far) else place)
    return np.array(away, dtype=np.int64)


def _repeat_rows(
    cases: pd.DataFrame, truth: pd.DataFrame, recipe: Recipe, seed: int
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return both with some rows standing twice, a little further down; the header is row 1."""
    rng = stream(seed, "repeats")
    able = ((cases[HEADERS["id"]] != "") & (truth["salah_tanggal"] != "unreadable")).to_numpy()
    again = np.flatnonzero(able & (rng.random(len(cases)) < recipe["rows"]["duplicated"]))
    place = np.concatenate(
        [np.arange(len(cases), dtype=float), again + rng.integers(1, 60, len(again)) + 0.5]
    )
    origin = np.concatenate([np.arange(len(cases)), again])
    order = np.argsort(place, kind="stable")
    copied = order >= len(cases)
    row_of = np.empty(len(order), dtype=np.int64)
    row_of[order] = np.arange(2, len(order) + 2)
    truth = truth.iloc[origin[order]].reset_index(drop=True)
    truth["salinan_dari"] = np.where(copied, row_of[origin[order]], 0)
    truth.insert(0, "baris", np.arange(2, len(order) + 2))
    return cases.iloc[origin[order]].reset_index(drop=True), truth


def _hotspot_frame(
    desa: gpd.GeoDataFrame,
    planted: list[Planted],
    expected: dict[str, NDArray[np.float64]],
    drawn: pd.DataFrame,
    periods: list[str],
) -> pd.DataFrame:
    rows = []
    codes = desa.index.astype(str)
    for hotspot in planted:
        members = list(hotspot.members)
        mine = drawn[(drawn["jenis"] == hotspot.jenis) & drawn["position"].isin(members)]
        counts = mine["periode"].value_counts()
        for number, period in enumerate(periods):
            risk = hotspot.relative_risk[number]
            rows.append(
                {
                    "hotspot_id": hotspot.name,
                    "jenis": hotspot.jenis,
                    "periode": period,
                    "course": hotspot.course,
                    "relative_risk": risk,
                    "expected": round(float(expected[hotspot.jenis][number, members].sum()) / risk, 2),
                    "n_cases": int(counts.get(period, 0)),
                    "members": ";".join(codes[members]),
                }
            )
    return pd.DataFrame(rows, columns=list(_HOTSPOT_COLUMNS))
