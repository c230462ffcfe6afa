"""Dealings that are made to do harm: each is refused by its dealer's name, and the others stand."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import reduce
from typing import Any

import pytest
from nacl import bindings

from custody import curve
from custody.errors import DealingError, RedealError
from custody.quorum.rows import deal_rows
from custody.quorum_tree import parse_quorum, plain
from custody.reshare import (
    Redeal,
    freeze,
    read_subshares,
    redeal,
    require_boxes,
    require_redeal,
)
from custody.reshare.events import DealingOver, Excluded, Froze, Redealt
from custody.reshare.schedule import decide
from custody.reshare.state import State
from custody.reshare.subshares import write_subshares
from custody.sealedbox import seal_to
from tests.keys import key_of
from tests.reshare.scene import Dataset, Reshare

OLD = plain(3, ["anna", "bert", "carl", "dora", "emil"])
NEW = parse_quorum("all of (2 of (anna, fred, gina) as security, 2 of (hugo, emil) as legal)")
DATASET = Dataset.dealt(OLD)
RESHARE = DATASET.reshare(NEW)
SUBJECT = RESHARE.subject
DEALER = 2  # bert, in all of these
GOOD = RESHARE.redeals[DEALER]
TORSION = bytes.fromhex("ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f")


def _nothing_for_one_row() -> tuple[bytes, ...]:
    """Choose security's coefficient so that row 1 is the identity: f(1) = own + coefficient."""
    own, root, *rest = GOOD.commitments
    security = curve.add(own, root)  # the root's child at 1
    return (own, root, curve.sub(curve.IDENTITY, security), *rest[1:])


PUBLIC: dict[str, tuple[str, Callable[[Redeal], Redeal]]] = {
    "a lowered degree": ("number", lambda d: replace(d, commitments=d.commitments[:-1])),
    "a raised degree": ("number", lambda d: replace(d, commitments=(*d.commitments, curve.BASE))),
    "the identity": (
        "point",
        lambda d: replace(d, commitments=(*d.commitments[:-1], curve.IDENTITY)),
    ),
    "a point of mixed order": (
        "point",
        lambda d: replace(
            d,
            commitments=(
                *d.commitments[:-1],
                bindings.crypto_core_ed25519_add(d.commitments[-1], TORSION),
            ),
        ),
    ),
    "no point": ("point", lambda d: replace(d, commitments=(*d.commitments[:-1], b"\xff" * 32))),
    "another value than the share": (
        "constant",
        lambda d: replace(
            d, commitments=(curve.add(d.commitments[0], curve.BASE), *d.commitments[1:])
        ),
    ),
    "the row of somebody else": ("constant", lambda d: replace(d, row=3)),
    "a row that gets nothing": ("tree", lambda d: replace(d, commitments=_nothing_for_one_row())),
    "a missing box": (
        "boxes",
        lambda d: replace(d, boxes={k: v for k, v in d.boxes.items() if k != "gina"}),
    ),
    "a box for a stranger": ("boxes", lambda d: replace(d, boxes={**d.boxes, "carl": "00" * 32})),
}


@pytest.mark.parametrize("name", PUBLIC)
def test_what_everybody_can_see_is_refused_at_hand_in(name: str) -> None:
    """NAMED: by the dealer's name; the service takes the right one afterwards."""
    fault, change = PUBLIC[name]
    wrong = change(GOOD)
    require_redeal(SUBJECT, GOOD)
    state = State(SUBJECT)
    with pytest.raises(RedealError) as caught:
        decide(state, Redealt(wrong))
    assert (caught.value.fault, caught.value.official) == (fault, SUBJECT.dealer(wrong.row))
    assert caught.value.promise == "NAMED"
    assert SUBJECT.dealer(wrong.row) in str(caught.value)
    _, after = decide(state, Redealt(GOOD))
    assert after.redeals == (GOOD,)


def test_a_second_dealing_is_refused() -> None:
    """NAMED: even the very same one, in other boxes."""
    _, state = decide(State(SUBJECT), Redealt(GOOD))
    again, _ = redeal(SUBJECT, DATASET.shares[DEALER - 1])
    assert again.commitments == GOOD.commitments
    with pytest.raises(RedealError) as caught:
        decide(state, Redealt(again))
    assert (caught.value.fault, caught.value.official) == ("second", "bert")


def test_a_row_that_nobody_holds_is_refused() -> None:
    for row in (0, -1, 6):
        with pytest.raises(RedealError, match="there is no row"):
            require_redeal(SUBJECT, replace(GOOD, row=row))


def test_boxes_that_were_not_signed_are_refused() -> None:
    """NAMED: others, too few, too many, too large."""
    boxes = RESHARE.dealt[DEALER][1]
    require_boxes(SUBJECT, GOOD, boxes)
    large = RESHARE.with_box(DEALER, "gina", bytes(70_000)).dealt[DEALER]
    for made, wrong in (
        (GOOD, {**boxes, "gina": boxes["fred"]}),
        (GOOD, {k: v for k, v in boxes.items() if k != "gina"}),
        (GOOD, {**boxes, "carl": boxes["fred"]}),
        large,
    ):
        with pytest.raises(RedealError) as caught:
            require_boxes(SUBJECT, made, wrong)
        assert (caught.value.fault, caught.value.official) == ("boxes", "bert")


def _other_coefficients() -> dict[int, int]:
    """Deal bert's share to gina, who holds row 3, by another polynomial than he committed to."""
    share = DATASET.shares[DEALER - 1]
    return {3: deal_rows(NEW, share.value, randbelow=lambda bound: bound - 7).shares[2]}


def _to_gina(inside: bytes) -> bytes:
    return seal_to(key_of("gina").keyfile.box_public, inside)


def _inside(
    values: Mapping[int, int] | None = None,
    *,
    dealer: int = DEALER,
    official: str = "gina",
    commitments: tuple[bytes, ...] = GOOD.commitments,
    **frame: Any,
) -> bytes:
    """Write what bert deals to gina, changed where asked."""
    subject = replace(SUBJECT, **frame)
    return write_subshares(subject, dealer, commitments, official, values or _right_values())


def _right_values() -> dict[int, int]:
    """Give the right ones, as gina reads them."""
    opened = key_of("gina").unseal(RESHARE.dealt[DEALER][1]["gina"])
    return read_subshares(SUBJECT, DEALER, GOOD.commitments, "gina", opened)


HIDDEN: dict[str, tuple[str, Callable[[], bytes]]] = {
    "a box to another key": (
        "box-fail",
        lambda: seal_to(key_of("fred").keyfile.box_public, _inside()),
    ),
    "an altered box": ("box-fail", lambda: RESHARE.dealt[DEALER][1]["gina"][:-1] + b"\0"),
    "rubbish in a box": ("record-mismatch", lambda: _to_gina(b"rubbish")),
    "no object in a box": ("record-mismatch", lambda: _to_gina(b"[]")),
    "another spelling": ("record-mismatch", lambda: _to_gina(_inside() + b" ")),
    "of another ceremony": (
        "record-mismatch",
        lambda: _to_gina(_inside(ceremony="reshare-2")),
    ),
    "of another nonce": (
        "record-mismatch",
        lambda: _to_gina(_inside(nonce="00" * 16)),
    ),
    "of another epoch": ("record-mismatch", lambda: _to_gina(_inside(epoch=2))),
    "of another dataset": (
        "record-mismatch",
        lambda: _to_gina(_inside(dataset="other")),
    ),
    "of another ledger": (
        "record-mismatch",
        lambda: _to_gina(_inside(origin="other.example/x")),
    ),
    "of another dealer": ("record-mismatch", lambda: _to_gina(_inside(dealer=3))),
    "of another official": ("record-mismatch", lambda: _to_gina(_inside(official="fred"))),
    "of other commitments": (
        "record-mismatch",
        lambda: _to_gina(_inside(commitments=RESHARE.redeals[3].commitments)),
    ),
    "another's row": ("record-mismatch", lambda: _to_gina(_inside({2: 12345}))),
    "a row too many": (
        "record-mismatch",
        lambda: _to_gina(_inside({**_right_values(), 2: 12345})),
    ),
    "one wrong sub-share": (
        "share-mismatch",
        lambda: _to_gina(_inside({3: _right_values()[3] + 1})),
    ),
    "a sub-share of zero": ("share-mismatch", lambda: _to_gina(_inside({3: 0}))),
    "of a dealing of other coefficients": (
        "share-mismatch",
        lambda: _to_gina(_inside(_other_coefficients())),
    ),
}


@pytest.mark.parametrize("name", HIDDEN)
def test_what_only_its_receiver_can_see_names_the_dealer_and_the_fault(name: str) -> None:
    """NAMED: bert's part alone; whoever else was dealt to by him receives as if nothing were."""
    fault, make = HIDDEN[name]
    reshare = RESHARE.with_box(DEALER, "gina", make())
    with pytest.raises(RedealError) as caught:
        reshare.received("gina")
    assert (caught.value.fault, caught.value.official) == (fault, "bert")
    assert "bert" in str(caught.value)
    assert reshare.received("fred") == RESHARE.received("fred")


def test_the_right_box_is_taken() -> None:
    """So what is refused above is refused for what was changed."""
    reshare = RESHARE.with_box(DEALER, "gina", _to_gina(_inside()))
    assert reshare.received("gina") == RESHARE.received("gina")


def chosen_last(
    reshare: Reshare, place: int, rows: tuple[int, ...], total: bytes = curve.IDENTITY
) -> Redeal:
    """Choose the last one's commitment so that a coefficient of the sum of these is ``total``.

    Its dealer does not know the scalar of that point, and does not need to.
    """
    weights = {1: 3, 2: -3, 3: 1}  # of the rows 1, 2, 3 at 0
    for row in rows[:-1]:
        weighted = curve.mult(weights[row] % curve.Q, reshare.redeals[row].commitments[place])
        total = curve.sub(total, weighted)
    last = reshare.redeals[rows[-1]]
    points = list(last.commitments)
    points[place] = curve.mult(pow(weights[rows[-1]], -1, curve.Q), total)
    return replace(last, commitments=tuple(points))


@pytest.mark.parametrize("place", [1, 2, 3])
def test_a_degree_that_the_last_dealer_lowers_names_that_dealer(place: int) -> None:
    """NAMED, QUORUM: in whatever group; the others' dealings count without it."""
    state = State(SUBJECT)
    for made in (RESHARE.redeals[2], RESHARE.redeals[3], RESHARE.redeals[4]):
        _, state = decide(state, Redealt(made))
    evil = chosen_last(RESHARE, place, (2, 3, 1))
    _, state = decide(state, Redealt(evil))
    events, state = decide(state, DealingOver())
    (excluded, froze) = events[1:]
    assert isinstance(excluded, Excluded)
    assert excluded.official == "anna"
    assert isinstance(froze, Froze)
    assert froze.frozen.dealers == (2, 3, 4)
    assert state.frozen is not None


def test_what_a_sum_of_dealings_can_t_be_is_never_frozen() -> None:
    """QUORUM: a lowered degree is refused by whoever computes it, the service or a client."""
    redeals = {**RESHARE.redeals, 1: chosen_last(RESHARE, 2, (2, 3, 1))}
    with pytest.raises(DealingError):
        freeze(SUBJECT, redeals, 1)


@pytest.mark.parametrize("row", [1, 2])
def test_a_share_that_would_be_the_key_itself_names_the_last_dealer(row: int) -> None:
    """NAMED, QUORUM: with f(row) = f(0), one new official alone would have everything."""
    reshare = DATASET.reshare(plain(3, ["anna", "fred", "gina", "hugo"]))
    weights = {1: 3, 2: curve.Q - 3, 3: 1}
    highest = [curve.mult(w, reshare.redeals[one].commitments[2]) for one, w in weights.items()]
    opposite = curve.sub(curve.IDENTITY, reduce(curve.add, highest))
    evil = chosen_last(reshare, 1, (2, 3, 1), curve.mult(row, opposite))  # x·C_1 + x²·C_2 = 0
    state = State(reshare.subject)
    for honest in (2, 3, 4, 5):
        _, state = decide(state, Redealt(reshare.redeals[honest]))
    events, state = decide(state, Redealt(evil))
    assert [type(one) for one in events[1:]] == [Excluded, Froze]
    assert state.excluded.keys() == {"anna"}
