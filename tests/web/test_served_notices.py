"""Notices from ``custody serve`` itself: two workers, one notice, whatever hangs beside it."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import func, select

from custody.formats import timestamps
from custody.service import Principal, Service, request_drafts
from custody.store.tables import notice_sink
from tests.service.notices.listening import listening
from tests.web.test_server import running
from tests.world import World

pytestmark = pytest.mark.databases("sqlite")

SECRET = "s3cr3t-t0ken"


def until(true: Callable[[], bool]) -> None:
    end = time.monotonic() + 60
    while not true():
        assert time.monotonic() < end
        time.sleep(0.05)


def sinks(service: Service) -> int:
    with service.store.reading() as connection:
        return int(connection.execute(select(func.count()).select_from(notice_sink)).scalar_one())


@pytest.mark.slow
def test_of_two_workers_one_tells_and_a_sink_that_hangs_holds_up_nothing(
    sealed_world: World, tmp_path: Path
) -> None:
    """Neither the others, nor the ledger, nor the end of the service."""
    world = sealed_world
    service = replace(world.service, now=timestamps.now)

    def ask() -> None:
        rita = Principal("rita", frozenset({"request"}))
        draft = request_drafts.draft_request(service, rita, world.wanted(world.objects[0]))
        envelope = world.asked(draft)
        request_drafts.file_draft(service, rita, "registry", draft.subject.ceremony, envelope)

    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "service.key").write_bytes(world.service.key.encode())
    mark = world.service.mark.read()
    assert mark is not None
    (tmp_path / "home" / "service.mark").write_bytes(mark.encode())
    path = tmp_path / "notices.toml"
    with listening() as hook, socket.create_server(("127.0.0.1", 0)) as silent:
        places = [
            f"json://127.0.0.1:{silent.getsockname()[1]}/{SECRET}?rto=300",
            f"json://me:{SECRET}@127.0.0.1:{hook.port}/{SECRET}",
        ]
        path.write_text(f"[default]\nto = {places!r}\n[datasets.regitsry]\nto = []\n")
        path.chmod(0o600)
        more = {
            "CUSTODY_NOTICES_FILE": str(path),
            "CUSTODY_DATABASE_URL": f"sqlite:///{world.service.store.engine.url.database}",
            "CUSTODY_URL": "https://custody.example",
        }
        with running(tmp_path, **more) as serving:
            until(lambda: sinks(service) == 2)
            for number in (1, 2, 3):
                ask()
                until(lambda wanted=number: len(hook.came) == wanted)  # type: ignore[misc]
        log = serving.log
    told = [body["message"] for _, body in hook.came]
    assert len(set(told)) == len(told) == 3
    assert all("Console: https://custody.example/ceremonies/export-" in text for text in told)
    assert "notices are set up for regitsry, and there is no such dataset yet" in log
    assert SECRET not in log
    assert "Traceback" not in log
