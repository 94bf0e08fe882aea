"""A layer as a page carries it: short arrays in the order of the desa."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.admin.wilayah import area_code
from geo.aggregation.disclosure import THRESHOLD
from geo.hotspots.checks import MIN_AREAS
from geo.wording import Language, say
from maps.changes import change_classes, ranked
from maps.classes import COUNT_LIMITS, count_classes, legend_labels, round_limits, value_classes
from maps.findings import Verdict, finding, total_sentence
from maps.plain_text import clean_text
from maps.publication import HOTSPOT_CLASSES, LayerKey, Publication, layer_numbers

__all__ = ["LayerWriter", "split_sentences"]

_CLASS_NUMBER = {name: number for number, name in enumerate(HOTSPOT_CLASSES)}
_NUMBER = re.compile(r"\d+")
_RATES = ("rate", "smoothed_rate")

Limits = Mapping[str, Mapping[str, Sequence[float]]]


class LayerWriter:
    """Writes the layers of one publication in one language; collects the forms of their sentences.

    Parameters
    ----------
    publication : Publication
    desa : DataFrame
        Index ``kode_desa`` in the order of the page, with ``nama_kecamatan``.
    lang : {"id", "en"}

    Attributes
    ----------
    limits : dict
        Measure to kind to the lower limits of its five classes.
    """

    def __init__(self, publication: Publication, desa: pd.DataFrame, lang: Language) -> None:
        self._publication = publication
        self._wilayah = area_code(desa.index)
        self._kecamatan = desa["nama_kecamatan"].map(clean_text)
        self._row_of = {code: row for row, code in enumerate(desa.index)}
        self._lang = lang
        self._forms: dict[str, int] = {}
        self._numbers = {
            key: layer_numbers(frame, desa.index, lang) for key, frame in publication.layers.items()
        }
        # Of a layer without statistics no desa is ordinary, and none is a hotspot no longer.
        for key in publication.refused & self._numbers.keys():
            self._numbers[key]["hotspot_class"] = "no_data"
        self.limits: Limits = _limits(publication, self._numbers)

    @property
    def templates(self) -> list[str]:
        """The forms of the sentences written so far."""
        return list(self._forms)

    def legend(self) -> dict[str, dict[str, list[str]]]:
        """Return measure to kind to the words of its classes; the last measure is the change."""
        words = {
            measure: {
                kind: legend_labels(limits, self._lang, whole=measure == "n")
                for kind, limits in by_kind.items()
            }
            for measure, by_kind in self.limits.items()
        }
        turns = [say(f"maps.change_{turn}", self._lang) for turn in ("down", "unclear", "up")]
        return words | {"change": dict.fromkeys(self._publication.jenis, turns)}

    def layers(self) -> dict[str, dict[str, Any]]:
        """Return ``"jenis|periode"`` to the data of that layer."""
        return {"|".join(key): self._layer(key) for key in self._numbers}

    def _layer(self, key: LayerKey) -> dict[str, Any]:
        frame = self._numbers[key]
        earlier = self._publication.compared(key)
        until = self._publication.running_until(key[1])
        before = None if earlier is None else self._numbers[earlier]
        verdict = self._verdict(frame)
        # Where no desa can be marked, nothing can be said to be a hotspot no longer.
        rows = ranked(frame, None if verdict == "small" else before)
        names = self._kecamatan.loc[rows.index].tolist()
        low, high = frame["n_min"].to_numpy(), frame["n_max"].to_numpy()
        width = np.where(np.isnan(low), 0, np.where(np.isnan(high), -1, high - low))
        forms, values = split_sentences(frame["sentence"].tolist(), self._forms)
        layer: dict[str, Any] = {
            "title": finding(key, rows, names, self._lang, verdict=verdict, until=until),
            "low": _whole(low),
            "hot": _digits(frame["hotspot_class"].map(_CLASS_NUMBER).to_numpy()),
            "colours": self._colours(key, frame) | {"change": _digits(change_classes(frame, before))},
            "forms": forms,
            "values": values,
            "list": [[self._row_of[code], change] for code, change in rows["change"].items()],
            "total": total_sentence(self._publication, key, self._lang, self._wilayah),
            "verdict": verdict,
            "running": until is not None,
            "unplaced": self._publication.unplaced.get(key, ""),
        }
        if not self._publication.suppressed:
            layer["clusters"] = self._clusters(key)
        return layer | ({"wide": _whole(width)} if width.any() else {})

    def _clusters(self, key: LayerKey) -> list[list[Any]]:
        """Return the rows, the sentence and the kind of each cluster of the scan, the strongest first."""
        table = self._publication.clusters.get(key)
        if table is None:
            return []
        columns = (table["members"], table[f"sentence_{self._lang}"], table["kind"])
        return [
            [[self._row_of[code] for code in codes if code in self._row_of], clean_text(words), kind]
            for codes, words, kind in zip(*columns, strict=True)
        ]

    def _verdict(self, frame: pd.DataFrame) -> Verdict:
        """Return whether hotspots could be named; for the forum by the published ranges alone."""
        if frame["hotspot_class"].eq("no_data").all():
            return "places" if len(frame) < MIN_AREAS else "unknown"
        small = (frame["n_min"].isna() | (frame["n_min"] < THRESHOLD)).all()
        hot = frame["hotspot_class"].str.startswith("hot_").any()
        return "small" if self._publication.suppressed and small and not hot else "found"

    def _colours(self, key: LayerKey, frame: pd.DataFrame) -> dict[str, str]:
        colours = {"n": _digits(count_classes(frame["n_min"].to_numpy(), frame["n_max"].to_numpy()))}
        for measure, by_kind in self.limits.items():
            if measure != "n" and key[0] in by_kind:
                colours[measure] = _digits(value_classes(frame[measure].to_numpy(), by_kind[key[0]]))
        return colours


def split_sentences(sentences: Sequence[str], templates: dict[str, int]) -> tuple[list[int], list[str]]:
    """Return the number of each sentence's form, and all numbers that were cut out of them, in turn.

    Most sentences of a layer differ in their numbers alone. A form has ``\\x01`` in
    the place of each run of digits; *templates* collects the forms.

    >>> split_sentences(["12 kasus; 5", "7 kasus; 31"], {})
    ([0, 0], ['12', '5', '7', '31'])
    """
    forms, values = [], []
    for sentence in sentences:
        text = clean_text(sentence).replace("\x01", "�")
        values += _NUMBER.findall(text)
        forms.append(templates.setdefault(_NUMBER.sub("\x01", text), len(templates)))
    return forms, values


def _limits(publication: Publication, numbers: Mapping[LayerKey, pd.DataFrame]) -> Limits:
    """Return measure to kind to lower limits; a measure that no layer gives is left out."""
    result: dict[str, dict[str, tuple[float, ...]]] = {"n": dict.fromkeys(publication.jenis, COUNT_LIMITS)}
    # Where the gate coarsened most of a layer there is no rate to colour the rest by.
    for measure in () if publication.suppressed else _RATES:
        by_kind = {}
        for kind in publication.jenis:
            columns = [frame[measure].to_numpy() for (name, _), frame in numbers.items() if name == kind]
            values = np.concatenate(columns) if columns else np.empty(0)
            if np.isfinite(values).any():
                by_kind[kind] = round_limits(values)
        if by_kind:
            result[measure] = by_kind
    return result


def _digits(classes: NDArray[Any]) -> str:
    return "".join(str(int(number)) for number in classes)


def _whole(values: NDArray[np.float64]) -> list[int]:
    """Return whole numbers, -1 for NaN."""
    return [int(value) for value in np.where(np.isnan(values), -1, values)]
