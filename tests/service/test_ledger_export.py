"""The verifier at work inside the service: it says how far it is, and what anybody would find."""

from __future__ import annotations

import logging
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from custody.audit.report import Report
from custody.audit.sources.file_source import FileSource
from custody.audit.verify import verify
from custody.errors import RefusedError
from custody.service import ledger_export
from custody.service.ledger_export import Verification, export_ledger
from custody.service.ledger_reads import checkpoint
from tests.world import World


def test_a_verification_ends_with_the_verifier_s_own_words(sealed_world: World) -> None:
    run = Verification(sealed_world.service)
    steps = list(run.begin().steps())
    size = sealed_world.head().size
    assert steps[0][0] <= size
    assert (run.done, run.total, run.intact) == (size, size, True)
    assert run.headline == f"intact at level signed: {size} entries of custody.example/test"
    assert "not ruled out" in run.report
    assert run.seconds > 0


@pytest.mark.databases("sqlite")
def test_how_far_it_is_is_told_while_it_goes_on(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    size = world.head().size
    monkeypatch.setattr(ledger_export, "REPORT_INTERVAL", 0.01)
    run = Verification(world.service)
    inner = run._watch

    def slow(step: str, entries: object) -> object:
        for stored in inner(step, entries):  # type: ignore[arg-type]
            time.sleep(0.005)
            yield stored

    monkeypatch.setattr(run, "_watch", slow)
    steps = list(run.begin().steps())
    between = [done for done, total in steps if 0 < done < size and total == size]
    assert between == sorted(between)
    assert len(set(between)) > 1


@pytest.mark.databases("sqlite")
def test_one_verification_goes_on_at_a_time(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each keeps a processor busy; whoever comes second is told, and may try when it is over."""
    over = threading.Event()

    def patient(*given: Any) -> Report:
        assert over.wait(60)
        return verify(*given)

    monkeypatch.setattr(ledger_export, "verify", patient)
    first, second = Verification(world.service).begin(), Verification(world.service)
    with pytest.raises(RefusedError, match="under way already"):
        second.begin()
    over.set()
    list(first.steps())
    list(second.begin().steps())
    assert first.intact
    assert second.intact


@pytest.mark.databases("sqlite")
def test_tamper_a_row_that_was_altered_is_told(sealed_world: World) -> None:
    with sealed_world.service.store.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE dataset SET threshold = 1")
    run = Verification(sealed_world.service)
    assert list(run.begin().steps()) is not None
    assert not run.intact
    assert run.headline.startswith("TAMPERED: 1 finding in ")
    assert "state.column  dataset registry, column threshold" in run.report


@pytest.mark.databases("sqlite")
def test_quiet_what_kept_it_from_verifying_is_for_the_log(
    world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object) -> None:
        raise OSError("s3cr3t")

    monkeypatch.setattr(ledger_export, "verify", fail)
    run = Verification(world.service)
    with caplog.at_level(logging.ERROR):
        list(run.begin().steps())
    assert not run.intact
    assert run.headline == "Nothing is known: the service could not verify itself"
    assert "s3cr3t" not in run.report + caplog.text
    assert "OSError" in caplog.text


def test_the_exported_file_is_the_ledger(world: World, tmp_path: Path) -> None:
    path = tmp_path / "ledger.jsonl"
    assert export_ledger(world.service, path) == world.head().size
    report = verify(FileSource(path))
    assert (report.findings, report.note) == ((), checkpoint(world.service).encode())
