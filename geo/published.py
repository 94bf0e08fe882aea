"""What the forum sees of a study that is not kept: one file, one publication."""

from __future__ import annotations

from datetime import datetime

from geo.aggregation.disclosure import THRESHOLD
from geo.publishing.areas import is_wide, plan_areas
from geo.publishing.compose import compose
from geo.publishing.plan import plan_edition
from geo.publishing.published import Published, published_note
from geo.study import Study

__all__ = ["Published", "publish", "published_note"]


def publish(
    study: Study,
    threshold: int = THRESHOLD,
    *,
    made_at: datetime | None = None,
    secondary: bool = True,
    joint: bool = False,
) -> Published:
    """Return a study as the gate lets it through to the forum, quarter by quarter.

    A map of one file need not wait for the totals over the kinds and the year, which an
    edition of the store has. An area of several kabupaten is published kabupaten by kabupaten
    (:mod:`geo.publishing.areas`). *secondary* and *joint* are as in
    :func:`geo.publishing.plan.plan_edition`.
    """
    if is_wide(study.boundaries):
        plan = plan_areas(study, threshold=threshold, made_at=made_at, secondary=secondary)
    else:
        plan = plan_edition(study, threshold=threshold, made_at=made_at, secondary=secondary, joint=joint)
    return compose([plan.record], study.boundaries)
