"""The collections, one entry each: who sees it, where its features come from, what chooses them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from api.accounts.gate import Viewer
from api.accounts.refusals import RoleError, SignInError
from api.ogc.patrol_source import patrol_visits
from api.ogc.sources import Ask, all_hotspots, cases, desa, gated, planned, visits
from api.ogc.table import FeatureTable
from geo.errors import MissingError
from geo.layers import FORUM_LAYERS

__all__ = ["COLLECTIONS", "Collection", "collection_for", "collections_for"]


@dataclass(frozen=True)
class Collection:
    """One collection.

    Attributes
    ----------
    name : str
        Its id; its title and description are ``ogc.<name>_title`` and ``ogc.<name>_about``.
    table : callable
        Returns its features for whom asks.
    roles : tuple of str
        Who sees it; everybody where it is empty.
    chooses : bool
        Whether ``jenis``, ``periode`` and ``datetime`` choose which features it holds.
    timed : bool
        Whether its features have a time.
    together : bool
        Whether all kinds may be chosen as one.
    cases : bool
        Whether it shows cases: then every answer is written to the audit log.
    """

    name: str
    table: Callable[[Ask], FeatureTable]
    roles: tuple[str, ...] = ()
    chooses: bool = False
    timed: bool = True
    together: bool = False
    cases: bool = False

    def seen_by(self, viewer: Viewer) -> bool:
        """Tell whether a viewer may see it."""
        return (not self.roles or viewer.role in self.roles) and (not self.cases or viewer.cases)


_ALL = (
    Collection("desa", desa, timed=False),
    Collection("kecamatan", gated("kecamatan"), chooses=True, together=True),
    Collection("hotspots", gated("hotspots"), chooses=True),
    Collection("hotspots_semua", all_hotspots),
    *([Collection("tahun", gated("tahun", 4), chooses=True)] if "tahun" in FORUM_LAYERS else []),
    Collection("clusters", planned("clusters"), roles=("planner",), chooses=True),
    Collection("changes", planned("changes"), roles=("planner",), chooses=True),
    Collection("growing", planned("growing"), roles=("planner",), chooses=True),
    Collection("patrols", planned("patrols"), roles=("planner",), chooses=True),
    Collection("patrol_visits", patrol_visits, roles=("planner",)),
    Collection("cases", cases, roles=("planner", "territorial"), cases=True),
    Collection("visits", visits, roles=("planner", "territorial"), cases=True),
)

COLLECTIONS: dict[str, Collection] = {collection.name: collection for collection in _ALL}


def collections_for(viewer: Viewer) -> list[Collection]:
    """Return the collections that a viewer may see, and none of whose name they need not know."""
    return [collection for collection in COLLECTIONS.values() if collection.seen_by(viewer)]


def collection_for(name: str, viewer: Viewer) -> Collection:
    """Return one collection.

    Raises
    ------
    MissingError
        If there is none of that name.
    SignInError, RoleError
        If it is not for whom asks.
    """
    collection = COLLECTIONS.get(name)
    if collection is None:
        known = ", ".join(one.name for one in collections_for(viewer))
        raise MissingError("ogc.no_collection", name=name[:60], choices=known)
    if not collection.seen_by(viewer):
        if not viewer.name:
            raise SignInError
        raise RoleError(viewer.role, collection.roles, viewer.session)
    return collection
