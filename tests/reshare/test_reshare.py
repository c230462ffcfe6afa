"""Reshares one after the other, over random trees: the key stays, the shares are new."""

from __future__ import annotations

import random
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from custody import curve
from custody.errors import CredentialError, DealingError, RefusedError, TamperedError
from custody.quorum import choose, recover
from custody.quorum_tree import Node, first_quorum, parse_quorum, people, plain, satisfied
from custody.reshare import freeze, receive_rows, redeal
from tests.keys import key_of
from tests.quorum_tree.trees import held_rows, random_tree, rank, span_program, trees
from tests.reshare.scene import Dataset, sealed

THREE_OF_FIVE = plain(3, ["anna", "bert", "carl", "dora", "emil"])
TWO_OF_FOUR = plain(2, ["carl", "dora", "fred", "gina"])


@settings(max_examples=12, deadline=None)
@given(st.lists(trees(), min_size=2, max_size=4), st.integers(0, 2**32))
def test_whatever_quorums_follow_the_last_one_opens_what_was_sealed_first(
    quorums: list[Node], seed: int
) -> None:
    """EPOCH, QUORUM: the new quorum opens old objects, and nobody without one does."""
    chance = random.Random(seed)
    now = Dataset.dealt(quorums[0], seed)
    file_key, header = sealed(now)
    for new in quorums[1:]:
        dealers = first_quorum(now.dealing.quorum, chance.sample(*_everybody(now.dealing.quorum)))
        before, rows = now, held_rows(now.dealing.quorum, frozenset(dealers))
        now = now.reshare(new, rows).after()
        assert now.dealing.public == before.dealing.public
        assert now.epoch == before.epoch + 1
        assert not {one.value for one in now.shares} & {one.value for one in before.shares}
    order = chance.sample(*_everybody(now.dealing.quorum))
    quorum = first_quorum(now.dealing.quorum, order)
    assert now.opens(header, quorum) == file_key
    with pytest.raises(RefusedError):
        now.opens(header, quorum[:-1])


def _everybody(tree: Node) -> tuple[tuple[str, ...], int]:
    return people(tree), len(people(tree))


@settings(max_examples=40, deadline=None)
@given(trees(), trees(), st.data())
def test_below_both_quorums_nothing_is_spanned(old: Node, new: Node, data: st.DataObject) -> None:
    """EPOCH: not by old rows, new rows, sub-shares and corrupt dealers' coefficients together.

    Each is a combination of the key, the old dealing's coefficients and those of every dealing
    of a row. The corrupt know the coefficients of their own dealings besides, since these follow
    from their shares.
    """
    was = frozenset(data.draw(st.lists(st.sampled_from(people(old)), unique=True)))
    then = frozenset(data.draw(st.lists(st.sampled_from(people(new)), unique=True)))
    spans = _spans(old, new, was, then)
    assert spans == (satisfied(old, was) or satisfied(new, then))


def _spans(old: Node, new: Node, was: frozenset[str], then: frozenset[str]) -> bool:
    """Tell whether a coalition spans the key: these people's in the old epoch, those in the new."""
    old_rows, target = span_program(old)
    new_rows, new_target = span_program(new)
    own = len(new_target) - 1  # coefficients of each dealing
    width = len(target) + own * len(old_rows)
    wide = [*target, *[Fraction(0)] * (width - len(target))]
    held: list[list[Fraction]] = []
    dealings: dict[int, dict[int, list[Fraction]]] = {}
    for place, (row, share) in enumerate(sorted(old_rows.items())):
        begin = len(target) + own * place
        dealings[row] = {
            new_row: _placed(width, [s * part[0] for s in share], begin, part[1:])
            for new_row, part in new_rows.items()
        }
        if row in held_rows(old, was):
            held.append(_placed(width, share, 0, []))
            held += [_placed(width, [], begin + k, [Fraction(1)]) for k in range(own)]
    weights = choose(old, old_rows.keys()) or {}
    for new_row in held_rows(new, then):
        parts = [dealings[row][new_row] for row in old_rows]
        chosen = [[weights[row] * one for one in dealings[row][new_row]] for row in weights]
        held += [*parts, [sum(column, Fraction(0)) for column in zip(*chosen, strict=True)]]
    return rank(held) == rank([*held, wide])


def _placed(width: int, first: list[Fraction], begin: int, then: list[Fraction]) -> list[Fraction]:
    vector = [*first, *[Fraction(0)] * (width - len(first))]
    for place, one in enumerate(then, start=begin):
        vector[place] += one
    return vector


def test_any_quorum_of_dealers_comes_to_shares_of_the_same_key() -> None:
    """Spares may deal, and which of them are taken is the first quorum in the tree's order."""
    dataset = Dataset.dealt(THREE_OF_FIVE)
    for rows in ([1, 2, 3], [2, 4, 5], [1, 2, 3, 4, 5]):
        reshare = dataset.reshare(TWO_OF_FOUR, rows)
        assert reshare.frozen.dealers == tuple(rows[:3])
        after = reshare.after()
        assert recover(after.dealing, after.shares[:2]) == recover(
            dataset.dealing, dataset.shares[:3]
        )


def test_shares_of_two_epochs_do_not_mix() -> None:
    """EPOCH: an old one beside a new one is refused, and makes another key by force."""
    dataset = Dataset.dealt(THREE_OF_FIVE)
    after = dataset.reshare(THREE_OF_FIVE).after()
    mixed = (after.shares[0], after.shares[1], dataset.shares[2])
    with pytest.raises(DealingError, match="not the share of seat 3"):
        recover(after.dealing, mixed)


def test_a_row_of_several_groups_is_received_by_whoever_holds_it() -> None:
    tree = parse_quorum("any of (2 of (anna, bert, carl), all of (anna, 2 of (dora, emil, fred)))")
    reshare = Dataset.dealt(THREE_OF_FIVE).reshare(tree)
    assert [share.index for share in reshare.received("anna")] == [1, 4]
    assert reshare.received("anna") == reshare.received("anna")


def test_the_dealing_is_bound_to_its_attempt_dealers_and_epoch() -> None:
    """BOUND: what receipts sign is another thing at the next attempt."""
    reshare = Dataset.dealt(THREE_OF_FIVE).reshare(TWO_OF_FOUR)
    record = reshare.frozen.record()
    assert sorted(record) == [
        "attempt", "by", "canary", "commits", "dealers", "epoch", "public", "quorum", "recipient",
        "shares",
    ]  # fmt: skip
    again = freeze(reshare.subject, reshare.redeals, 2)
    fewer = freeze(reshare.subject, {row: reshare.redeals[row] for row in (2, 3, 4)}, 1)
    digests = {one.signed_digest(reshare.subject) for one in (reshare.frozen, again, fewer)}
    assert len(digests) == 3
    other = replace(reshare.subject, nonce="00" * 16)
    assert reshare.frozen.signed_digest(other) not in digests


def test_dealers_who_are_no_quorum_are_not_frozen() -> None:
    """QUORUM: and it says who is missing."""
    reshare = Dataset.dealt(THREE_OF_FIVE).reshare(TWO_OF_FOUR, [1, 4])
    with pytest.raises(RefusedError, match=r"2 of 3, missing 1 of \(bert; carl; emil\)"):
        _ = reshare.frozen


def test_the_canary_of_the_new_epoch_opens_to_the_new_quorum() -> None:
    """HARMLESS: it follows from the reshare, and shows that the new shares are there."""
    reshare = Dataset.dealt(THREE_OF_FIVE).reshare(TWO_OF_FOUR)
    canary, after = reshare.frozen.canary, reshare.after()
    assert canary.epoch == 1
    assert after.opens(canary.header(), ["dora", "gina"]) == canary.file_key()


def test_somebody_without_a_new_seat_receives_nothing() -> None:
    """NAMED: by name, and so does a key file that was left for another."""
    reshare = Dataset.dealt(THREE_OF_FIVE).reshare(TWO_OF_FOUR)
    with pytest.raises(CredentialError, match="anna has no seat"):
        reshare.received("carl", key_of("anna"))
    lost = replace(reshare.subject.seats[0], box_key=key_of("anna").keyfile.box_public)
    subject = replace(reshare.subject, seats=(lost, *reshare.subject.seats[1:]))
    with pytest.raises(CredentialError, match="carl has no seat"):
        receive_rows(subject, reshare.frozen, reshare.redeals, {}, key_of("carl"))


def test_a_box_that_the_service_altered_accuses_nobody_else() -> None:
    """NAMED: whoever signed another box is not complained of."""
    reshare = Dataset.dealt(THREE_OF_FIVE).reshare(TWO_OF_FOUR)
    boxes = reshare.boxes_to("dora")
    for wrong, refused in (({**boxes, 2: boxes[1]}, "not the one that bert signed"),):
        with pytest.raises(TamperedError, match=refused):
            receive_rows(reshare.subject, reshare.frozen, reshare.redeals, wrong, key_of("dora"))
    with pytest.raises(DealingError, match="from bert to dora is missing"):
        receive_rows(
            reshare.subject, reshare.frozen, reshare.redeals, {1: boxes[1]}, key_of("dora")
        )


def test_a_large_quorum_of_several_groups_reshares() -> None:
    """Rows that people hold twice, groups in groups, and another tree every time."""
    now = Dataset.dealt(random_tree(7), 7)
    file_key, header = sealed(now)
    for seed in (11, 23):
        now = now.reshare(random_tree(seed)).after()
    assert now.opens(header, people(now.dealing.quorum)) == file_key
    assert curve.base_mult(curve.scalar_from_x25519_private(now.private)) == now.dealing.public


def test_the_share_of_another_row_is_not_dealt() -> None:
    """QUORUM: nor one of another epoch; an official sees that before anything is handed in."""
    dataset = Dataset.dealt(THREE_OF_FIVE)
    subject = dataset.subject(TWO_OF_FOUR)
    with pytest.raises(DealingError):
        redeal(subject, replace(dataset.shares[0], index=2))
    later = dataset.reshare(THREE_OF_FIVE).after()
    with pytest.raises(DealingError):
        redeal(subject, later.shares[0])
