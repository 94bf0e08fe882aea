"""Findings laid out as the hotspot layer's columns and sentences."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from geo.errors import HotspotError
from geo.hotspots.finding import Finding
from geo.hotspots.sentences import Evidence, sentence
from geo.hotspots.study import Study
from geo.wording import LANGUAGES, say

__all__ = ["COLUMNS", "layer_frame", "untested_frame"]

COLUMNS = [
    "nama_desa",
    "kode_kecamatan",
    "nama_kecamatan",
    "n_cases",
    "population",
    "rate",
    "expected",
    "relative_risk",
    "z",
    "p_value",
    "q_value",
    "cluster_id",
    "cluster_p_value",
    "hotspot_class",
    "sentence_id",
    "sentence_en",
    "geometry",
]


def layer_frame(study: Study, counts: pd.Series[Any], finding: Finding) -> gpd.GeoDataFrame:
    """Return the layer of one map.

    Parameters
    ----------
    study : Study
        The map.
    counts : Series of int, indexed by ``kode_desa``
        Cases of every desa, tested or not.
    finding : Finding
        What the procedure found.
    """
    n_cases = counts.reindex(study.index).to_numpy(dtype="float64")
    tested = pd.DataFrame(
        {
            "expected": finding.expected,
            "relative_risk": np.divide(
                n_cases, finding.expected, out=np.full(len(n_cases), np.nan), where=finding.expected > 0
            ),
            "z": finding.z,
            "p_value": finding.p_value,
            "q_value": finding.q_value,
            "cluster_id": pd.array(finding.cluster_id, dtype="Int64"),
            "cluster_p_value": finding.cluster_p_value,
            "hotspot_class": finding.hotspot_class,
        },
        index=study.index,
    )
    tested.loc[tested["cluster_id"] == 0, "cluster_id"] = pd.NA
    evidence = _evidence(study, n_cases, finding)
    for lang in LANGUAGES:
        tested[f"sentence_{lang}"] = [sentence(each, lang) for each in evidence]
    layer = _laid_out(study, counts, tested)
    layer.attrs = _about(study, finding)
    return layer


def untested_frame(study: Study, counts: pd.Series[Any], refusal: HotspotError) -> gpd.GeoDataFrame:
    """Return the layer of a map that the procedure refused: counts, and the reason."""
    tested = pd.DataFrame(index=study.index)
    for column in ("expected", "relative_risk", "z", "p_value", "q_value", "cluster_p_value"):
        tested[column] = np.nan
    tested["cluster_id"] = pd.array([pd.NA] * len(tested), dtype="Int64")
    # That there are few areas anyone can see: it tells nothing of the counts.
    tested["hotspot_class"] = "no_data" if refusal.key == "hotspots.too_few_areas" else "none"
    for lang in LANGUAGES:
        reason = refusal.sentence(lang)
        tested[f"sentence_{lang}"] = [
            say("hotspots.not_tested", lang, n=int(n), reason=reason) for n in counts.reindex(study.index)
        ]
    layer = _laid_out(study, counts, tested)
    layer.attrs = {f"refused_{lang}": refusal.sentence(lang) for lang in LANGUAGES}
    return layer


def _laid_out(study: Study, counts: pd.Series[Any], tested: pd.DataFrame) -> gpd.GeoDataFrame:
    desa = study.desa
    layer = desa[["nama_desa", "kode_kecamatan", "nama_kecamatan", desa.geometry.name]].join(tested)
    layer["n_cases"] = counts.reindex(layer.index).to_numpy(dtype="int64")
    people = np.nan if study.people is None else pd.Series(study.people, index=study.index)
    layer["population"] = people
    layer["rate"] = 1000.0 * layer["n_cases"] / layer["population"].where(layer["population"] > 0)
    layer["hotspot_class"] = layer["hotspot_class"].fillna("no_data")
    for lang in LANGUAGES:
        layer[f"sentence_{lang}"] = layer[f"sentence_{lang}"].fillna(say("hotspots.no_shape", lang))
    name = desa.geometry.name
    layer = gpd.GeoDataFrame(layer, geometry=name)
    return (layer if name == "geometry" else layer.rename_geometry("geometry"))[COLUMNS]


def _evidence(study: Study, n_cases: Any, finding: Finding) -> list[Evidence]:
    note = "hotspots.estimated_population" if study.population_estimated else ""
    if study.people is None:
        note = "hotspots.population_unknown"
    rows = zip(
        finding.hotspot_class,
        n_cases.tolist(),
        finding.expected.tolist(),
        finding.chance.tolist(),
        finding.together,
        (finding.cluster_id > 0).tolist(),
        strict=True,
    )
    return [
        Evidence(word, cases, usual, chance, finding.smallest, together, cluster, note)
        for word, cases, usual, chance, together, cluster in rows
    ]


def _about(study: Study, finding: Finding) -> dict[str, Any]:
    about: dict[str, Any] = {
        "permutations": study.permutations,
        "seed": study.seed,
        "islands": [str(code) for code in study.near.islands],
    }
    key, values = finding.method
    for lang in LANGUAGES:
        about[f"method_{lang}"] = say(key, lang, **values)
    if finding.false_alarm is not None:
        maps, share = finding.false_alarm
        about["false_alarm_rate"] = share
        for lang in LANGUAGES:
            about[f"false_alarm_{lang}"] = say("hotspots.false_alarm", lang, maps=maps, share=100 * share)
    return about
