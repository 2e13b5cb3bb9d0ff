"""Figures of a process for Prometheus. Labels are words of ours (routes, engines, timers), never a person's."""

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass

from prometheus_client import CollectorRegistry, Counter, Histogram
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from marketplace.core.uow import UnitOfWork, Units

log = logging.getLogger(__name__)
PREFIX = "marketplace"
LATENCY = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
STATEMENTS = (0, 1, 2, 5, 10, 20, 50, 100)
METHODS = frozenset(("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"))


class WebFigures:
    """What a web process counts. Under gunicorn all its processes are added up (PROMETHEUS_MULTIPROC_DIR)."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self.requests = Counter(
            f"{PREFIX}_requests", "Requests answered.", ("method", "route", "status"), registry=registry
        )
        self.seconds = Histogram(
            f"{PREFIX}_request_seconds", "Time to answer.", ("method", "route"), buckets=LATENCY, registry=registry
        )
        self.statements = Histogram(
            f"{PREFIX}_request_sql_statements",
            "SQL statements of a request.",
            ("route",),
            buckets=STATEMENTS,
            registry=registry,
        )
        self.plain_searches = Counter(
            f"{PREFIX}_search_from_sql",
            "Searches that the database answered in place of the engine.",
            registry=registry,
        )

    def answered(self, method: str, route: str, status: int, seconds: float, statements: int) -> None:
        """One request. `route` is the declared one."""
        method = method if method in METHODS else "other"
        self.requests.labels(method, route, str(status)).inc()
        self.seconds.labels(method, route).observe(seconds)
        self.statements.labels(route).observe(statements)


@dataclass(frozen=True, slots=True)
class Measure:
    """A figure that is read when it is asked for: one number, or one for each word of `label`."""

    name: str
    help: str
    look: Callable[[UnitOfWork], float | Mapping[str, float]]
    label: str | None = None


class Measures(Collector):
    """Reads the measures, each afresh and in its own context; one that fails is left out and counted."""

    def __init__(
        self, units: Units, measures: Iterable[Measure], context: Callable[[], AbstractContextManager[object]]
    ) -> None:
        self._units, self._measures, self._context = units, tuple(measures), context

    def collect(self) -> Iterator[Metric]:
        failed = 0
        for measure in self._measures:
            try:
                with self._context():
                    yield self._family(measure)
            except Exception as error:
                log.warning("no figure for %s: %s", measure.name, type(error).__name__)
                failed += 1
        yield GaugeMetricFamily(f"{PREFIX}_measures_failed", "Figures that could not be read.", value=failed)

    def describe(self) -> Iterator[Metric]:
        """Nothing is read before somebody asks."""
        return iter(())

    def _family(self, measure: Measure) -> Metric:
        found = self._units.read(measure.look)
        name = f"{PREFIX}_{measure.name}"
        if isinstance(found, Mapping):
            family = GaugeMetricFamily(name, measure.help, labels=[measure.label or "name"])
            for word, value in sorted(found.items()):
                family.add_metric([word], value)
            return family
        return GaugeMetricFamily(name, measure.help, value=found)
