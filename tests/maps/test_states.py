"""What a page says where hotspots cannot be named, and of a quarter that is not over."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta, timezone

import pandas as pd
import pytest

from geo.admin.boundaries import Boundaries
from geo.published import publish
from geo.study import Study, study_cases
from geo.zone import WIB
from maps import forum_page, hotspot_poster
from maps.from_study import planner_publication_of, publication_of
from maps.payload import payload
from maps.publication import LayerKey, Publication
from tests.maps.sample import sample_publication
from tests.maps.test_page import data_of
from tests.maps.test_publication import publication as small_publication
from tests.maps.test_publication import published

KEY: LayerKey = ("putus_sekolah", "2026-Q3")
NAME = "|".join(KEY)
RUNNING = datetime(2026, 9, 5, 14, 30, tzinfo=WIB.tz)
STRIP = "berjalan sampai 30\N{NO-BREAK SPACE}Sep"


@pytest.fixture(scope="module")
def sample(approx_boundaries: Boundaries) -> Publication:
    return sample_publication(approx_boundaries)


def layer_of(page: Publication, boundaries: Boundaries, key: LayerKey = KEY) -> dict:
    return payload(page, boundaries, "id", key)["layers"]["|".join(key)]


def study_of(boundaries: Boundaries, rows: list[int]) -> Study:
    """Return a study of one case in the desa of each row, all in one quarter."""
    desa = boundaries.desa.iloc[rows]
    cases = pd.DataFrame(
        {
            "jenis": "layanan",
            "tanggal": pd.Timestamp("2026-08-20", tz="Asia/Jakarta"),
            "match_status": "matched",
            "match_level": "desa",
            "kode_desa": desa.index.to_numpy(),
            "kode_kecamatan": desa["kode_kecamatan"].to_numpy(),
        }
    )
    return study_cases(cases, boundaries, permutations=99)


def test_a_refused_layer_says_too_few_cases_and_compares_nothing(sample, approx_boundaries):
    layer = layer_of(replace(sample, refused=frozenset({KEY})), approx_boundaries)
    assert layer["verdict"] == "unknown"
    assert layer["title"] == "Triwulan III 2026: kasus putus sekolah terlalu sedikit untuk menyebut hotspot"
    assert layer["list"] == []
    # Nor is a desa called ordinary.
    assert set(layer["hot"]) == {"0"}


def test_after_a_refused_quarter_no_hotspot_is_new(sample, approx_boundaries):
    earlier = ("putus_sekolah", "2026-Q2")
    assert "new" in {turn for _, turn in layer_of(sample, approx_boundaries)["list"]}
    layer = layer_of(replace(sample, refused=frozenset({earlier})), approx_boundaries)
    assert {turn for _, turn in layer["list"]} == {""}
    assert "baru" not in layer["title"]


def test_the_planner_is_told_of_every_refused_layer(approx_boundaries):
    key = ("layanan", "2026-Q3")
    study = study_of(approx_boundaries, [0] * 2 + [9] * 2)
    page = planner_publication_of(study)
    assert key in page.refused
    assert "terlalu sedikit" in layer_of(page, approx_boundaries, key)["title"]


def test_the_forum_is_told_where_the_sentences_of_the_desa_say_so(approx_boundaries):
    key = ("layanan", "2026-Q3")
    page = publication_of(publish(study_of(approx_boundaries, [0] * 6)))
    assert page.refused == {key}
    assert layer_of(page, approx_boundaries, key)["verdict"] == "unknown"


def test_the_forum_cannot_tell_nine_cases_from_ten(approx_boundaries):
    key = ("layanan", "2026-Q3")
    studies = [study_of(approx_boundaries, list(range(0, 3 * n, 3))) for n in (9, 10)]
    assert ["refused_id" in study.layers[key].attrs for study in studies] == [True, False]
    pages = [publication_of(publish(study)) for study in studies]
    assert [page.refused for page in pages] == [frozenset(), frozenset()]
    layers = [layer_of(page, approx_boundaries, key) | {"total": ""} for page in pages]
    assert layers[0] == layers[1]
    assert layers[0]["verdict"] == "small"
    assert layers[0]["title"].endswith("di tiap desa terlalu sedikit untuk ditandai")


def test_that_small_counts_are_never_marked_is_said_to_the_forum_alone(sample, approx_boundaries):
    words = {
        "id": "Desa dengan 0 sampai 4 kasus tidak pernah ditandai sebagai hotspot untuk forum.",
        "en": "Desa with 0 to 4 cases are never marked as hotspots for the forum.",
    }
    whole = sample_publication(approx_boundaries, suppressed=False)
    for lang, sentence in words.items():
        html = forum_page(sample, approx_boundaries, lang=lang)
        assert sentence in html.split('id="tp-method"')[1].split("</details>")[0]
        assert data_of(html)["text"]["legend_small"] == sentence
        planners = forum_page(whole, approx_boundaries, lang=lang)
        assert sentence not in planners.split('id="tp-method"')[1].split("</details>")[0]


def test_a_quarter_runs_until_its_last_day_in_jakarta():
    page = small_publication({("keamanan", "2026-Q2"): published("none")})
    assert page.running_until("2026-Q2") is None
    moment = datetime(2026, 7, 1, tzinfo=WIB.tz) - timedelta(minutes=1)
    for made_at in (moment, moment.replace(tzinfo=None), moment.astimezone(timezone.utc)):  # noqa: UP017
        assert replace(page, made_at=made_at).running_until("2026-Q2") == date(2026, 6, 30)
        assert replace(page, made_at=made_at).running_until("2026-Q1") is None


def test_a_running_quarter_is_held_against_nothing(sample, approx_boundaries):
    counted = replace(sample, totals=dict.fromkeys(sample.layers, (700, 700)))
    ended = layer_of(counted, approx_boundaries)
    running = layer_of(replace(counted, made_at=RUNNING), approx_boundaries)
    assert "baru" in ended["title"]
    assert running["title"].startswith("Triwulan III 2026 (berjalan sampai 30 September 2026): ")
    assert "baru" not in running["title"]
    assert {turn for _, turn in running["list"]} == {""}
    assert set(running["colours"]["change"]) == {"6"}
    assert "sebelumnya" in ended["total"]
    assert "sebelumnya" not in running["total"]
    assert running["hot"] == ended["hot"]


def test_the_strip_says_until_when_a_quarter_runs(sample, approx_boundaries):
    html = forum_page(replace(sample, made_at=RUNNING), approx_boundaries)
    assert html.count(STRIP) == 1
    assert "Triwulan III 2026 (berjalan sampai 30 September 2026)<span" in html
    assert STRIP not in forum_page(sample, approx_boundaries)


@pytest.mark.parametrize("kecamatan", [None, "35.10.01"])
def test_sheets_are_drawn_in_every_state(sample, approx_boundaries, kecamatan):
    small = sample.layers[KEY].assign(n_min=0, n_max=4, hotspot_class="none")
    states = [
        replace(sample, made_at=RUNNING),
        replace(sample, refused=frozenset({KEY})),
        replace(sample, layers={**sample.layers, KEY: small}),
    ]
    sheets = [hotspot_poster(page, approx_boundaries, selected=KEY, kecamatan=kecamatan) for page in states]
    assert len(set(sheets)) == 3
    assert all(sheet.startswith(b"%PDF") for sheet in sheets)
