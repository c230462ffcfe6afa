"""The chain check gives the same findings in one process as in two."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from pathlib import Path

import pytest

from custody.audit.checks import chain_process
from custody.audit.report import Report
from custody.audit.sources.file_source import FileSource
from custody.audit.sources.source import Source, Stored
from custody.audit.verify import verify
from custody.errors import CustodyError
from custody.tlog.export_file import ledger_lines
from custody.tlog.note_keys import Verifier
from tests.audit.forging import Forged
from tests.audit.history import Copy, places
from tests.bench.grown import write_grown
from tests.bench.ledger_verify import measure


@pytest.fixture
def started_runners(
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[list[chain_process.SubprocessChainRunner]]:
    """Every ledger is worth a second process; gives those that were begun."""
    begun = list[chain_process.SubprocessChainRunner]()

    class Noted(chain_process.SubprocessChainRunner):
        def __init__(self, origin: str) -> None:
            super().__init__(origin)
            begun.append(self)

    monkeypatch.setattr(chain_process, "MIN_ENTRIES_FOR_PROCESS", 0)
    monkeypatch.setattr(chain_process, "SubprocessChainRunner", Noted)
    yield begun
    assert not any(one._process.poll() is None for one in begun)


def same(one: Report, other: Report) -> bool:
    timeless = [dataclasses.replace(report, seconds=0.0) for report in (one, other)]
    return timeless[0] == timeless[1]


def test_two_processes_find_what_one_finds_in_the_same_order(
    copy: Copy,
    started_runners: list[chain_process.SubprocessChainRunner],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Intact, and with something wrong in every part of it."""
    two = copy.verify()
    for statement in (
        "UPDATE person SET role = 'auditor' WHERE name = 'rita'",
        "UPDATE ledger_entry SET entry = zeroblob(90) WHERE seq IN (30, 60)",
        "UPDATE ledger_node SET hash = zeroblob(32) WHERE level = 2",
        "DELETE FROM ledger_entry WHERE seq = 100",
    ):
        copy.alter(statement)
        two = copy.verify()
        with monkeypatch.context() as patch:
            patch.setattr(chain_process, "MIN_ENTRIES_FOR_PROCESS", 10**9)
            assert same(copy.verify(), two)
    assert len(started_runners) == 5
    assert len(two.findings) > 6


def test_two_processes_find_in_a_file_what_one_finds(
    exported: Path,
    started_runners: list[chain_process.SubprocessChainRunner],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Whole, altered, and broken off: what came before that is checked all the same."""
    lines = exported.read_bytes().splitlines(keepends=True)
    parts = {
        "whole": lines,
        "altered": [*lines[:40], *lines[41:80], lines[80].replace(b"A", b"B", 1), *lines[81:]],
        "broken off": [*lines[:100], lines[100][:50], *lines[101:]],
        "another file": [*lines[:3], b"not a line of a ledger\n"],
    }
    for what, content in parts.items():
        exported.write_bytes(b"".join(content))
        two = verify(FileSource(exported))
        with monkeypatch.context() as patch:
            patch.setattr(chain_process, "MIN_ENTRIES_FOR_PROCESS", 10**9)
            assert same(verify(FileSource(exported)), two), what
        assert bool(two.findings) == (what != "whole")
    assert len(started_runners) == 4


def test_a_header_that_the_other_process_digests_is_held_to_the_objects_id(
    forged: Forged, started_runners: list[chain_process.SubprocessChainRunner], tmp_path: Path
) -> None:
    """Chain and checkpoint hold; the object stands under another id, or its header is none."""
    sealed = next(b["data"] for b in forged.bodies if b["type"] == "object.registered")
    sealed = {name: value for name, value in sealed.items() if name != "proof"}
    wrong = ({"id": "00" * 32}, {"id": "11" * 32, "header": "no base64"})
    where = [forged.add("object.registered", sealed | one, dataset="registry") for one in wrong]
    path, rows = tmp_path / "ledger", [stored[:2] for stored in forged.entries()]
    lines = ledger_lines(Verifier.parse(forged.key.vkey), rows, forged.checkpoint())
    path.write_bytes(b"".join(lines))
    assert places(verify(FileSource(path)).findings) == {("fact.object", one) for one in where}
    assert len(started_runners) == 1


def test_what_is_left_of_a_registration_is_held_to_what_came_before(
    forged: Forged,
    started_runners: list[chain_process.SubprocessChainRunner],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    """Sound in itself, but there already or of no dataset; and what is not sound, in any way."""
    sealed = next(b["data"] for b in forged.bodies if b["type"] == "object.registered")
    sealed = {name: value for name, value in sealed.items() if name != "proof"}
    for changed, dataset in (
        ({}, "registry"),
        ({}, "nowhere"),
        ({}, "nowhere"),
        ({"sealed": "9999"}, "registry"),
        ({"tags": {"a": {}}}, "registry"),
        ({"size": "1"}, "registry"),
        ({"more": 1}, "registry"),
    ):
        forged.add("object.registered", sealed | changed, dataset=dataset)
    path, rows = tmp_path / "ledger", [stored[:2] for stored in forged.entries()]
    lines = ledger_lines(Verifier.parse(forged.key.vkey), rows, forged.checkpoint())
    path.write_bytes(b"".join(lines))
    two = verify(FileSource(path))
    with monkeypatch.context() as patch:
        patch.setattr(chain_process, "MIN_ENTRIES_FOR_PROCESS", 10**9)
        assert same(verify(FileSource(path)), two)
    assert {one.check for one in two.findings} >= {"fact.object", "state.fold"}


def test_a_second_process_that_is_lost_leaves_no_verdict(
    copy: Copy,
    exported: Path,
    started_runners: list[chain_process.SubprocessChainRunner],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def lose(line: chain_process.SubprocessChainRunner, source: Source) -> Iterator[Stored]:
        line._process.kill()
        line._process.wait()
        return read(line, source)

    read = chain_process.SubprocessChainRunner.read
    monkeypatch.setattr(chain_process.SubprocessChainRunner, "read", lose)
    with pytest.raises(CustodyError, match="nothing is known"):
        copy.verify()
    with pytest.raises(CustodyError, match="nothing is known"):
        verify(FileSource(exported))


def test_where_no_process_can_be_had_one_does_it_all(
    copy: Copy, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(origin: str) -> chain_process.SubprocessChainRunner:
        raise OSError(11, "Resource temporarily unavailable")

    monkeypatch.setattr(chain_process, "MIN_ENTRIES_FOR_PROCESS", 0)
    monkeypatch.setattr(chain_process, "SubprocessChainRunner", refuse)
    assert copy.verify().level == "signed"


def test_a_long_ledger_is_intact_to_the_last_rule(tmp_path: Path, started_runners: object) -> None:
    """The one that the rates are measured with: no figure is that of a check that did nothing."""
    log = write_grown(tmp_path / "ledger.jsonl", 1500)
    report = verify(FileSource(tmp_path / "ledger.jsonl"), log)
    assert (report.level, report.findings) == ("signed", ())
    assert report.checked["ceremonies"] > 10
    assert report.checked["statements"] > 60


@pytest.mark.slow
def test_memory_is_that_of_a_ledger_a_third_as_long() -> None:
    """Both processes together, so both ledgers take two; a million is for the bench."""
    least = chain_process.MIN_ENTRIES_FOR_PROCESS
    (_, short, _), (_, long, _) = measure(least), measure(3 * least)
    assert long < 1.5 * short
