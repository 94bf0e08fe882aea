"""From kept cases to one desa's round: where it begins, what counts, whose cases are in it."""

from __future__ import annotations

import pandas as pd
import pytest

from geo.admin.officers import demo_officers
from geo.cases.store import CaseStore
from geo.errors import RequestError
from geo.patrol.visit_choice import read_choice
from geo.visiting import hotspot_classes, visits_of
from tests.api.visit_phone import DESA, OTHER_DESA, case_rows
from tests.reviewing import load
from tests.rounds import NOW

CHOICE = read_choice({"tanggal": "2026-11-25"}, NOW)


@pytest.fixture(scope="module")
def store(tmp_path_factory, approx_boundaries):
    folder = tmp_path_factory.mktemp("putaran")
    store = CaseStore.at(folder / "kasus.sqlite")
    load(store, approx_boundaries, folder, case_rows())
    yield store
    store.close()


def test_it_begins_and_asks_at_the_desas_own_office(store, approx_boundaries):
    officers = demo_officers(approx_boundaries.desa)
    found = visits_of(store, approx_boundaries, DESA, CHOICE, officers=officers)
    hall = officers[(officers["kode_wilayah"] == DESA) & (officers["pilar"] == "Pemerintah")].iloc[0]
    assert found.start_label == found.ask_label == hall["kantor"]
    assert (found.plan.start_lon, found.plan.start_lat) == (hall["lon"], hall["lat"])
    (stop,) = found.plan.stops.to_dict("records")
    assert (stop["kind"], stop["lon"], stop["n_cases"]) == ("desa", hall["lon"], 5)


def test_without_its_own_office_it_begins_at_the_kecamatans_and_asks_in_the_middle(store, approx_boundaries):
    officers = demo_officers(approx_boundaries.desa)
    found = visits_of(
        store, approx_boundaries, DESA, CHOICE, officers=officers[officers["kode_wilayah"] != DESA]
    )
    assert found.start_label.startswith("Kantor Kecamatan")
    assert found.ask_label == ""
    place = approx_boundaries.desa.loc[DESA]
    assert found.plan.stops["lon"].tolist() == [place["label_lon"]]


def test_a_start_that_is_named_and_a_hotspot_count(store, approx_boundaries):
    layer = pd.DataFrame({"hotspot_class": ["hot_sure"]}, index=[DESA])
    classes = hotspot_classes({"kemiskinan": layer}, DESA)
    assert hotspot_classes({"kemiskinan": layer}, OTHER_DESA) == {}
    choice = read_choice({"tanggal": "2026-11-25", "dari": "114.36,-8.21"}, NOW)
    plain = visits_of(store, approx_boundaries, DESA, CHOICE)
    hot = visits_of(store, approx_boundaries, DESA, choice, hotspots=classes)
    assert (hot.plan.start_lon, hot.start_label) == (114.36, "")
    assert (hot.cases["points"] - plain.cases["points"]).tolist() == [10] * 5
    assert hot.cases["why_id"].str.contains("hotspot").all()


def test_another_desa_has_none_of_them_and_one_that_is_not_there_is_said(store, approx_boundaries):
    assert visits_of(store, approx_boundaries, OTHER_DESA, CHOICE).cases.empty
    with pytest.raises(RequestError, match=r"35\.10\.99"):
        visits_of(store, approx_boundaries, "35.10.99.0001", CHOICE)
