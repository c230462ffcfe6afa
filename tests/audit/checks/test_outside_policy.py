"""A policy may ask for witnesses from outside: without them no quorum reaches as far (TAMPER)."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from custody.audit.checks.anchor import Anchor
from custody.audit.levels import BELOW, INTACT
from custody.audit.report import Report
from custody.audit.report_format import as_json, as_text
from custody.audit.sources.database_source import open_database
from custody.audit.verify import verify
from custody.service import cosignatures, ledger_reads
from custody.tlog.note import Checkpoint, split_note
from custody.tlog.note_keys import Signer
from tests.audit.checks.test_external_witnesses import NAMESAKE, OTHER, SIGNER, key, seen_by
from tests.audit.cosigning import KNOWN
from tests.db_snapshots import Moments
from tests.store.ledgers import url_of
from tests.world import World

THIRD = Signer("witness.example/w4", bytes([6]) * 32)


@pytest.fixture
def outside(sqlite: Moments) -> Iterator[World]:
    """A dataset whose policy names three witnesses, of whom two have to cosign; officials have."""
    with sqlite.enrolled() as world:
        keys = [key(one).vkey for one in (SIGNER, OTHER, THIRD)]
        world.genesis(witnesses={"keys": keys, "needed": 2})
        cosignatures.cosign(world.service, world.cosigned("anna", "bert", "carl"))
        yield world


def seen(world: World, *signers: Signer) -> Report:
    """What the auditor finds, who kept a checkpoint that these cosigned."""
    note = ledger_reads.checkpoint(world.service).encode()
    note = seen_by(note, world.service.key.vkey, *signers)
    kept = Anchor("kept", note, Checkpoint.parse(split_note(note)[0]))
    with open_database(url_of(world.service.store)) as source:
        return verify(source, anchors=[kept], known=KNOWN)


def test_as_many_as_the_policy_needs_make_it_witnessed(outside: World) -> None:
    report = seen(outside, SIGNER, THIRD)
    assert (report.findings, report.verdict("witnessed")) == ((), INTACT)
    assert report.outside == ()  # that is for those that the auditor asks for
    text = as_text(report, "witnessed")
    assert "from outside witness.example/w1, witness.example/w4: 2 of the 2 needed" in text
    assert as_json(report, "witnessed")["witnesses"][0]["outside"] == {
        "cosigned": [SIGNER.name, THIRD.name],
        "needed": 2,
    }


@pytest.mark.parametrize("signers", [(), (SIGNER,), (SIGNER, NAMESAKE)])
def test_fewer_do_not_whatever_the_officials_cosigned(
    outside: World, signers: tuple[Signer, ...]
) -> None:
    """Nor does another key under the name of one."""
    report = seen(outside, *signers)
    assert (report.findings, report.level, report.up_to) == ((), "anchored", None)
    assert report.verdict("witnessed") == BELOW
    assert f"{len({*signers} - {NAMESAKE})} of the 2 needed" in as_text(report, "witnessed")


def test_what_comes_after_the_witnesses_is_counted(outside: World) -> None:
    """The ledger is witnessed up to where both did: officials and those from outside."""
    report = seen(outside, SIGNER, OTHER)
    assert report.up_to is not None
    size, note = (
        report.up_to.size,
        seen_by(
            ledger_reads.checkpoint(outside.service).encode(),
            outside.service.key.vkey,
            SIGNER,
            OTHER,
        ),
    )
    outside.register(data=b"more\n")
    cosignatures.cosign(outside.service, outside.cosigned("anna", "bert", "carl"))
    kept = Anchor("kept", note, Checkpoint.parse(split_note(note)[0]))
    with open_database(url_of(outside.service.store)) as source:
        later = verify(source, anchors=[kept], known=KNOWN)
    assert later.up_to is not None
    assert (later.up_to.size, later.entries) == (size, size + 1)


def test_a_dataset_without_such_a_rule_asks_for_nobody(sqlite: Moments) -> None:
    with sqlite.enrolled() as world:
        world.genesis()
        cosignatures.cosign(world.service, world.cosigned("anna", "bert", "carl"))
        report = seen(world)
    assert report.verdict("witnessed") == INTACT
    assert "from outside" not in as_text(report, "witnessed")
