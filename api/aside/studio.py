"""What heavy work is done from: the settings, the boundaries, the store, and the newest study of it."""

from __future__ import annotations

import threading
from functools import cached_property

import pandas as pd

from api.settings import Settings
from geo.admin.boundaries import Boundaries
from geo.admin.population import read_population
from geo.cases.store import CaseStore
from geo.publishing.areas import is_wide, studied_by_area
from geo.publishing.keeper import plan_next, publish_first
from geo.publishing.plan import Plan
from geo.study import Study, study_cases

__all__ = ["Studio"]


class Studio:
    """An office without its readers. Its methods are jobs for :mod:`api.aside.process`.

    Parameters
    ----------
    settings : Settings
    boundaries : Boundaries
    store : CaseStore, optional
        Opened at first use where left out.
    """

    def __init__(self, settings: Settings, boundaries: Boundaries, store: CaseStore | None = None) -> None:
        self.settings = settings
        self.boundaries = boundaries
        if store is not None:
            self.store = store
        self._studied: tuple[str, Study] | None = None
        self._lock = threading.Lock()

    @cached_property
    def store(self) -> CaseStore:
        """The store, opened with the first job: why it cannot be is then that job's error."""
        return CaseStore(self.settings.database_url)

    def study(self, revision: str) -> Study:
        """Return the study of the store at a revision, made once for each."""
        with self._lock:
            if self._studied is None or self._studied[0] != revision:
                self._studied = None  # its memory is free before the next one is made
                self._studied = (revision, self._study())
            return self._studied[1]

    def plan(self, revision: str, periods: tuple[str, ...]) -> Plan:
        """Return what would be published of the store at a revision."""
        threshold = self.settings.threshold
        return plan_next(self.store, self.study(revision), periods=periods, threshold=threshold)

    def publish_first(self) -> int | None:
        """Publish what has ended, where nothing was published yet; return the edition's number."""
        study = self.study(self.store.revision())
        first = publish_first(self.store, study, threshold=self.settings.threshold)
        return None if first is None else first.number

    def _study(self) -> Study:
        chosen, wide = self.settings, is_wide(self.boundaries)
        study = study_cases(
            self.store.cases(),
            self.boundaries,
            population=self._people(),
            n_periods=chosen.n_periods,
            permutations=chosen.permutations,
            seed=chosen.seed,
            hotspots=not wide,
        )
        return studied_by_area(study, permutations=chosen.permutations) if wide else study

    def _people(self) -> pd.DataFrame | None:
        path = self.settings.population
        return read_population(path) if path is not None else self.store.population()
