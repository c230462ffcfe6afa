"""The chain and the tree: every edit, deletion, insertion, reordering is found (TAMPER)."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

import custody.audit.checks.chain
from custody.audit.checks.chain import CHECKS, ChainEnd, check_chain
from custody.audit.finding import Finding
from custody.errors import LedgerError
from custody.tlog.entry import GENESIS_PREV, MAX_ENTRY, encode_entry, encode_head
from custody.tlog.merkle import EMPTY_ROOT, Frontier, leaf_hash

ORIGIN = "ledger.example/log"
Rows = list[tuple[int, bytes]]


def ledger(count: int, origin: str = ORIGIN) -> Rows:
    rows, prev = Rows(), GENESIS_PREV
    for seq in range(count):
        rows.append((seq, encode_entry(origin, seq, prev, {"number": seq})))
        prev = leaf_hash(rows[-1][1])
    return rows


def run(
    rows: Iterable[tuple[int, bytes]], size: int | None = None
) -> tuple[list[Finding], ChainEnd]:
    """Collect what the check yields, and what it returns."""
    findings, check = list[Finding](), check_chain(rows, ORIGIN, size=size)
    try:
        while True:
            findings.append(next(check))
    except StopIteration as end:
        return findings, end.value


def found(rows: Iterable[tuple[int, bytes]], size: int | None = None) -> list[tuple[str, str]]:
    return [(finding.check, finding.where) for finding in run(rows, size)[0]]


def replaced(rows: Rows, at: int, old: bytes, new: bytes) -> Rows:
    assert old in rows[at][1]
    return [*rows[:at], (rows[at][0], rows[at][1].replace(old, new, 1)), *rows[at + 1 :]]


@given(st.integers(1, 40))
def test_an_intact_ledger_gives_no_finding_and_its_root(count: int) -> None:
    """Size, Merkle root and last leaf are those of the bytes."""
    rows = ledger(count)
    leaves = [leaf_hash(data) for _, data in rows]
    expected = ChainEnd(count, Frontier().extend(leaves).root(), leaves[-1])
    assert run(rows) == ([], expected)
    assert run(iter(rows), count) == ([], expected)


def test_the_root_is_right_across_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leaves are hashed into the tree in batches, which nobody can tell from outside."""
    _, expected = run(ledger(23))
    for batch in (1, 2, 3, 7, 23):
        monkeypatch.setattr(custody.audit.checks.chain, "BATCH", batch)
        assert run(ledger(23)) == ([], expected)


def test_nothing_to_check_is_a_finding() -> None:
    """A verifier that checks nothing does not say that all is well."""
    assert found([]) == [("chain.empty", "ledger")]
    assert found([], 3) == [("chain.empty", "ledger"), ("chain.short", "ledger")]
    assert found(ledger(2), 0) == [("chain.empty", "ledger")]
    assert run([])[1] == ChainEnd(0, EMPTY_ROOT, GENESIS_PREV)


def test_a_ledger_that_grows_meanwhile_is_not_called_corrupt() -> None:
    """The check is bounded by the checkpoint's size, and reads no further."""
    rows = ledger(6)
    torn = [*rows[:4], (4, b"half an ent")]
    assert run(torn, 4) == run(rows[:4])
    source = iter(rows)
    run(source, 4)
    assert next(source) == rows[4]


def test_a_truncated_ledger_is_found_by_the_checkpoints_size() -> None:
    """The chain of what is left is whole, so only the size and root can tell."""
    assert found(ledger(9)[:5]) == []
    findings, chain = run(ledger(9)[:5], 9)
    assert findings == [
        Finding("chain.short", "ledger", "9 entries", "5 entries", CHECKS["chain.short"])
    ]
    assert chain.size == 5


def test_a_rewritten_ledger_is_found_by_its_root_only() -> None:
    """Whoever writes all of it anew leaves a sound chain, and another root."""
    rewritten = ledger(4)[:3]
    prev = leaf_hash(rewritten[-1][1])
    rewritten.append((3, encode_entry(ORIGIN, 3, prev, {"number": 4})))
    findings, chain = run(rewritten)
    assert findings == []
    assert chain.root != run(ledger(4))[1].root


def test_an_edited_entry_breaks_the_link_after_it() -> None:
    """The entry reads well, and the next one names other bytes."""
    rows = replaced(ledger(8), 3, b'"number":3', b'"number":4')
    findings, _ = run(rows)
    assert [(finding.check, finding.where) for finding in findings] == [("chain.prev", "entry 4")]
    assert findings[0].expected == leaf_hash(rows[3][1]).hex()
    assert findings[0].got == leaf_hash(ledger(8)[3][1]).hex()


def test_a_deleted_entry_is_one_gap() -> None:
    """Not a finding for each entry after it."""
    rows = ledger(8)
    del rows[3]
    assert found(rows) == [("chain.seq", "entry 4"), ("chain.prev", "entry 4")]


def test_a_ledger_without_its_beginning_is_found() -> None:
    """The first entry has number 0 and follows nothing."""
    assert found(ledger(8)[2:]) == [("chain.seq", "entry 2"), ("chain.prev", "entry 2")]


def test_an_inserted_entry_is_found() -> None:
    """A copy, and a forged one with the right number and link."""
    rows = ledger(4)
    assert found([*rows[:3], *rows[2:]]) == [("chain.seq", "entry 2"), ("chain.prev", "entry 2")]
    forged = (3, encode_entry(ORIGIN, 3, leaf_hash(rows[2][1]), {"forged": True}))
    assert found([*rows[:3], forged, rows[3]]) == [
        ("chain.seq", "entry 3"),
        ("chain.prev", "entry 3"),
    ]


def test_reordered_entries_are_found() -> None:
    """Two neighbours swapped: three links and numbers no longer follow."""
    rows = ledger(5)
    rows[1], rows[2] = rows[2], rows[1]
    assert set(found(rows)) == {
        (check, f"entry {at}") for check in ("chain.seq", "chain.prev") for at in (1, 2, 3)
    }


def test_an_entry_stored_under_another_number_is_found() -> None:
    """The columns beside the bytes are an index, and have to agree with them."""
    rows = ledger(4)
    rows[2] = (5, rows[2][1])
    findings, chain = run(rows)
    assert findings == [Finding("chain.index", "entry 5", "2", "5", CHECKS["chain.index"])]
    assert chain == run(ledger(4))[1]


def test_an_entry_of_another_ledger_is_found() -> None:
    """The origin is inside every entry."""
    rows = ledger(3)
    prev = leaf_hash(rows[0][1])
    rows[1] = (1, encode_entry("other.example", 1, prev, {}))
    assert found(rows) == [("chain.origin", "entry 1"), ("chain.prev", "entry 2")]
    assert {check for check, _ in found(ledger(2, "other.example"))} == {"chain.origin"}


@pytest.mark.parametrize(
    ("old", "new", "check"),
    [
        (b"/entry/v1", b"/entry/v2", "entry.format"),
        (b"\n2\n", b"\n02\n", "entry.format"),
        (b"\n2\n", b"\n+2\n", "entry.format"),
        (b"}\n", b"}", "entry.format"),
        (b"}\n", b"} ", "entry.format"),
        (b"}\n", b"}\n\n", "entry.format"),
        (b"\n", b"\r\n", "entry.format"),
        (b'"number"', b'"a":"' + b"x" * MAX_ENTRY + b'","number"', "entry.format"),
        (b":2", b": 2", "entry.canonical"),
        (b":2", b":2.0", "entry.canonical"),
        (b"}", b',"number":3}', "entry.canonical"),
        (b"}", b',"a":3}', "entry.canonical"),
        (b'{"number":2}', b"[]", "entry.canonical"),
    ],
)
def test_a_broken_entry_is_found_and_the_rest_still_checked(
    old: bytes, new: bytes, check: str
) -> None:
    """The next entry is held against the broken bytes, and the one after is fine again."""
    rows = replaced(ledger(6), 2, old, new)
    assert found(rows) == [(check, "entry 2"), ("chain.prev", "entry 3")]


def test_every_finding_is_reported_not_only_the_first() -> None:
    """Three separate alterations, each named where it is."""
    rows = replaced(ledger(20), 2, b'"number":2', b'"number":0')
    rows = replaced(rows, 9, b"/entry/v1", b"/entry/v9")
    del rows[15]
    assert found(rows) == [
        ("chain.prev", "entry 3"),
        ("entry.format", "entry 9"),
        ("chain.prev", "entry 10"),
        ("chain.seq", "entry 16"),
        ("chain.prev", "entry 16"),
    ]


def test_one_entry_can_have_several_findings() -> None:
    """Number, link, origin, body and index are each compared."""
    bad = encode_head("other.example", 9, bytes(32)) + b"{ }\n"
    rows = ledger(3)
    rows[1] = (7, bad)
    assert [check for check, where in found(rows) if where == "entry 7"] == [
        "chain.index",
        "chain.origin",
        "chain.seq",
        "chain.prev",
        "entry.canonical",
    ]


@given(st.data())
def test_no_byte_before_the_last_entry_can_change_unseen(data: st.DataObject) -> None:
    """Any other byte in any entry that has a successor gives a finding, and another root."""
    rows = ledger(6)
    at = data.draw(st.integers(0, 4))
    entry = rows[at][1]
    place = data.draw(st.integers(0, len(entry) - 1))
    value = data.draw(st.integers(0, 255).filter(lambda value: value != entry[place]))
    rows[at] = (at, entry[:place] + bytes([value]) + entry[place + 1 :])
    findings, chain = run(rows)
    assert findings
    assert chain.root != run(ledger(6))[1].root


@given(st.lists(st.tuples(st.integers(-5, 50), st.binary(max_size=120)), min_size=1, max_size=8))
def test_arbitrary_rows_are_findings_never_an_error(rows: Rows) -> None:
    """Whatever bytes are stored, the verifier says what is wrong with them."""
    assert len({where for _, where in found(rows)}) == len({label for label, _ in rows})


def test_a_source_that_fails_ends_the_check_with_its_own_error() -> None:
    """What was found before is still given."""

    def rows() -> Iterable[tuple[int, bytes]]:
        yield 7, b"not an entry"
        raise LedgerError("line 3 of the ledger file: expected a whole line")

    check = check_chain(rows(), ORIGIN)
    assert next(check).check == "entry.format"
    with pytest.raises(LedgerError, match="line 3"):
        next(check)


def test_every_finding_speaks_for_itself() -> None:
    """Check, place, expected, got and a sentence, none empty, none longer than a line."""
    rows = replaced(ledger(6), 2, b"/entry/v1", b"/entry/v2")
    rows = replaced(rows, 4, b":4", b":4.5")
    findings, _ = run([*rows, (6, b""), (7, b"\xff\n" * 99)], 9)
    assert {finding.check for finding in findings} <= set(CHECKS)
    for finding in findings:
        for text in (finding.where, finding.expected, finding.got, finding.detail):
            assert 0 < len(text) < 200
            assert text.isprintable()
