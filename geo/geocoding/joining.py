"""Code, names and point of one row joined: where they agree, where they contradict, what is left open."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from geo.admin.locator import PointLocator
from geo.geocoding.decision import Clause, Decision, Named
from geo.geocoding.naming import Namer
from geo.geocoding.places import Atlas
from geo.geocoding.points import GAP_M

__all__ = ["Judge", "PointFact"]

TOLERANCE_M = 150.0
"""A point this far outside the named desa still agrees with it: phones miss by tens of metres, and where the
real polygons of neighbours gape or overlap, they do so by up to 100 m."""

APPROXIMATE_TOLERANCE_M = 3_000.0
"""The same where the lines are estimates: the radius of a desa of average size, and half as much again."""


class PointFact(NamedTuple):
    """What is known of one row's point; ``place`` -1 and ``distance_m`` NaN where no desa is near."""

    lon: float
    lat: float
    place: int
    distance_m: float
    office_rows: int = 0
    doubtful_rows: int = 0


class Judge:
    """Decides on rows; holds the layer, and what was measured for earlier rows.

    Parameters
    ----------
    atlas : Atlas
    locator : PointLocator
        Of the same layer.
    approximate : bool
        Whether the layer's lines are estimates.
    """

    def __init__(self, atlas: Atlas, locator: PointLocator, *, approximate: bool) -> None:
        self.atlas = atlas
        self.namer = Namer(atlas)
        self.locator = locator
        self.approximate = approximate
        self.tolerance_m = APPROXIMATE_TOLERANCE_M if approximate else TOLERANCE_M
        self._members: dict[int, list[int]] = {}
        for place, parent in enumerate(atlas.parent):
            self._members.setdefault(parent, []).append(place)

    def distance_m(self, point: PointFact, place: int) -> float:
        """Return how far a point is outside a desa; infinite where the desa has no polygon."""
        if place == point.place:
            return point.distance_m
        metres = self.locator.distance_to(point.lon, point.lat, place)
        return metres if np.isfinite(metres) else np.inf

    def distance_to_kecamatan_m(self, point: PointFact, kecamatan: int) -> float:
        """Return how far a point is outside a kecamatan."""
        if point.place >= 0 and self.atlas.parent[point.place] == kecamatan:
            return point.distance_m
        places = self._members[kecamatan]
        count = len(places)
        metres = self.locator.distance_m([point.lon] * count, [point.lat] * count, places)
        return float(np.nanmin(metres)) if np.isfinite(metres).any() else np.inf

    def decide(self, named: Named, point: PointFact | None) -> Decision:
        """Return the decision on one row.

        Parameters
        ----------
        named : Named
            What code and text say together.
        point : PointFact or None
            None where the row has no usable point.
        """
        decision = self._decide(named, point)
        if named.doubt is None:
            return decision
        return decision.doubted(named.doubt, borne_out=named.borne_out)

    def _decide(self, named: Named, point: PointFact | None) -> Decision:
        if point is None:
            return named.decision()
        if point.office_rows:
            return named.decision().saying(Clause("office_point", n=point.office_rows))
        if point.place < 0:
            return self._far_point(named)
        if named.status == "matched" and named.level == "desa":
            return self._named_and_point(named, point)
        if named.status == "conflict" or named.outside:
            return self._open_and_point(named, point)
        if point.doubtful_rows and named.status != "matched":
            shared = Clause("shared_point", n=point.doubtful_rows)
            candidates = [*named.candidates, point.place]
            by = ("point", *named.by)
            return (
                named._replace(by=by, candidates=candidates, score=0.4)
                .review()
                .saying(self._where(point), shared)
            )
        return self._point_decides(named, point)

    def _far_point(self, named: Named) -> Decision:
        if named.status == "matched" and not self.approximate:
            return named._replace(score=0.5).review().saying(Clause("point_far_contradicts"))
        return named.decision().saying(Clause("point_far"))

    def _named_and_point(self, named: Named, point: PointFact) -> Decision:
        metres = self.distance_m(point, named.place)
        by = (*dict.fromkeys(("point", *named.by)),)
        if metres <= max(self.tolerance_m, GAP_M if point.place == named.place else 0.0):
            score = 1 - (1 - named.score) * 0.4
            clause = Clause("point_agrees") if metres == 0 else Clause("point_agrees_near", metres=metres)
            if self.approximate and point.place != named.place:
                clause, score = Clause("point_roughly", metres=metres), named.score
            return named._replace(by=by, score=score, clauses=[*named.clauses, clause]).decision()
        if not np.isfinite(metres):
            return named.decision().saying(Clause("no_polygon"))
        if not named.firm and not self.approximate and point.distance_m <= GAP_M:
            # A misspelt name with nothing beside it is no match for a point.
            return self._by_point(
                named._replace(clauses=[Clause("point_over_name", metres=metres)]), point, 0.75
            )
        key = "point_contradicts" if point.distance_m <= GAP_M else "point_contradicts_near"
        here, there = self.atlas.names[named.place], self.atlas.names[point.place]
        clause = Clause(key, metres=metres, desa=here, other=there, kec=self.atlas.kecamatan_of(point.place))
        candidates = [named.place, point.place, *named.candidates]
        return (
            named._replace(by=by, candidates=candidates, score=min(named.score, 0.5)).review().saying(clause)
        )

    def _open_and_point(self, named: Named, point: PointFact) -> Decision:
        """Decide where the text contradicts itself: the point may confirm the desa that it names."""
        confirmed = (
            named.place >= 0 and not named.outside and self.distance_m(point, named.place) <= TOLERANCE_M
        )
        if confirmed and not self.approximate:
            by = ("point", *named.by)
            clauses = [*named.clauses, Clause("point_confirms", desa=self.atlas.names[named.place])]
            parent = self.atlas.parent[named.place]
            return Decision("matched", "desa", named.place, parent, by, 0.8, clauses, [named.place])
        clause = self._where(point)
        candidates = [*named.candidates, point.place]
        return named._replace(candidates=candidates).review().saying(clause)

    def _point_decides(self, named: Named, point: PointFact) -> Decision:
        if point.distance_m > GAP_M:
            candidates = [point.place, *named.candidates]
            return named._replace(candidates=candidates, score=min(named.score, 0.4)).review().saying(
                Clause("point_near", metres=point.distance_m, desa=self.atlas.names[point.place])
            )  # fmt: skip
        if named.candidates:
            return self._candidates_and_point(named, point)
        if named.unread:
            return named._replace(candidates=[point.place], score=0.4).review().saying(self._where(point))
        return self._kecamatan_and_point(named, point)

    def _candidates_and_point(self, named: Named, point: PointFact) -> Decision:
        """Decide between the desa that the text leaves open by the point."""
        if point.place in named.candidates:
            return self._by_point(named._replace(clauses=[]), point, 0.9, Clause("point_and_name"))
        near = [place for place in named.candidates if self.distance_m(point, place) <= self.tolerance_m]
        # A bare name that is a kecamatan's as well is too little to overrule the desa that the point is in.
        if len(near) == 1 and (named.status == "open" or point.distance_m > 0):
            place = near[0]
            clause = Clause(
                "point_near_named", desa=self.atlas.names[place], metres=self.distance_m(point, place)
            )
            by = ("point", *named.by)
            return Decision("matched", "desa", place, self.atlas.parent[place], by, 0.8, [clause], [place])
        if named.status == "open" and not named.exact and named.place >= 0 and not named.unread:
            return self._kecamatan_and_point(named._replace(candidates=[], clauses=[]), point)
        candidates = [*named.candidates, point.place]
        metres = min(self.distance_m(point, place) for place in named.candidates)
        clause = Clause("point_elsewhere", metres=metres, desa=self.atlas.names[point.place])
        return named._replace(candidates=candidates, score=0.4).review().saying(clause)

    def _kecamatan_and_point(self, named: Named, point: PointFact) -> Decision:
        """Decide by the point, unless the kecamatan of the text is another."""
        kecamatan = {named.kecamatan} if named.kecamatan >= 0 else set(named.hints)
        parent = self.atlas.parent[point.place]
        if not kecamatan:
            return self._by_point(named, point, 0.88)
        if parent in kecamatan:
            return self._by_point(named._replace(clauses=[]), point, 0.92, Clause("point_in_kecamatan"))
        metres = min(self.distance_to_kecamatan_m(point, place) for place in kecamatan)
        if metres <= self.tolerance_m:
            return self._by_point(
                named._replace(clauses=[]), point, 0.8, Clause("point_near_kecamatan", metres=metres)
            )
        names = ", ".join(self.atlas.kecamatan_names[place] for place in sorted(kecamatan))
        clause = Clause(
            "point_not_in_kecamatan", metres=metres, kec=names, desa=self.atlas.names[point.place]
        )
        inside = named._replace(clauses=[], candidates=[point.place], score=0.45)
        return inside.review().saying(clause)

    def _by_point(self, named: Named, point: PointFact, score: float, *more: Clause) -> Decision:
        clauses = [*named.clauses, self._where(point), *more]
        if point.distance_m > 0:
            score -= 0.08
        if self.approximate:
            score, clauses = min(score - 0.3, 0.6), [*clauses, Clause("approximate")]
        by = ("point", *(named.by if more else ()))
        place = point.place
        return Decision("matched", "desa", place, self.atlas.parent[place], by, score, clauses, [place])

    def _where(self, point: PointFact) -> Clause:
        values = {"desa": self.atlas.names[point.place], "kec": self.atlas.kecamatan_of(point.place)}
        if point.distance_m > 0:
            return Clause("point_in_gap", metres=point.distance_m, **values)
        return Clause("point_in", **values)
