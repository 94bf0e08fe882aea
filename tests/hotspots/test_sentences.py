from __future__ import annotations

import doctest

import pandas as pd
import pytest

import geo.hotspots.sentences as sentences
from geo.hotspots import cluster_table, hotspot_layer
from geo.hotspots.sentences import Evidence, chance_words, sentence


def test_examples_in_the_docstrings():
    assert doctest.testmod(sentences).failed == 0


@pytest.mark.parametrize(
    ("p", "id_words", "en_words"),
    [
        (0.0025, "1 dari 400 kali", "1 time in 400"),
        (0.00123, "1 dari 810 kali", "1 time in 810"),
        (1 / 10_000, "paling banyak 1 dari 10.000 kali", "at most 1 time in 10,000"),
        (0.03, "1 dari 33 kali", "1 time in 33"),
        (0.5, "1 dari 2 kali", "1 time in 2"),
    ],
)
def test_chance_in_words(p, id_words, en_words):
    assert chance_words(p, 1 / 10_000, "id") == id_words
    assert chance_words(p, 1 / 10_000, "en") == en_words


def test_the_issue_in_one_line():
    evidence = Evidence("hot_sure", 12, 5.04, 0.0025, 0.0001, (1, 12, 5.04), True)
    assert sentence(evidence, "id").startswith(
        "12 kasus; 5 yang diperkirakan; kebetulan saja menghasilkan ini"
    )
    assert "1 dari 400 kali" in sentence(evidence, "id")


@pytest.mark.parametrize("side", ["hot", "cold"])
@pytest.mark.parametrize("cluster", [True, False])
@pytest.mark.parametrize("areas", [1, 5])
def test_every_case_has_words_in_both_languages(side, cluster, areas):
    evidence = Evidence(f"{side}_maybe", 7, 2.25, 0.01, 0.001, (areas, 31, 12.3), cluster)
    for lang, decimal in (("id", "2,2"), ("en", "2.2")):
        text = sentence(evidence, lang)
        assert decimal in text
        assert "{" not in text
        assert ("31" in text) is (areas > 1 or not cluster)


def test_none_and_beside():
    quiet = Evidence("none", 4, 4.2, float("nan"), 0.001)
    assert "kebetulan saja" in sentence(quiet, "id")
    beside = Evidence("none", 3, 4.2, 0.01, 0.001, (5, 60, 30.0), True)
    assert "60 kasus" in sentence(beside, "id")


def test_one_full_desa_is_not_called_chance_where_nobody_can_tell(real_boundaries):
    counts = pd.Series(0, index=real_boundaries.desa.index)
    counts.iloc[5] = 50
    layer = hotspot_layer(counts, real_boundaries, seed=1, permutations=99)
    text = layer["sentence_id"].iloc[5]
    assert "penduduk tidak diketahui" in text
    assert "karena kebetulan saja" not in text
    assert "Bersama desa tetangganya" in text


def test_table_of_clusters(real_boundaries, real_people, real_near, chance_counts):
    counts = chance_counts(1000, 3)
    members = real_near.index[[90, *real_near.matrix[[90]].tocoo().col[:4]]]
    counts[members] += 25
    layer = hotspot_layer(counts, real_boundaries, real_people, seed=1)
    table = cluster_table(layer)
    first = table.loc[1]
    assert first["kind"] == "hot"
    assert set(members) <= set(first["members"])
    assert first["n_cases"] == counts[first["members"]].sum()
    assert first["relative_risk"] == pytest.approx(first["n_cases"] / first["expected"])
    names = layer.loc[first["members"], "nama_desa"]
    assert all(name in first["sentence_id"] for name in names)
    assert "paling banyak 1 dari 10.000 kali" in first["sentence_id"]
    unknown = hotspot_layer(counts, real_boundaries, seed=1, permutations=99)
    assert cluster_table(unknown).empty
