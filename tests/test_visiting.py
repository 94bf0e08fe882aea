"""From kept cases to one desa's round: where it begins, what counts, whose cases are in it."""

from __future__ import annotations

import pandas as pd
import pytest

from geo.admin.officers import demo_officers
from geo.cases.store import CaseStore
from geo.errors import RequestError
from geo.patrol.visit_choice import read_choice
from geo.visit_words import above_words
from geo.visiting import hotspot_classes, visits_of
from tests.api.visit_phone import DESA, OTHER_DESA, case_rows
from tests.reviewing import load, row
from tests.rounds import NOW

CHOICE = read_choice({"tanggal": "2026-11-25"}, NOW)


@pytest.fixture(scope="module")
def store(stores, tmp_path_factory, approx_boundaries):
    folder = tmp_path_factory.mktemp("putaran")
    store = CaseStore(stores.new())
    load(store, approx_boundaries, folder, case_rows())
    yield store
    store.close()


def test_it_begins_and_asks_at_the_desas_own_office(store, approx_boundaries):
    officers = demo_officers(approx_boundaries.desa)
    found = visits_of(store, approx_boundaries, DESA, CHOICE, officers=officers)
    hall = officers[(officers["kode_wilayah"] == DESA) & (officers["pilar"] == "Pemerintah")].iloc[0]
    assert found.start_label == found.ask_labels[DESA] == hall["kantor"]
    assert (found.plan.start_lon, found.plan.start_lat) == (hall["lon"], hall["lat"])
    (stop,) = found.plan.stops.to_dict("records")
    assert (stop["kind"], stop["lon"], stop["n_cases"]) == ("desa", hall["lon"], 5)


def test_without_its_own_office_it_begins_at_the_kecamatans_and_asks_in_the_middle(store, approx_boundaries):
    officers = demo_officers(approx_boundaries.desa)
    found = visits_of(
        store, approx_boundaries, DESA, CHOICE, officers=officers[officers["kode_wilayah"] != DESA]
    )
    assert found.start_label.startswith("Kantor Kecamatan")
    assert found.ask_labels == {}
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


KECAMATAN, SISTER = DESA[:8], "35.10.16.1008"


@pytest.fixture(scope="module")
def wide(stores, tmp_path_factory, approx_boundaries):
    """A kecamatan with cases in two of its desa, and two that are known to it alone."""
    folder = tmp_path_factory.mktemp("putaran_kecamatan")
    store = CaseStore(stores.new())
    place = approx_boundaries.desa.loc[SISTER]
    homes = [row("H1", kode=SISTER, lon=round(place["label_lon"], 5), lat=round(place["label_lat"], 5))]
    lost = [row(f"L{number}", "Wonosalam Indah", "Banyuwangi") for number in range(2)]
    load(store, approx_boundaries, folder, [*case_rows(), *homes, row("H2", kode=SISTER), *lost])
    yield store
    store.close()


def test_a_kecamatans_round_has_all_its_desa_and_what_it_alone_knows(wide, approx_boundaries):
    officers = demo_officers(approx_boundaries.desa)
    found = visits_of(wide, approx_boundaries, KECAMATAN, CHOICE, officers=officers)
    assert (found.level, found.nama, found.above) == ("kecamatan", "Banyuwangi", None)
    assert found.start_label == "Kantor Kecamatan Banyuwangi"
    stops = found.plan.stops.set_index("ask_at")
    groups = stops[stops["kind"] != "kasus"]
    assert groups["n_cases"].to_dict() == {DESA: 5, SISTER: 1, KECAMATAN: 2}
    assert groups["kind"].to_dict() == {DESA: "desa", SISTER: "desa", KECAMATAN: "kecamatan"}
    # Nobody is given a false place: those that no point is known of stand at an office, or in no stop.
    assert stops.loc[stops["kind"] == "kasus", "id"].tolist() == ["H1"]
    assert set(found.plan.asked.loc[found.plan.asked["ask_at"] == KECAMATAN, "id"]) == {"L0", "L1"}
    assert found.ask_labels[KECAMATAN] == "Kantor Kecamatan Banyuwangi"


def test_a_desas_round_says_of_the_kecamatans_own_a_range_and_no_family(wide, approx_boundaries):
    officers = demo_officers(approx_boundaries.desa)
    found = visits_of(wide, approx_boundaries, DESA, CHOICE, officers=officers)
    assert (found.above.least, found.above.most) == (0, 4)
    said = above_words(found)
    assert "0 sampai 4" in said
    assert "Polsek Banyuwangi" in said
    assert not {"L0", "L1", "H1", "H2"} & set(found.cases.reset_index()["id"])


def test_a_kecamatans_cases_that_do_not_fit_are_named(wide, approx_boundaries):
    short = read_choice({"tanggal": "2026-11-25", "selesai": "08.20"}, NOW)
    found = visits_of(wide, approx_boundaries, KECAMATAN, short)
    plan = found.plan
    seen = plan.stops.loc[plan.stops["kind"] == "kasus", "id"]
    assert sorted([*seen, *plan.asked["id"], *plan.left_out["id"]]) == sorted(found.cases.reset_index()["id"])
    assert len(plan.left_out) >= 2


def test_a_kabupaten_is_no_round(wide, approx_boundaries):
    with pytest.raises(RequestError, match=r"35\.10"):
        visits_of(wide, approx_boundaries, "35.10", CHOICE)
