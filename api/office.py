"""What the service knows: the store, the boundaries, and what was computed from them.

Everything that is shown is computed once for each revision of the store and
kept; a load in another process makes a new revision, which the next request
notices.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Generic, TypeVar

from api.aside.process import Apart, Here
from api.aside.studio import Studio
from api.settings import Settings
from geo.admin.boundaries import Boundaries, load_boundaries
from geo.aggregation.kinds import JENIS
from geo.cases.shown import shown_mark
from geo.cases.store import CaseStore
from geo.errors import RequestError
from geo.published import Published, publish
from geo.publishing.keeper import published
from geo.study import Study
from geo.wording import Language
from geo.zone import Zone, office_tz, zone_of
from maps.from_study import publication_of
from maps.publication import Publication
from maps.tile_shapes import TileShapes

__all__ = ["Edition", "Live", "Office"]

log = logging.getLogger("tigapilar.api")

Made = TypeVar("Made")
Version = TypeVar("Version", bound="_Kept")


@dataclass
class _Kept:
    """A revision of the store, and what was made from it so far."""

    revision: str
    _made: dict[tuple[object, ...], object] = field(default_factory=dict, kw_only=True)
    _locks: dict[tuple[object, ...], threading.Lock] = field(default_factory=dict, kw_only=True)

    def once(self, key: tuple[object, ...], make: Callable[[], Made]) -> Made:
        """Return what *make* makes, made only the first time that *key* is asked for.

        Who asks for the same thing meanwhile waits for it; who asks for another does not.
        """
        # setdefault is one step under the interpreter's lock: every thread gets the same one.
        with self._locks.setdefault(key, threading.Lock()):
            if key not in self._made:
                self._made[key] = make()
            return self._made[key]  # type: ignore[return-value]


@dataclass
class Edition(_Kept):
    """What the forum sees, and the pages made from it so far. No exact number of a small place is in it."""

    data: Published

    def publication(self, lang: Language) -> Publication:
        """Return what a page of this edition shows, in one language."""
        return self.once(("publication", lang), lambda: publication_of(self.data, lang=lang))


@dataclass
class Live(_Kept):
    """The newest revision of the store, studied: exact numbers, for planners alone."""

    study: Study


class Office:
    """The store and the boundaries of one office, and its newest edition.

    Attributes
    ----------
    studies, plans, files : Aside
        Where studies of the newest revision, editions to be published and files of cases are
        made: each beside the others and beside the readers.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.boundaries: Boundaries = load_boundaries(settings.boundaries, settings.wilayah or None)
        self.zone: Zone = zone_of(self.boundaries.wilayah)
        self.tile_shapes = TileShapes(self.boundaries)
        self.store = CaseStore(settings.database_url)
        here = None if settings.own_processes else Here(Studio(settings, self.boundaries, self.store))
        self.studies, self.plans, self.files = (
            here or Apart(name, settings, self.boundaries, self.zone)
            for name in ("studies", "plans", "files")
        )
        self._live: _Newest[Live] = _Newest(self.store.revision, self._study)
        self._edition: _Newest[Edition] = _Newest(self._shown_revision, self._publish)
        log.info("boundaries in use: %s", self.boundaries.origin.title_in("en"))

    def close(self) -> None:
        """Let go of the store, and end what is being made from it."""
        for one in (self.studies, self.plans, self.files):
            one.close()
        self.store.close()

    def edition(self) -> Edition:
        """Return what the forum sees, computed now if the store has changed."""
        return self._edition.get()

    def current(self) -> Edition | None:
        """Return the edition that is made already and is the newest; None where one must be made first."""
        return self._edition.current()

    @property
    def has_edition(self) -> bool:
        """Whether any edition is made, be it the newest or the one before."""
        return self._edition.known is not None

    def live(self) -> Live:
        """Return the exact numbers of the newest revision: never for the forum."""
        return self._live.get()

    def periods(self) -> list[str]:
        """Return the quarters that the forum sees, oldest first."""
        return list(self.edition().data.periods)

    def default_jenis(self) -> str:
        """Return the kind that is shown where none is asked for."""
        try:
            return self.edition().data.newest()[0]
        except RequestError:
            return JENIS[0]

    def _study(self, revision: str) -> Live:
        return Live(revision, self.studies.run(Studio.study, revision))

    def _shown_revision(self) -> str:
        """Return a word that changes with an edition, decision or day; while there is none, with a load."""
        newest, said = shown_mark(self.store)
        return _shown_word(newest or self.store.revision(), said)

    def _publish(self, revision: str) -> Edition:
        shown = published(self.store, self.boundaries)
        if shown is None:
            number = self.plans.run(Studio.publish_first)
            if number is not None:
                log.warning("first publication: edition %d, by itself; later ones are made by hand", number)
            shown = published(self.store, self.boundaries)
        if shown is None:
            return Edition(revision, publish(self.live().study, self.settings.threshold))
        return Edition(_shown_word(shown.number, shown_mark(self.store)[1]), shown)


def _shown_word(edition: int | str, said: str) -> str:
    # What is past its day is said on the page, so that each day has its own.
    return f"edition-{edition}-{said}-{datetime.now(office_tz()).date()}"


class _Newest(Generic[Version]):
    """The newest version of something costly; a load in another process makes a new revision of it.

    One request computes; those that come meanwhile are answered with the
    version before, so that a load does not hold up the forum.
    """

    def __init__(self, revision: Callable[[], str], compute: Callable[[str], Version]) -> None:
        self._revision = revision
        self.compute = compute
        self._known: Version | None = None
        self._lock = threading.Lock()

    @property
    def known(self) -> Version | None:
        """What was computed last; None before the first."""
        return self._known

    def current(self) -> Version | None:
        """Return what is known if it is the newest, without computing anything."""
        known = self._known
        return known if known is not None and known.revision == self._revision() else None

    def get(self) -> Version:
        known = self._known
        if known is not None and known.revision == self._revision():
            return known
        if not self._lock.acquire(blocking=known is None):
            assert known is not None
            return known
        try:
            revision = self._revision()
            if self._known is None or self._known.revision != revision:
                self._known = self.compute(revision)
            return self._known
        finally:
            self._lock.release()
