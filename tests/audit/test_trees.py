"""What an auditor is told of a dataset whose quorum is a tree, and what is found (TAMPER)."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from custody.audit.checks.official_cosignatures import Quorum
from custody.audit.chronicle.as_text import as_text
from custody.audit.chronicle.audit_report import AuditReport, Period
from custody.audit.chronicle.fold import ChronicleFold
from custody.audit.chronicle.layout import lay_out
from custody.audit.grant_quorum import GrantQuorum
from custody.audit.sources.database_source import open_database
from custody.audit.verify import verify
from custody.errors import TamperedError
from custody.grant import Grant
from custody.quorum_tree import parse_quorum, quorum_fields, write_quorum
from tests.db_snapshots import Moments
from tests.store.ledgers import url_of
from tests.world import World

SPLIT = parse_quorum("all of (2 of (anna, bert, carl) as security, 1 of (dora, emil) as legal)")


@pytest.fixture(scope="module")
def exported(sqlite: Moments) -> Iterator[tuple[World, Grant]]:
    """A dataset of a tree, and an export that its quorum opened."""
    with sqlite.enrolled() as world:
        world.genesis("vault", quorum=SPLIT)
        ceremony = world.request(world.register("vault"), dataset="vault")
        ceremony = world.approve(ceremony, "carl", "emil", "anna")
        for name in ("emil", "anna", "carl"):
            ceremony = world.turn(name, ceremony)
        yield world, world.collect(ceremony)


def told(world: World) -> AuditReport:
    fold = ChronicleFold(Period())
    with open_database(url_of(world.service.store)) as source:
        return fold.report(verify(source, watch=lambda _, entries: fold.watching(entries)))


def test_the_report_names_the_tree_and_judges_by_it(exported: tuple[World, Grant]) -> None:
    """QUORUM: all five signed for a share; with legal of two, one of them may be lost."""
    report = told(exported[0])
    assert report.verified.findings == ()
    (access,) = report.access
    (export,) = report.exports
    assert (access.quorum, export.quorum) == (SPLIT, SPLIT)
    (health,) = report.health
    assert health.spare == 1
    assert health.verdict.endswith("1 may be lost")
    text = as_text(lay_out(report))
    assert write_quorum(SPLIT) in " ".join(text.split())


def test_a_grant_without_one_of_legal_is_refused(exported: tuple[World, Grant]) -> None:
    """QUORUM: two of security, and none of the others, though the file says it was unlocked."""
    document = exported[1].document
    kept = tuple(one for one in document.statements if b"emil" not in one.payload)
    assert 0 < len(kept) < len(document.statements)
    with pytest.raises(TamperedError, match="no quorum has signed"):
        replace(document, statements=kept).require_sound()
    document.require_sound()


def test_a_quorum_that_was_altered_in_the_tables_is_found(
    exported: tuple[World, Grant], tmp_path: Path
) -> None:
    """TAMPER: it is state, and so the fold of the ledger."""
    url = url_of(exported[0].service.store)
    path = tmp_path / "copy.db"
    with sqlite3.connect(url.removeprefix("sqlite:///")) as live, sqlite3.connect(path) as copy:
        live.backup(copy)
        smaller = quorum_fields(parse_quorum("all of (1 of (anna, bert) as x, 1 of (dora, emil))"))
        copy.execute("UPDATE dataset SET quorum = ?", (str(smaller["quorum"]),))
    with open_database(f"sqlite:///{path}") as source:
        found = {(one.check, one.where) for one in verify(source).findings}
    assert found == {("state.column", "dataset vault, column quorum")}


def test_what_is_witnessed_and_known_goes_by_the_tree() -> None:
    """QUORUM: three of security who cosigned are as many as it takes, and no quorum."""
    three = Quorum("vault", ("anna", "bert", "carl"), (), SPLIT, 0)
    assert (three.threshold, three.quorum) == (3, SPLIT)
    assert not GrantQuorum((), SPLIT, "").is_known
    assert GrantQuorum((), SPLIT, "").record()["quorum"] == SPLIT.record()
