"""``/metrics``: the service's state in numbers, for Prometheus to scrape.

Every scrape is made anew from the database, in a registry of its own, so it does not
matter which worker answers; what workers count themselves they share
(:mod:`web.traffic`). It takes a token with the scope "metrics", as a bearer
token (``authorization: {credentials_file: …}`` in Prometheus), which reaches nothing
else. Labels are names of datasets, jobs, hosts and of where checkpoints are published; times are
seconds since 1970, and a time that there is none of has no line. Over a database that was put back,
``custody_not_ready`` says so, and what its ledger says is not told (promise ONE-HISTORY)::

    custody_dataset_overdue{dataset="registry"} 1.0
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from flask import Blueprint, Response
from prometheus_client import CONTENT_TYPE_PLAIN_0_0_4, CollectorRegistry, generate_latest
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    InfoMetricFamily,
    Metric,
)
from prometheus_client.registry import Collector

from custody import __version__
from custody.formats.timestamps import parse_stamp
from custody.service.metrics import DatasetMetrics, Metrics, SinkMetrics, read_metrics
from custody.service.readiness import DATABASE, HISTORY, SCHEMA, what_is_missing
from web.api.blueprint import authenticated_principal
from web.browser_auth import service
from web.traffic import Traffic, traffic

metrics = Blueprint("metrics", __name__)


@metrics.get("/metrics")
def scrape() -> Response:
    """Give the numbers in Prometheus' text format."""
    principal, missing = authenticated_principal(), what_is_missing(service())
    principal.require("metrics")
    registry = CollectorRegistry()
    taken = None if missing else read_metrics(service(), principal)
    registry.register(_Collector(missing, taken, traffic()))
    return Response(generate_latest(registry), content_type=CONTENT_TYPE_PLAIN_0_0_4)


def _time(stamp: str | None) -> float | None:
    return None if stamp is None else parse_stamp(stamp).timestamp()


_OF_DATASETS: tuple[tuple[str, str, Callable[[DatasetMetrics], float | None]], ...] = (
    (
        "newest_object_timestamp_seconds",
        "When the newest object that the store has was sealed, as far as that is plausible.",
        lambda one: _time(one.fresh.newest),
    ),
    (
        "cadence_seconds",
        "How often an object is expected at least.",
        lambda one: None if one.fresh.hours is None else 3600.0 * one.fresh.hours,
    ),
    (
        "due_timestamp_seconds",
        "When the next object is due.",
        lambda one: _time(one.fresh.due),
    ),
    ("overdue", "Whether the next object is overdue.", lambda one: one.overdue),
    ("objects", "Objects that were ever registered.", lambda one: one.objects),
    ("objects_gone", "Objects among them that the store no longer has.", lambda one: one.gone),
    ("seats", "Officials who hold a share.", lambda one: one.seats),
    ("threshold", "Officials who make the quorum.", lambda one: one.threshold),
    ("shares_shown", "Shares that were shown within a year.", lambda one: one.shown),
    ("shares_spare", "How many of those may be lost.", lambda one: one.spare),
    ("ceremonies_open", "Ceremonies without an outcome yet.", lambda one: one.ceremonies),
)
_OF_SINKS: tuple[tuple[str, str, Callable[[SinkMetrics], float | None]], ...] = (
    (
        "timestamp_seconds",
        "When the newest checkpoint was published there.",
        lambda one: _time(one.at),
    ),
    ("behind_entries", "Entries that it does not cover.", lambda one: one.behind),
    ("failing", "Whether publishing there fails.", lambda one: one.failing),
)


class _Collector(Collector):
    """Turns numbers that were already read into Prometheus metrics."""

    def __init__(self, missing: str | None, taken: Metrics | None, counters: Traffic) -> None:
        self._missing, self._taken, self._traffic = missing, taken, counters

    def collect(self) -> Iterable[Metric]:
        """Give every metric, with its lines; what the ledger says only where it is our own."""
        reasons = ((word, float(word == self._missing)) for word in (DATABASE, SCHEMA, HISTORY))
        yield _family("custody_not_ready", "Why requests are refused.", "reason", reasons)
        yield from self._traffic.collect()
        if self._taken is not None:
            yield from self._of_the_ledger(self._taken)

    def _of_the_ledger(self, taken: Metrics) -> Iterable[Metric]:
        for name, text, value in _OF_DATASETS:
            pairs = ((one.fresh.dataset, value(one)) for one in taken.datasets)
            yield _family(f"custody_dataset_{name}", text, "dataset", pairs)
        yield from _expectations(taken)
        yield from _drills(taken)
        for name, text, of in _OF_SINKS:
            lines = ((one.name, of(one)) for one in taken.sinks)
            yield _family(f"custody_publication_{name}", text, "sink", lines)
        yield from _single(taken)
        yield from _newest(taken)
        yield from _counts(taken)


def _newest(taken: Metrics) -> Iterator[Metric]:
    """Give when each job sealed last on each host, and how much; an empty label is none."""
    labels = ("dataset", "job", "host")
    at = GaugeMetricFamily(
        "custody_newest_sealed_timestamp_seconds",
        "When the newest object of a job and host was sealed.",
        labels=labels,
    )
    size = GaugeMetricFamily(
        "custody_newest_sealed_bytes", "How large that object's file is.", labels=labels
    )
    for one in taken.newest:
        names = [one.dataset, one.job, one.host]
        at.add_metric(names, _time(one.at) or 0.0)
        size.add_metric(names, float(one.size))
    yield from (at, size)


def _counts(taken: Metrics) -> Iterator[Metric]:
    for name, text, value in (
        ("custody_unlocks", "Requests that a quorum has unlocked.", taken.unlocks),
        ("custody_denials", "Denials that officials have signed.", taken.denials),
        ("custody_ledger_appends", "Entries that were ever appended.", taken.entries),
    ):
        yield CounterMetricFamily(name, text, value=value)
    build = InfoMetricFamily("custody_build", "The program's version and its schema's.")
    build.add_metric([], {"version": __version__, "schema": taken.schema})
    yield build


def _expectations(taken: Metrics) -> Iterator[Metric]:
    """Give what is expected of single jobs and hosts; an empty label is any."""
    labels = ("dataset", "job", "host")
    due = GaugeMetricFamily(
        "custody_expectation_due_timestamp_seconds",
        "When the next object of a job or host is due.",
        labels=labels,
    )
    late = GaugeMetricFamily(
        "custody_expectation_overdue",
        "Whether the next object of a job or host is overdue.",
        labels=labels,
    )
    for one, overdue in taken.expectations:
        names = [one.dataset, one.job or "", one.host or ""]
        due.add_metric(names, _time(one.due) or 0.0)
        late.add_metric(names, float(overdue))
    yield from (due, late)


def _drills(taken: Metrics) -> Iterator[Metric]:
    """Give when the next drill and census are due, where they are expected."""
    labels = ("dataset", "kind")
    due = GaugeMetricFamily(
        "custody_drill_due_timestamp_seconds",
        "When the next drill, or census, is due.",
        labels=labels,
    )
    late = GaugeMetricFamily(
        "custody_drill_overdue", "Whether the next drill, or census, is overdue.", labels=labels
    )
    for one, overdue in taken.drills:
        due.add_metric([one.dataset, one.kind], _time(one.due) or 0.0)
        late.add_metric([one.dataset, one.kind], float(overdue))
    yield from (due, late)


def _single(taken: Metrics) -> Iterator[Metric]:
    for name, text, value in (
        ("custody_ledger_entries", "Entries of the ledger.", taken.entries),
        (
            "custody_ledger_last_entry_timestamp_seconds",
            "When the last entry was written.",
            _time(taken.entry),
        ),
        (
            "custody_ledger_cosigned_entries",
            "Entries under the newest checkpoint that somebody has cosigned.",
            taken.cosigned,
        ),
        (
            "custody_notices_failing",
            "Places that the last notice did not reach.",
            taken.notices_failing,
        ),
    ):
        if value is not None:
            yield GaugeMetricFamily(name, text, value=value)


def _family(
    name: str, text: str, label: str, lines: Iterable[tuple[str, float | None]]
) -> GaugeMetricFamily:
    family = GaugeMetricFamily(name, text, labels=[label])
    for of, value in lines:
        if value is not None:
            family.add_metric([of], float(value))
    return family
