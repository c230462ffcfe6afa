"""Dealing down a tree, and finding whatever is not exactly that (QUORUM)."""

from __future__ import annotations

import random
from dataclasses import replace
from itertools import combinations
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from custody import curve
from custody.errors import ContributionError, DealingError, InputError, RefusedError
from custody.quorum import (
    Contribution,
    Dealing,
    combine,
    deal,
    decode_rows,
    encode_rows,
    recover,
    verify_dealing,
    verify_share,
)
from custody.quorum.rows import (
    Rows,
    commitment_count,
    deal_rows,
    require_commitments,
    row_key,
    row_keys,
    verify_row_keys,
)
from custody.quorum_tree import Node, leaves, parse_quorum, people, read_tree, satisfied
from tests.quorum.scene import Scene, context_of, fixed_bytes, tree_scene
from tests.quorum_tree.trees import SPLIT, held_rows, trees

TREE = read_tree(SPLIT)
VALUE = curve.scalar_from_x25519_private(fixed_bytes("private key"))


def _dealt(tree: Node, seed: int = 0) -> Rows:
    return deal_rows(tree, VALUE, randbelow=random.Random(seed).randrange)


@settings(max_examples=40, deadline=None)
@given(trees(), st.integers(0, 2**32))
def test_an_honest_dealing_passes_and_its_commitments_give_its_row_keys(
    tree: Node, seed: int
) -> None:
    """QUORUM: from commitments and from shares the same keys, which pass."""
    dealt = _dealt(tree, seed)
    keys = tuple(curve.base_mult(share) for share in dealt.shares)
    assert len(dealt.commitments) == commitment_count(tree)
    assert row_keys(tree, dealt.commitments) == keys
    verify_row_keys(tree, curve.base_mult(VALUE), keys)


@settings(max_examples=60, deadline=None)
@given(trees(), st.data())
def test_a_changed_row_key_is_found(tree: Node, data: st.DataObject) -> None:
    """QUORUM: in whatever row, and so is another key for the whole."""
    keys = [curve.base_mult(share) for share in _dealt(tree).shares]
    row = data.draw(st.integers(0, len(keys) - 1))
    other = curve.base_mult(data.draw(st.integers(1, 1000)))
    keys[row] = curve.add(keys[row], other)
    with pytest.raises(DealingError) as caught:
        verify_row_keys(tree, curve.base_mult(VALUE), keys)
    assert caught.value.promise == "QUORUM"
    keys[row] = curve.sub(keys[row], other)
    with pytest.raises(DealingError):
        verify_row_keys(tree, curve.add(curve.base_mult(VALUE), other), keys)


@settings(max_examples=40, deadline=None)
@given(trees(), st.data())
def test_a_dealing_for_a_quorum_that_needs_another_number_is_refused(
    tree: Node, data: st.DataObject
) -> None:
    """QUORUM: a raised or lowered degree in any group, however it is hidden among the others."""
    record = tree.record()
    group = data.draw(st.sampled_from([one for one in _records(record) if len(one["of"]) > 1]))
    group["need"] = data.draw(
        st.integers(1, len(group["of"])).filter(lambda need: need != group["need"])
    )
    keys = [curve.base_mult(share) for share in _dealt(read_tree(record)).shares]
    with pytest.raises(DealingError) as caught:
        verify_row_keys(tree, curve.base_mult(VALUE), keys)
    assert caught.value.promise == "QUORUM"


def _records(record: dict[str, Any]) -> list[dict[str, Any]]:
    return [record, *(one for of in record["of"] if isinstance(of, dict) for one in _records(of))]


def test_commitments_of_another_number_or_to_no_point_are_refused() -> None:
    """QUORUM: their number is every group's degree."""
    commitments = _dealt(TREE).commitments
    assert len(commitments) == 3  # the value, the root's coefficient, security's
    for wrong in (
        commitments[:-1],
        (*commitments, curve.BASE),
        (*commitments[:2], curve.IDENTITY),
        (bytes(32), *commitments[1:]),
        (*commitments[:2], b"short"),
    ):
        with pytest.raises(DealingError):
            require_commitments(TREE, wrong)
        with pytest.raises(DealingError):
            row_keys(TREE, wrong)


def test_rows_that_are_missing_or_too_many_are_refused() -> None:
    dealing, _ = deal(TREE, private=fixed_bytes("x"), randbelow=random.Random(1).randrange)
    for shares in (dealing.shares[:-1], (*dealing.shares, curve.BASE)):
        with pytest.raises(DealingError):
            replace(dealing, shares=shares)
        with pytest.raises(DealingError):
            verify_row_keys(TREE, dealing.public, shares)


@pytest.mark.parametrize("text", ["1 of (a, b)", "2 of (a, b, a)", "any of (a, 2 of (b, c))"])
def test_a_tree_that_is_no_quorum_is_neither_dealt_nor_taken(text: str) -> None:
    """QUORUM, PERSON: however a record comes in, one person is never its quorum."""
    tree = parse_quorum(text)
    with pytest.raises(InputError):
        deal(tree, private=fixed_bytes("x"), randbelow=lambda limit: 1)
    with pytest.raises(DealingError):
        Dealing(tree, curve.BASE, tuple(curve.BASE for _ in leaves(tree)))


def test_a_group_s_own_key_as_a_share_is_refused() -> None:
    """QUORUM: f(2) = f(0) would hand a whole group's part to one of its members."""
    group = parse_quorum("all of (3 of (a, b, c, d) as g, e)")
    shares = list(_dealt(group).shares)
    first = curve.mul_sub(shares[0], 0, 1)  # any value; only the shape matters
    values = [(first + x * (x - 2)) % curve.Q for x in (1, 2, 3, 4)]  # f(0) = f(2) = first
    e = curve.mul_sub(curve.mul_sub(0, VALUE, 1), 2, curve.negate(first))  # 2·first - value
    keys = [curve.base_mult(one) for one in (*values, e)]
    with pytest.raises(DealingError, match="its group's key itself"):
        verify_row_keys(group, curve.base_mult(VALUE), keys)


@settings(max_examples=30, deadline=None)
@given(trees(), st.integers(0, 2**32), st.data())
def test_objects_open_exactly_to_a_quorum(tree: Node, seed: int, data: st.DataObject) -> None:
    """QUORUM, NO-ASSEMBLY: each by all rows that they hold, and the secret is stock X25519's."""
    made = tree_scene(tree, 1, seed)
    have = frozenset(data.draw(st.lists(st.sampled_from(people(tree)), unique=True)))
    names = {leaf.row: leaf.who for leaf in leaves(tree)}
    turns = [made.turn(row, official=names[row]) for row in sorted(held_rows(tree, have))]
    shares = [made.shares[context.index - 1] for context, _ in turns]
    if satisfied(tree, have):
        assert combine(made.dealing, made.elements, turns) == made.stock_secrets()
        assert _scalar(recover(made.dealing, shares)) == _scalar(made.private)
        return
    with pytest.raises(RefusedError) as caught:
        combine(made.dealing, made.elements, turns)
    with pytest.raises(RefusedError):
        recover(made.dealing, shares)
    assert caught.value.promise == "QUORUM"


def _scalar(private: bytes) -> int:
    """The scalar of a private key, which is one for all its spellings but for the sign."""
    scalar = curve.scalar_from_x25519_private(private)
    return min(scalar, curve.Q - scalar)


def test_every_share_fits_its_row_and_no_other() -> None:
    made = tree_scene(parse_quorum("all of (2 of (a, b, c) as x, 2 of (d, e) as y)"))
    verify_dealing(made.dealing)
    for share, other in combinations(made.shares, 2):
        verify_share(made.dealing, share)
        with pytest.raises(DealingError):
            verify_share(made.dealing, replace(share, index=other.index))


def test_what_is_missing_is_said_of_a_tree() -> None:
    """QUORUM: two of security alone are refused, and told of legal."""
    made = tree_scene(TREE)
    turns = [made.turn(1, official="anna"), made.turn(2, official="bert")]
    with pytest.raises(RefusedError, match=r"legal: 0 of 1, missing 1 of \(dora; emil\)"):
        combine(made.dealing, made.elements, turns)


def _by_rows(made: Scene, official: str, rows: tuple[int, ...]) -> dict[int, Contribution]:
    return {row: made.turn(row, official=official)[1] for row in rows}


def test_a_contribution_by_several_rows_is_read_back_and_one_row_is_v1() -> None:
    """BOUND: whoever holds one row hands in what the release before did."""
    tree = parse_quorum("any of (2 of (a, b, c), all of (a, 2 of (d, e)))")
    made = tree_scene(tree)
    both = _by_rows(made, "a", (1, 4))
    assert decode_rows(encode_rows(both), (1, 4)) == both
    assert b'"custody-contribution/v2"' in encode_rows(both)
    one = {2: made.turn(2, official="b")[1]}
    assert encode_rows(one) == one[2].encode()
    assert decode_rows(encode_rows(one), (2,)) == one


def test_a_contribution_by_other_rows_than_their_official_holds_is_refused() -> None:
    """BOUND: by too few, by others, by one twice, in another spelling, of another version."""
    tree = parse_quorum("any of (2 of (a, b, c), all of (a, 2 of (d, e)))")
    made = tree_scene(tree)
    data = encode_rows(_by_rows(made, "a", (1, 4)))
    for wrong, rows in (
        (data, (1, 2)),
        (data, (1, 4, 5)),
        (data, (1,)),
        (data + b" ", (1, 4)),
        (data.replace(b"/v2", b"/v3"), (1, 4)),
        (data.replace(b'"row":4', b'"row":1'), (1, 4)),
        (made.turn(1, official="a")[1].encode(), (1, 4)),
        (b"{}", (1, 4)),
        (b"[]", (1, 4)),
    ):
        with pytest.raises(ContributionError):
            decode_rows(wrong, rows)


def test_a_proof_by_one_row_is_none_by_another() -> None:
    """BOUND: the proof's index is its row."""
    made = tree_scene(TREE)
    _, contribution = made.turn(1, official="anna")
    with pytest.raises(ContributionError):
        combine(
            made.dealing,
            made.elements,
            [(context_of(2, official="anna"), contribution), *made.turns([3, 4])],
        )


@settings(max_examples=30, deadline=None)
@given(trees(), st.integers(0, 2**32))
def test_the_key_of_one_row_is_computed_without_the_others(tree: Node, seed: int) -> None:
    commitments = _dealt(tree, seed).commitments
    keys = row_keys(tree, commitments)
    assert tuple(row_key(tree, commitments, row + 1) for row in range(len(keys))) == keys
    for row in (0, len(keys) + 1):
        with pytest.raises(DealingError, match=f"no row {row}"):
            row_key(tree, commitments, row)
