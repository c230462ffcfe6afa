"""What the service is asked: requests by route and status, how long they take, failed sign-ins.

Each worker counts for itself, in a file of a folder that all workers of one ``custody serve``
share (prometheus_client's multiprocess mode); whichever answers a scrape adds them up. A route
is the rule and not the address, so that no id and no name becomes a label (promise QUIET).
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterable
from pathlib import Path

from flask import Flask, Response, current_app, g, request
from prometheus_client import CollectorRegistry, Counter, Histogram, values
from prometheus_client.core import Metric
from prometheus_client.multiprocess import MultiProcessCollector

_SIGN_INS = {
    "console.sign_in_now": "password",
    "console.welcome_now": "code",
    "api.open_session": "key",
    "api.enrol": "code",
    "api.follow_link": "code",
}
_FAILED = (401, 429)
_BUCKETS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


class Traffic:
    """The counters of one worker; ``folder`` is where it shares them with the others, if any."""

    def __init__(self, folder: Path | None) -> None:
        if folder is not None:
            os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(folder)
            values.ValueClass = values.get_value_class()  # type: ignore[no-untyped-call]
        self._folder, self._registry = folder, CollectorRegistry()
        self.requests = Counter(
            "custody_http_requests",
            "Requests that were answered.",
            ("route", "method", "status"),
            registry=self._registry,
        )
        self.seconds = Histogram(
            "custody_http_request_duration_seconds",
            "How long answering took.",
            ("route",),
            buckets=_BUCKETS,
            registry=self._registry,
        )
        self.failed = Counter(
            "custody_failed_sign_ins",
            "Sign-ins that were refused.",
            ("by",),
            registry=self._registry,
        )
        for by in set(_SIGN_INS.values()):
            self.failed.labels(by)  # at 0: an increase from nothing is none to Prometheus

    def collect(self) -> Iterable[Metric]:
        """Give the numbers of all workers."""
        if self._folder is None:
            return self._registry.collect()
        path = str(self._folder)
        return MultiProcessCollector(CollectorRegistry(), path=path).collect()  # type: ignore[no-any-return, no-untyped-call]


def register(app: Flask, folder: Path | None) -> None:
    """Count what an application answers."""
    app.extensions["custody.traffic"] = Traffic(folder)
    app.before_request(_begin)
    app.after_request(_count)


def traffic() -> Traffic:
    """Give the counters of this application."""
    found: Traffic = current_app.extensions["custody.traffic"]
    return found


def _begin() -> None:
    g.begun = time.perf_counter()


def _count(response: Response) -> Response:
    counters = traffic()
    route = request.url_rule.rule if request.url_rule else "none"
    method = request.method if request.method in ("GET", "HEAD", "POST", "DELETE") else "other"
    counters.requests.labels(route, method, str(response.status_code)).inc()
    now = time.perf_counter()
    counters.seconds.labels(route).observe(now - g.get("begun", now))
    by = _SIGN_INS.get(request.endpoint or "")
    if by is not None and response.status_code in _FAILED:
        counters.failed.labels(by).inc()
    return response
