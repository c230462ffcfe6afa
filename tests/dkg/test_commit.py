"""What is handed in first: what is wrong with it is seen at once, and named with whose it is."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from custody import curve
from custody.dkg import Commit, require_boxes, require_commit
from custody.errors import CommitError, TamperedError
from custody.formats import canonical_json
from tests.damage import arbitrary_json, paths, replaced_at
from tests.dkg.genesis import SPLIT, genesis, plain_quorum, subject_of
from tests.test_curve import BAD_POINTS

OF_TREE = genesis(SPLIT)
OTHER = genesis(SPLIT, seed=1)
RECORD = OF_TREE.commits[0].record()
TORSION = BAD_POINTS["mixed order 8"]


def with_message(commit: Commit, **changes: Any) -> Commit:
    return replace(commit, message=replace(commit.message, **changes))


def cancelling(commit: Commit) -> Commit:
    """A tree whose last row of the first group would be the identity."""
    value, (first, *rest) = commit.message.commitments[0], commit.tree
    value_of_security = curve.add(value, first)
    higher = curve.sub(curve.IDENTITY, value_of_security)
    return replace(commit, tree=(first, higher, *rest[1:]))


MALFORMED: dict[str, tuple[Callable[[Commit], Commit], str]] = {
    "a box less": (lambda one: replace(one, boxes=one.boxes[:-1]), "number"),
    "a commitment more": (
        lambda one: with_message(one, commitments=(*one.message.commitments, curve.BASE)),
        "number",
    ),
    "a commitment less": (
        lambda one: with_message(one, commitments=one.message.commitments[:-1]),
        "number",
    ),
    "a group of a higher degree": (
        lambda one: replace(one, tree=(*one.tree, curve.BASE)),
        "number",
    ),
    "a group of a lower degree": (lambda one: replace(one, tree=one.tree[:-1]), "number"),
    "the identity": (
        lambda one: with_message(one, commitments=(*one.message.commitments[:-1], curve.IDENTITY)),
        "point",
    ),
    "an ephemeral key of small order": (
        lambda one: with_message(one, ephemeral=BAD_POINTS["order 4"]),
        "point",
    ),
    "a torsion part in the tree": (
        lambda one: replace(one, tree=(TORSION, *one.tree[1:])),
        "point",
    ),
    "another's proof": (lambda one: with_message(one, pop=OTHER.commits[0].message.pop), "pop"),
    "another's ephemeral key": (
        lambda one: with_message(one, ephemeral=OTHER.commits[0].message.ephemeral),
        "pop",
    ),
    "another secret": (
        lambda one: with_message(one, commitments=(curve.BASE, *one.message.commitments[1:])),
        "pop",
    ),
    "a row that opens nothing": (cancelling, "tree"),
}


@pytest.mark.parametrize("name", MALFORMED)
def test_a_malformed_commit_is_refused_by_its_fault_and_its_maker_s_name(name: str) -> None:
    """NAMED: at hand-in, so that nobody else has to begin anew."""
    change, fault = MALFORMED[name]
    require_commit(OF_TREE.session, 1, OF_TREE.commits[0])
    with pytest.raises(CommitError, match="the commit of anna") as refused:
        require_commit(OF_TREE.session, 1, change(OF_TREE.commits[0]))
    assert (refused.value.official, refused.value.fault) == ("anna", fault)
    assert refused.value.promise == "NAMED"


def test_a_commit_of_another_ceremony_is_refused() -> None:
    """BOUND: the proof is over a context that roster, quorum and nonce are in."""
    elsewhere = replace(subject_of(SPLIT), nonce="0c" * 16)
    foreign = genesis(SPLIT, subject=elsewhere).commits[0]
    with pytest.raises(CommitError) as refused:
        require_commit(OF_TREE.session, 1, foreign)
    assert refused.value.fault == "pop"


def test_a_commit_counts_for_its_own_seat_too_if_somebody_else_hands_it_in() -> None:
    """It names nobody: whose it is, the signed statement says. But nobody else can open with it."""
    swapped = genesis(SPLIT)
    swapped.commits[0], swapped.commits[1] = swapped.commits[1], swapped.commits[0]
    swapped.boxes[0], swapped.boxes[1] = swapped.boxes[1], swapped.boxes[0]
    with pytest.raises(CommitError) as refused:
        swapped.receive("carl")
    assert (refused.value.official, refused.value.fault) == ("anna", "AEAD-fail")


def test_a_tree_has_no_place_in_a_plain_quorum() -> None:
    plain = genesis(plain_quorum())
    require_commit(plain.session, 2, plain.commits[1])
    with pytest.raises(CommitError) as refused:
        require_commit(plain.session, 2, replace(plain.commits[1], tree=(curve.BASE,)))
    assert refused.value.fault == "number"


def fewer(boxes: list[bytes]) -> list[bytes]:
    return boxes[:-1]


def altered(boxes: list[bytes]) -> list[bytes]:
    return [boxes[0][:-1] + bytes([boxes[0][-1] ^ 1]), *boxes[1:]]


def swapped(boxes: list[bytes]) -> list[bytes]:
    return [boxes[1], boxes[0], *boxes[2:]]


def too_short(boxes: list[bytes]) -> list[bytes]:
    return [boxes[0][:47], *boxes[1:]]


def too_long(boxes: list[bytes]) -> list[bytes]:
    return [bytes(65_537), *boxes[1:]]


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (fewer, "number"),
        (too_short, "number"),
        (too_long, "number"),
        (altered, "boxes"),
        (swapped, "boxes"),
    ],
)
def test_the_boxes_are_those_that_are_signed(
    change: Callable[[list[bytes]], list[bytes]], fault: str
) -> None:
    require_boxes(OF_TREE.session, 1, OF_TREE.commits[0], OF_TREE.boxes[0])
    with pytest.raises(CommitError) as refused:
        require_boxes(OF_TREE.session, 1, OF_TREE.commits[0], change(OF_TREE.boxes[0]))
    assert refused.value.fault == fault


def test_the_record_is_read_as_it_is_written() -> None:
    for commit in OF_TREE.commits:
        assert Commit.read(commit.record()) == commit
    written = canonical_json.encode(RECORD)
    assert OF_TREE.commits[0].digest() == hashlib.sha256(written).hexdigest()
    assert RECORD["format"] == "custody-dkg-commit/v1"
    assert sorted(RECORD) == ["boxes", "commitments", "ephemeral", "format", "pop", "tree"]


@given(path=st.sampled_from(paths(RECORD)), new=arbitrary_json)
@settings(max_examples=200)
def test_any_other_record_is_refused(path: tuple[Any, ...], new: Any) -> None:
    record = replaced_at(RECORD, path, new)
    try:
        commit = Commit.read(record)
        require_commit(OF_TREE.session, 1, commit)
    except TamperedError:
        return
    # the digests of boxes are held against the boxes, and the tree against its count alone
    assert commit.record() == record
    assert path[0] == "boxes" or record == RECORD


def test_no_two_commits_are_one() -> None:
    assert len({one.digest() for made in (OF_TREE, OTHER) for one in made.commits}) == 10
