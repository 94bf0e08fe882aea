"""Numbers for Prometheus: how much is asked and how fast, how old what is shown is.

Labels are templates of routes, methods and classes of status: their number is
bounded, and nothing that a client writes becomes one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

from prometheus_client import CollectorRegistry, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.process_collector import ProcessCollector

from api.office import Office
from geo.errors import StoreError

__all__ = ["Metrics"]

_METHODS = frozenset({"GET", "HEAD", "POST"})
_BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)


class Metrics:
    """The counters of one service."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.office: Office | None = None
        self.n_jobs: Callable[[], int] = lambda: 0
        self.n_computing = 0
        self._seconds = Histogram(
            "tigapilar_request_seconds",
            "Time until the last byte of an answer was handed over, and the number of answers (_count).",
            ("route", "method", "status"),
            buckets=_BUCKETS,
            registry=self.registry,
        )
        self._known: dict[tuple[str, str, int], Histogram] = {}
        ProcessCollector(registry=self.registry)
        self.registry.register(self)

    def observe(self, route: str, method: str, status: int, seconds: float) -> None:
        """Count one answer."""
        key = (route, method, status // 100)
        child = self._known.get(key)
        if child is None:
            shown = method if method in _METHODS else "other"
            child = self._seconds.labels(route, shown, f"{status // 100}xx")
            if method in _METHODS:
                self._known[key] = child
        child.observe(seconds)

    def collect(self) -> Iterator[Metric]:
        """Yield what is looked up only when it is asked for."""
        now = datetime.now(UTC)
        yield GaugeMetricFamily(
            "tigapilar_requests_computing", "Requests in work that are not answered from memory.",
            self.n_computing,
        )  # fmt: skip
        yield GaugeMetricFamily("tigapilar_jobs", "Files that were sent and are being read.", self.n_jobs())
        if self.office is None:
            return
        yield from self._ages(self.office, now)

    def _ages(self, office: Office, now: datetime) -> Iterator[Metric]:
        try:
            edition, loads = office.current(), office.store.loads()
        except StoreError:
            yield GaugeMetricFamily("tigapilar_store_readable", "1 where the store can be read.", 0)
            return
        yield GaugeMetricFamily("tigapilar_store_readable", "1 where the store can be read.", 1)
        if edition is not None:
            age = _age_s(edition.data.made_at, now)
            yield GaugeMetricFamily(
                "tigapilar_edition_age_seconds", "Time since what the forum sees was made.", age
            )
        if len(loads):
            age = _age_s(loads["made_at"].max(), now)
            yield GaugeMetricFamily("tigapilar_store_age_seconds", "Time since cases last came in.", age)

    def text(self) -> bytes:
        """Return all numbers in Prometheus' text format."""
        return generate_latest(self.registry)


def _age_s(made_at: datetime, now: datetime) -> float:
    """Return the seconds since a moment; none where the clock was set back meanwhile."""
    return max(0.0, (now - made_at).total_seconds())
