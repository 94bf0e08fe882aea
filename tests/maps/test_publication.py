from __future__ import annotations

from datetime import datetime

import numpy as np
import pandas as pd
import pytest

from geo.errors import RequestError
from maps.publication import Publication, layer_numbers

CODES = pd.Index(["a", "b", "c"])


def publication(layers: dict, **options: object) -> Publication:
    return Publication(
        layers=layers,
        periods=["2026-Q1", "2026-Q2"],
        jenis=["keamanan", "layanan"],
        boundaries_title="uji",
        made_at=datetime(2026, 7, 1),
        **options,
    )


def published(*classes: str) -> pd.DataFrame:
    return pd.DataFrame(
        {"n_min": 0, "n_max": 4, "hotspot_class": classes, "sentence_id": "s"},
        index=list("abc")[: len(classes)],
    )


def test_both_forms_of_a_layer_read_alike():
    full = pd.DataFrame({"n_cases": [7], "rate": [1.5], "hotspot_class": ["hot_sure"]}, index=["b"])
    numbers = layer_numbers(full, CODES, "id")
    assert numbers["n_min"].tolist()[1] == numbers["n_max"].tolist()[1] == 7
    assert numbers.loc["b", "rate"] == 1.5
    assert numbers["hotspot_class"].tolist() == ["no_data", "hot_sure", "no_data"]
    assert np.isnan(layer_numbers(published("none"), CODES, "id").loc["b", "n_min"])


def test_an_unknown_class_is_no_data_and_no_hotspot():
    assert layer_numbers(published("hot_as_hell"), CODES, "id")["hotspot_class"].tolist() == ["no_data"] * 3


def test_exact_counts_under_the_promise_of_the_gate_are_refused():
    full = pd.DataFrame({"n_cases": [2], "hotspot_class": ["none"]}, index=["a"])
    with pytest.raises(ValueError, match="exact counts"):
        publication({("keamanan", "2026-Q1"): full})
    assert publication({("keamanan", "2026-Q1"): full}, suppressed=False)


def test_the_first_layer_is_the_latest_with_the_most_hotspots():
    page = publication(
        {
            ("keamanan", "2026-Q1"): published("hot_sure", "hot_sure", "hot_sure"),
            ("keamanan", "2026-Q2"): published("none", "none"),
            ("layanan", "2026-Q2"): published("hot_maybe", "none"),
        }
    )
    assert page.chosen(None) == ("layanan", "2026-Q2")
    assert page.previous(("keamanan", "2026-Q2")) == ("keamanan", "2026-Q1")
    assert page.previous(("layanan", "2026-Q2")) is None


def test_a_layer_that_is_not_there_is_said():
    with pytest.raises(RequestError, match="2030-Q1"):
        publication({("keamanan", "2026-Q1"): published("none")}).chosen(("keamanan", "2030-Q1"))
    with pytest.raises(RequestError):
        publication({}).chosen(None)
