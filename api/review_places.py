"""The places that the review page offers: names, distances from a point, outlines for its small map."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cached_property
from typing import Any, NamedTuple

import shapely

from geo.admin.boundaries import Boundaries
from geo.admin.locator import PointLocator
from geo.cases.review import Question
from geo.geocoding.decision import distance_in_words
from geo.wording import Language, say

__all__ = ["Choice", "ReviewPlaces"]

_OUTLINE_DEGREES = 0.0003
_GROUND_DEGREES = 0.0015
_FOUND = 12


class Choice(NamedTuple):
    """A desa or kecamatan as a button."""

    code: str
    name: str
    kecamatan: str
    distance: str


class ReviewPlaces:
    """The desa and kecamatan of a layer, for people who choose among them.

    Parameters
    ----------
    boundaries : Boundaries
    """

    def __init__(self, boundaries: Boundaries) -> None:
        self.boundaries = boundaries
        desa = boundaries.desa
        self.rows = {str(code): row for row, code in enumerate(desa.index)}
        self.names = desa["nama_desa"].astype(str).tolist()
        self.parents = desa["kode_kecamatan"].astype(str).tolist()
        self.kecamatan: dict[str, str] = (
            desa.groupby("kode_kecamatan")["nama_kecamatan"].first().astype(str).to_dict()
        )

    @cached_property
    def _locator(self) -> PointLocator:
        return PointLocator(self.boundaries.desa)

    def choices(self, codes: Sequence[str], question: Question, lang: Language) -> list[Choice]:
        """Return desa as buttons, with their distance from the question's point where it has one."""
        known = [code for code in codes if code in self.rows]
        distances = self._distances(known, question)
        return [
            Choice(code, self.names[row], self.kecamatan[self.parents[row]], _said(metres, lang))
            for code, row, metres in zip(known, (self.rows[code] for code in known), distances, strict=True)
        ]

    def of_kecamatan(self, kecamatan: str) -> list[str]:
        """Return the codes of the desa of a kecamatan, by name."""
        codes = [code for code, row in self.rows.items() if self.parents[row] == kecamatan]
        return sorted(codes, key=lambda code: self.names[self.rows[code]])

    def kecamatan_of(self, codes: Sequence[str]) -> list[str]:
        """Return the different kecamatan of the codes (desa or kecamatan), in their order."""
        parents = [
            self.parents[self.rows[code]] if code in self.rows else code
            for code in codes
            if code in self.rows or code in self.kecamatan
        ]
        return list(dict.fromkeys(parents))

    def search(self, words: str, question: Question, lang: Language) -> tuple[list[str], list[Choice]]:
        """Return the kecamatan and the desa whose name holds *words*; those that begin with it come first."""
        wanted = " ".join(words.casefold().split())
        if not wanted:
            return [], []
        kecamatan = [code for code, name in self.kecamatan.items() if wanted in name.casefold()]
        found = [code for code, row in self.rows.items() if wanted in self.names[row].casefold()]
        found.sort(key=lambda code: (not self.names[self.rows[code]].casefold().startswith(wanted), code))
        return kecamatan[:_FOUND], self.choices(found[:_FOUND], question, lang)

    def everything(self) -> list[list[str]]:
        """Return every desa as code, name and name of its kecamatan, for the search in the page."""
        return [[code, self.names[row], self.kecamatan[self.parents[row]]] for code, row in self.rows.items()]

    def map_data(self, codes: Sequence[str], question: Question) -> dict[str, Any]:
        """Return what the small map draws: the numbered outlines, and the point."""
        outlines = [
            {
                "n": n,
                "name": self.names[self.rows[code]],
                "shape": _shape(self._polygon(code), _OUTLINE_DEGREES),
            }
            for n, code in enumerate(codes, start=1)
            if self._polygon(code) is not None
        ]
        return {
            "outlines": outlines,
            "point": [question.lon, question.lat] if _has_point(question) else None,
        }

    @cached_property
    def ground(self) -> dict[str, Any]:
        """The outlines of all kecamatan, coarse, with their names: the ground of the map."""
        frame = self.boundaries.kecamatan
        return {
            "type": "FeatureCollection",
            "features": [
                {
                    "type": "Feature",
                    "properties": {"name": str(name)},
                    "geometry": _shape(_without_gaps(polygon), _GROUND_DEGREES),
                }
                for name, polygon in zip(frame["nama_kecamatan"], frame.geometry, strict=True)
                if polygon is not None
            ],
        }

    def _polygon(self, code: str) -> Any:
        return self.boundaries.desa.geometry.iloc[self.rows[code]]

    def _distances(self, codes: Sequence[str], question: Question) -> list[float]:
        if not codes or question.lon is None or question.lat is None:
            return [math.nan] * len(codes)
        positions = [self.rows[code] for code in codes]
        count = len(codes)
        metres = self._locator.distance_m([question.lon] * count, [question.lat] * count, positions)
        return [float(value) for value in metres]


def _has_point(question: Question) -> bool:
    return question.lon is not None and question.lat is not None


def _said(metres: float, lang: Language) -> str:
    if not math.isfinite(metres):
        return ""
    if metres == 0:
        return say("review.page_inside", lang)
    return say("review.page_distance", lang, distance=distance_in_words(metres, lang))


def _without_gaps(polygon: Any) -> Any:
    """Return a kecamatan without the slivers that neighbouring desa leave between them."""
    return shapely.multipolygons([shapely.Polygon(part.exterior) for part in shapely.get_parts(polygon)])


def _shape(polygon: Any, tolerance: float) -> Any:
    simple = shapely.simplify(polygon, tolerance)
    whole = simple if not simple.is_empty else polygon
    return shapely.geometry.mapping(shapely.set_precision(whole, 1e-5, mode="pointwise"))
