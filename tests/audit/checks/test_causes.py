"""Root causes: one alteration is one finding to look at, and all that follows is kept (TAMPER)."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from custody.audit.checks.catalogue import make_finding
from custody.audit.checks.causes import find_causes
from custody.audit.finding import Finding
from tests.audit import test_tamper as tampering
from tests.audit.conftest import Outcome
from tests.audit.forging import Forged
from tests.audit.history import Copy

Audit = Callable[..., Outcome]


def roots(findings: tuple[Finding, ...]) -> list[tuple[str, str]]:
    """What is shown: the findings that follow from no other."""
    causes = find_causes(findings)
    assert set(causes.values()).isdisjoint(causes)  # a cause has no cause of its own
    return [(one.check, one.where) for one in findings if one not in causes]


def flip(connection: sqlite3.Connection) -> None:
    changed = 'replace(CAST(entry AS TEXT), \'"by":"\', \'"by":"x\')'
    statement = f"UPDATE ledger_entry SET entry = CAST({changed} AS BLOB) WHERE seq = 60"
    assert connection.execute(statement).rowcount == 1


@pytest.mark.parametrize(
    ("change", "cause"),
    [
        (tampering.delete, ("chain.seq", tampering.NEXT)),
        (tampering.renumber, ("chain.index", tampering.HERE)),
        (tampering.swap, ("chain.index", tampering.HERE)),
        (tampering.insert, ("chain.index", "entry -1")),
        (tampering.truncate, ("chain.short", "ledger")),
        (tampering.as_text, ("entry.format", tampering.HERE)),
        (tampering.wipe, ("chain.empty", "ledger")),
        (flip, ("chain.prev", "entry 61")),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_one_alteration_is_one_cause_and_all_else_follows(
    copy: Copy, change: tampering.Alteration, cause: tuple[str, str]
) -> None:
    with copy.altered() as connection:
        change(connection)
    findings = copy.verify().findings
    assert len(findings) > 1
    assert roots(findings) == [cause]


def test_two_breaks_are_two_causes_and_each_has_what_comes_after_it(copy: Copy) -> None:
    copy.alter("DELETE FROM ledger_entry WHERE seq IN (40, 120)")
    findings = copy.verify().findings
    assert roots(findings) == [("chain.seq", "entry 41"), ("chain.seq", "entry 121")]
    by_cause = {"entry 41": set[int](), "entry 121": set[int]()}
    for one, cause in find_causes(findings).items():
        if one.where.startswith("entry "):
            by_cause[cause.where].add(int(one.where[6:].partition(",")[0]))
    first, second = by_cause.values()
    assert 41 <= min(first) < max(first) < 120 < min(second)


def test_a_request_whose_list_is_gone_follows_from_the_gap_after_it(copy: Copy) -> None:
    """Nobody looks for whoever asked for nothing."""
    first = "SELECT min(seq) FROM ledger_entry WHERE type = 'ceremony.objects'"
    copy.alter(f"DELETE FROM ledger_entry WHERE seq = ({first})")
    findings = copy.verify().findings
    ((check, where),) = roots(findings)
    assert check == "chain.seq"
    lacking = f"after entry {int(where.removeprefix('entry ')) - 2}"
    (found,) = [one for one in findings if (one.check, one.where) == ("ceremony.missing", lacking)]
    assert found.expected == "ceremony.objects"


def test_a_break_explains_no_column_that_contradicts_its_own_entry(copy: Copy) -> None:
    """Nor a key that is not the one, or a cosignature that does not hold."""
    copy.alter("DELETE FROM ledger_entry WHERE seq = 40")
    copy.alter("UPDATE ledger_entry SET type = 'x' WHERE seq = 120")
    copy.alter("UPDATE ledger_head SET note = note || 'x'")
    assert {check for check, _ in roots(copy.verify().findings)} == {
        "chain.seq",
        "index.type",
        "checkpoint.signature",
    }


def test_a_changed_byte_explains_no_entries_that_are_gone_at_the_end(copy: Copy) -> None:
    with copy.altered() as connection:
        flip(connection)
        tampering.truncate(connection)
    found = [("chain.prev", "entry 61"), ("chain.short", "ledger")]
    assert roots(copy.verify().findings) == found


def test_alterations_of_tables_are_causes_each(copy: Copy) -> None:
    """Nothing in the ledger leads to them."""
    copy.alter("UPDATE dataset SET threshold = 1 WHERE name = 'vault'")
    copy.alter("UPDATE person SET role = 'administrator' WHERE name = 'rita'")
    findings = copy.verify().findings
    assert (len(findings), find_causes(findings)) == (2, {})


def test_a_rewritten_history_is_one_cause_however_many_officials_saw_the_other(
    forged: Forged,
) -> None:
    """Nothing is broken, as chain and checkpoint were made anew; their statements tell."""
    forged.bodies[20]["by"] = "eve"
    ((check, _),) = roots(forged.findings())
    assert check == "statement.checkpoint"


def test_forged_acts_of_two_ceremonies_are_two_causes(forged: Forged) -> None:
    """What the first leads to in its own ceremony follows from it, and nothing of the other."""
    signed = {
        body["ceremony"]: at
        for at, body in enumerate(forged.bodies)
        if body["type"] == "ceremony.signed"
    }
    for at in list(signed.values())[:2]:
        forged.bodies[at]["by"] = "eve"
    causes = [one for one in roots(forged.findings()) if one[0].startswith("ceremony.")]
    assert len(causes) == 2


def test_the_report_folds_what_follows_and_shows_it_on_demand(audit: Audit, exported: Path) -> None:
    """The verdict and its count stay; so does every finding in JSON, each with its cause."""
    lines = exported.read_bytes().splitlines(keepends=True)
    exported.write_bytes(b"".join(lines[:11] + lines[12:]))
    done = audit("verify", "--ledger", exported)
    head, first, expected, got, folded, *rest = done.out.splitlines()
    record = json.loads(audit("verify", "--ledger", exported, "--json").out)
    count = len(record["findings"])
    assert (done.code, count > 30) == (1, True)
    assert head.startswith(f"TAMPERED: {count} findings in ")
    assert first.startswith("  chain.seq  entry 11: ")
    assert (expected, got) == ("      expected 10", "      got      11")
    assert folded.startswith(f"      {count - 1} other findings may follow from this: ")
    assert folded.endswith("custody-audit verify --all shows them")
    assert rest[0].startswith("source ")
    cause = {"check": "chain.seq", "where": "entry 11"}
    assert [one["cause"] for one in record["findings"]] == [None, *[cause] * (count - 1)]
    everything = audit("verify", "--ledger", exported, "--all")
    assert everything.code == 1
    assert everything.out.count("      expected ") == count
    assert everything.out.count("      cause    chain.seq  entry 11\n") == count - 1


def test_a_copy_that_was_cut_short_is_one_thing_to_look_for() -> None:
    """TAMPER: whose download broke off takes another, and looks for no forged cosignatures."""
    cut = make_finding("source.readable", "line 3", "a whole line", "half of one")
    rest = [
        make_finding("checkpoint.missing", "checkpoint", "a checkpoint", "none"),
        make_finding("cosigned.note", "cosigned 149", "a cosignature", "none"),
        make_finding("cosigned.note", "cosigned 150", "a cosignature", "none"),
    ]
    assert find_causes([cut, *rest]) == dict.fromkeys(rest, cut)
    assert find_causes(rest[1:]) == {}
