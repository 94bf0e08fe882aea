"""Words that were decided on before: known again, never stretched to others, never against the rest."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.geocoding import evidence_texts, geocode
from geo.geocoding.aliases import alias_lines
from tests.reviewing import TWINS

TOWN, SOUTH = TWINS


def frame(**cells: object) -> pd.DataFrame:
    return pd.DataFrame([cells])


def aliases_for(cases: pd.DataFrame, code: str) -> pd.DataFrame:
    return pd.DataFrame({"teks": alias_lines(evidence_texts(cases)), "kode_desa": [code]})


def inside(boundaries, code: str) -> dict[str, float]:
    row = boundaries.desa.loc[code]
    return {"lon": float(row["label_lon"]), "lat": float(row["label_lat"])}


@given(st.text(max_size=80))
def test_a_line_is_its_own_line(text):
    (line,) = alias_lines([text])
    assert alias_lines([line]) == [line]


def test_numbers_of_houses_make_no_difference_and_words_do():
    lines = alias_lines(["Jl. Mawar No. 12 RT 3", "JL MAWAR NO 7, RT 01", "Jl. Melati No. 12 RT 3"])
    assert lines[0].replace(" ,", "") == lines[1].replace(" ,", "") != lines[2]


def test_words_decided_on_are_known_again(approx_boundaries):
    cases = frame(desa="Karangrejo")
    assert geocode(cases, approx_boundaries)["match_status"].tolist() == ["review"]
    done = geocode(frame(desa="KARANGREJO"), approx_boundaries, aliases=aliases_for(cases, SOUTH)).iloc[0]
    assert (done["match_status"], done["kode_desa"], done["match_method"]) == ("matched", SOUTH, "alias")


@pytest.mark.parametrize("other", [{"desa": "Karangrejo", "alamat": "Pasar"}, {"alamat": "Karangrejo"}])
def test_other_words_are_not_touched(approx_boundaries, other):
    before = geocode(frame(**other), approx_boundaries)
    after = geocode(frame(**other), approx_boundaries, aliases=aliases_for(frame(desa="Karangrejo"), SOUTH))
    pd.testing.assert_frame_equal(before, after)


def test_a_point_far_from_the_decision_goes_to_review(approx_boundaries):
    aliases = aliases_for(frame(alamat="belakang pasar"), TOWN)
    far = frame(alamat="belakang pasar", **inside(approx_boundaries, "35.10.18.2008"))
    done = geocode(far, approx_boundaries, aliases=aliases).iloc[0]
    assert done["match_status"] == "review"
    assert set(done["match_candidates"].split(";")) == {TOWN, "35.10.18.2008"}
    near = frame(alamat="belakang pasar", **inside(approx_boundaries, TOWN))
    done = geocode(near, approx_boundaries, aliases=aliases).iloc[0]
    assert (done["match_status"], done["kode_desa"], done["match_method"]) == (
        "matched", TOWN, "point+alias",
    )  # fmt: skip


def test_a_point_far_from_every_desa_is_said_where_the_lines_are_true(real_boundaries):
    cases = frame(desa="Karangrejo", lon=114.6, lat=-8.75)
    done = geocode(cases, real_boundaries, aliases=aliases_for(frame(desa="Karangrejo"), TOWN)).iloc[0]
    assert done["match_status"] == "review"


def test_another_code_goes_to_review(approx_boundaries):
    aliases = aliases_for(frame(desa="Wonosalam Indah"), TOWN)
    cases = frame(desa="Wonosalam Indah", kode_desa="35.10.18.2008")
    done = geocode(cases, approx_boundaries, aliases=aliases).iloc[0]
    assert done["match_status"] == "review"
    assert set(done["match_candidates"].split(";")) == {TOWN, "35.10.18.2008"}


def test_what_the_words_and_the_point_say_together_holds(approx_boundaries):
    """One of two twins was meant the last time; this time the point lies in the other."""
    cases = frame(desa="Karangrejo", **inside(approx_boundaries, TOWN))
    plain = geocode(cases, approx_boundaries)
    assert plain["kode_desa"].tolist() == [TOWN]
    pd.testing.assert_frame_equal(
        plain, geocode(cases, approx_boundaries, aliases=aliases_for(frame(desa="Karangrejo"), SOUTH))
    )


def test_a_kecamatan_and_nowhere_are_decisions_too(approx_boundaries):
    cases = frame(desa="Wonosalam Indah")
    done = geocode(cases, approx_boundaries, aliases=aliases_for(cases, "35.10.14")).iloc[0]
    assert (done["match_status"], done["match_level"]) == ("matched", "kecamatan")
    assert (done["kode_desa"], done["kode_kecamatan"], done["match_method"]) == ("", "35.10.14", "alias")
    done = geocode(cases, approx_boundaries, aliases=aliases_for(cases, "")).iloc[0]
    assert (done["match_status"], done["match_method"]) == ("rejected", "alias")


def test_a_code_that_the_layer_does_not_have_is_passed_by(approx_boundaries):
    cases = frame(desa="Karangrejo")
    plain = geocode(cases, approx_boundaries)
    pd.testing.assert_frame_equal(
        plain, geocode(cases, approx_boundaries, aliases=aliases_for(cases, "99.99.99.9999"))
    )
