"""Probes: alive, and ready or not in one word; and pages that say plainly when nothing works."""

from __future__ import annotations

import os
import signal
import time
from dataclasses import replace
from pathlib import Path

import pytest

from custody.service.readiness import DATABASE, HISTORY, SCHEMA
from custody.store import schema
from tests.postgres import stoppable
from tests.web.conftest import Api
from tests.web.test_server import Serving, running


def probe(api: Api, path: str) -> tuple[int, str]:
    answer = api.client.get(path)
    assert answer.mimetype == "text/plain"
    assert "Set-Cookie" not in answer.headers
    return answer.status_code, answer.text


def test_a_service_with_its_database_is_live_and_ready(api: Api) -> None:
    assert probe(api, "/healthz") == (200, "ok\n")
    assert probe(api, "/readyz") == (200, "ready\n")


def test_one_with_another_schema_is_not_ready_and_says_that_alone(api: Api) -> None:
    schema.downgrade(api.world.service.store, "0010")
    assert probe(api, "/healthz") == (200, "ok\n")
    assert probe(api, "/readyz") == (503, f"{SCHEMA}\n")


def test_one_with_an_older_database_is_not_ready(api: Api) -> None:
    """ONE-HISTORY: whoever balances sends nobody to a service that must not go on."""
    history = api.world.service.history
    signed = history.mark.read()
    assert signed is not None
    history.mark.write(replace(signed, size=signed.size + 1))
    assert probe(api, "/healthz") == (200, "ok\n")
    assert probe(api, "/readyz") == (503, f"{HISTORY}\n")


@pytest.mark.slow
def test_with_postgresql_stopped_probes_and_pages_say_503(tmp_path: Path) -> None:
    """A real server, stopped under a running service; nothing of where it is gets out."""
    with (
        stoppable() as (url, stop),
        running(tmp_path, CUSTODY_DATABASE_URL=str(url)) as serving,
    ):
        assert serving.ask("GET", "/readyz").status == 200
        stop()
        assert serving.ask("GET", "/healthz").status == 200
        ready = serving.ask("GET", "/readyz")
        assert (ready.status, ready.data) == (503, f"{DATABASE}\n".encode())
        for path in ("/sign-in", "/welcome", "/invitation", "/", "/api/v1/service"):
            answer = serving.ask("GET", path)
            assert answer.status == 503, path
            assert b"custody-pg-" not in answer.data


@pytest.mark.slow
def test_a_worker_that_begins_without_a_database_leaves_the_service_up(tmp_path: Path) -> None:
    """One that died is replaced while PostgreSQL is away: the others must not go with it."""
    with (
        stoppable() as (url, stop),
        running(tmp_path, CUSTODY_DATABASE_URL=str(url)) as serving,
    ):
        stop()
        before = serving.workers()
        for worker in before:
            os.kill(worker, signal.SIGKILL)
        wait_for_others(serving, before)
        answer = serving.ask("GET", "/readyz")
        assert (answer.status, answer.data) == (503, f"{DATABASE}\n".encode())
        assert serving.process.poll() is None


def wait_for_others(serving: Serving, before: set[int]) -> None:
    """Wait until as many workers as there were are there, and none of them is one of those."""
    end = time.monotonic() + 60
    while len(serving.workers() - before) < len(before):
        assert time.monotonic() < end, serving.log
        time.sleep(0.05)
