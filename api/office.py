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
from pathlib import Path
from typing import TypeVar

import pandas as pd

from api.settings import Settings
from geo.admin.boundaries import Boundaries, load_boundaries
from geo.admin.population import read_population
from geo.aggregation.kinds import JENIS
from geo.aggregation.periods import JAKARTA
from geo.cases.store import CaseStore
from geo.errors import RequestError
from geo.study import Study, publish, study_cases
from geo.wording import Language
from maps.from_study import publication_of
from maps.publication import Publication

__all__ = ["Edition", "Office"]

log = logging.getLogger("tigapilar.api")

Made = TypeVar("Made")


@dataclass
class Edition:
    """One revision of the store, studied, gated, and the pages made from it so far."""

    revision: str
    study: Study
    published: pd.DataFrame
    made_at: datetime
    _kept: dict[tuple[object, ...], object] = field(default_factory=dict)
    _locks: dict[tuple[object, ...], threading.Lock] = field(default_factory=dict)

    def publication(self, lang: Language) -> Publication:
        """Return what a page of this edition shows, in one language."""
        return self.once(
            ("publication", lang),
            lambda: publication_of(self.study, lang=lang, published=self.published, made_at=self.made_at),
        )

    def once(self, key: tuple[object, ...], make: Callable[[], Made]) -> Made:
        """Return what *make* makes, made only the first time that *key* is asked for.

        Who asks for the same thing meanwhile waits for it; who asks for another does not.
        """
        # setdefault is one step under the interpreter's lock: every thread gets the same one.
        with self._locks.setdefault(key, threading.Lock()):
            if key not in self._kept:
                self._kept[key] = make()
            return self._kept[key]  # type: ignore[return-value]


class Office:
    """The store and the boundaries of one office, and its newest edition."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.boundaries: Boundaries = load_boundaries(settings.boundaries)
        self.store = CaseStore(settings.database_url)
        self._edition: Edition | None = None
        self._lock = threading.Lock()
        log.info("boundaries in use: %s", self.boundaries.origin.title_in("en"))

    def close(self) -> None:
        """Let go of the store."""
        self.store.close()

    def edition(self) -> Edition:
        """Return the newest edition, computed now if the store has changed.

        One request computes; those that come meanwhile are answered with the
        edition before, so that a load does not hold up the forum.
        """
        known = self._edition
        if known is not None and known.revision == self.store.revision():
            return known
        if not self._lock.acquire(blocking=known is None):
            assert known is not None
            return known
        try:
            revision = self.store.revision()
            if self._edition is None or self._edition.revision != revision:
                self._edition = self._compute(revision)
            return self._edition
        finally:
            self._lock.release()

    def periods(self) -> list[str]:
        """Return the quarters that are shown, oldest first."""
        return list(self.edition().study.periods)

    def default_jenis(self) -> str:
        """Return the kind that is shown where none is asked for."""
        try:
            return self.edition().study.newest()[0]
        except RequestError:
            return JENIS[0]

    def _compute(self, revision: str) -> Edition:
        study = study_cases(
            self.store.cases(),
            self.boundaries,
            population=self._people(self.settings.population),
            n_periods=self.settings.n_periods,
            permutations=self.settings.permutations,
            seed=self.settings.seed,
        )
        published = publish(study, self.settings.threshold)
        return Edition(revision, study, published, datetime.now(JAKARTA))

    def _people(self, path: Path | None) -> pd.DataFrame | None:
        return read_population(path) if path is not None else self.store.population()
