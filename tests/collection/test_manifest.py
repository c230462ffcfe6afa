"""A manifest is read strictly and in passing, and its root binds every line and their order."""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from custody.collection.closing import Closing, close
from custody.collection.manifest import Member, Summary, first_line, read_members
from custody.errors import TamperedError
from custody.tlog.merkle import Frontier, leaf_hash
from tests.collected import MANIFEST, SEED, manifest_of, member, public_of, summary_of

ID = "ab" * 32
MEMBERS = (member(1), member(2, job=None, tags={"roll": "7"}), member(3))
TEXT = manifest_of(ID, *MEMBERS)


def read(data: bytes, collection: str = ID) -> list[Member]:
    return list(read_members(data.splitlines(keepends=True), collection))


def test_what_is_written_is_read() -> None:
    assert read(TEXT) == list(MEMBERS)
    assert read(manifest_of(ID)) == []


@pytest.mark.parametrize(
    "data",
    {
        "another collection's": manifest_of("cd" * 32, *MEMBERS),
        "no first line": TEXT.split(b"\n", 1)[1],
        "nothing": b"",
        "a line cut short": TEXT[:-9],
        "a line without its end": TEXT[:-1],
        "a blank line": TEXT + b"\n",
        "another spelling": TEXT.replace(b'"job":', b'"job": '),
        "a surplus field": TEXT.replace(b'{"id"', b'{"a":1,"id"'),
        "a missing job": TEXT.replace(b'"job":null,', b""),
        "no bytes": TEXT.replace(b'"size":1001', b'"size":0'),
        "a path that leaves": TEXT.replace(b"2026/0000001", b"../../0000001"),
        "an absolute path": TEXT.replace(b"2026/0000001", b"/etc/0000001"),
        "nothing but .age": TEXT.replace(b"2026/0000001.age", b"2026/.age"),
        "dots that .age hides": TEXT.replace(b"2026/0000001.age", b"2026/...age"),
    }.items(),
    ids=lambda pair: pair[0],
)
def test_anything_else_is_refused(data: tuple[str, bytes]) -> None:
    with pytest.raises(TamperedError):
        read(data[1])


@given(st.lists(st.integers(0, 50), max_size=9))
def test_the_root_is_that_of_the_tree_over_the_lines(numbers: list[int]) -> None:
    """RFC 6962, whatever was hashed together."""
    lines = [member(at).encode() for at in numbers]
    tree = Frontier()
    for line in lines:
        tree, _ = tree.append(leaf_hash(line))
    assert summary_of(*map(member, numbers)).root() == tree.root().hex()


def test_a_closing_holds_for_its_manifest_alone() -> None:
    """BOUND: one left out, one more, two changed about, another size: each is another root."""
    closing = close(summary_of(*MEMBERS), ID, MANIFEST, SEED)
    closing.require_signed(public_of())
    assert Closing.read(closing.record()) == closing
    closing.require_same(summary_of(*MEMBERS))
    first, second, third = MEMBERS
    for others in (
        (first, second),
        (*MEMBERS, first),
        (second, first, third),
        (first, second, replace(third, size=third.size + 1)),
        (first, second, replace(third, name="2026/other.age")),
    ):
        with pytest.raises(TamperedError, match="not the one that was closed"):
            closing.require_same(summary_of(*others))


def test_a_closing_that_its_key_did_not_sign_is_refused() -> None:
    closing = close(summary_of(*MEMBERS), ID, MANIFEST, SEED)
    with pytest.raises(TamperedError, match="manifest key"):
        closing.require_signed(public_of(b"n" * 32))
    changes = ({"count": 4}, {"size": 1}, {"manifest": ID}, {"root": ID}, {"collection": MANIFEST})
    for change in changes:
        with pytest.raises(TamperedError, match="manifest key"):
            replace(closing, **change).require_signed(public_of())


def test_a_closing_that_counts_what_cannot_be_is_refused() -> None:
    good = close(summary_of(*MEMBERS), ID, MANIFEST, SEED).record()
    empty = close(Summary(), ID, MANIFEST, SEED).record()
    assert Closing.read(empty).count == 0
    for change in (
        {"count": -1},
        {"count": 10**9},
        {"bytes": 0},
        {"first": None},
        {"first": good["last"], "last": "2020-01-31T09:00:00.000000Z"},
        {"root": "AB" * 32},
        {"signature": "AA=="},
        {"more": 1},
    ):
        with pytest.raises(TamperedError):
            Closing.read({**good, **change})


def test_twenty_thousand_members_take_no_memory() -> None:
    """A manifest is read in passing, however long it is."""

    def lines() -> Iterator[bytes]:
        yield first_line(ID) + b"\n"
        for at in range(20_000):
            yield member(at).encode() + b"\n"

    summary = Summary()
    tracemalloc.start()
    try:
        assert sum(1 for _ in read_members(lines(), ID, summary)) == 20_000
        assert tracemalloc.get_traced_memory()[1] < 4 << 20
    finally:
        tracemalloc.stop()
    assert summary.count == 20_000
