"""Quorums with groups: both languages read, judge and write the same tree, and its dealings."""

from __future__ import annotations

import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from custody import curve
from custody.formats.encoding import format_base64
from custody.quorum import Contribution, Dealing, deal, encode_rows, verify_dealing
from custody.quorum_tree import (
    Node,
    leaves,
    parse_quorum,
    people,
    quorum_fields,
    quorum_line,
    read_tree,
    require_sound,
    rows_of,
    seated,
    takes_text,
)
from tests.quorum.scene import fixed_bytes
from tests.quorum_tree.trees import SPLIT, trees
from tests.web.js.engine import Js, outcome
from tests.web.js.test_quorum import js_tree, plain


@given(trees(), st.data())
@settings(deadline=None, max_examples=40)
def test_both_read_the_same_tree_and_say_the_same_of_it(
    js: Js, tree: Node, data: st.DataObject
) -> None:
    """QUORUM, PERSON: rows, seats, text, and who is a quorum."""
    theirs = js("quorum_tree", "readTree", tree.record())
    assert theirs == js_tree(tree)
    assert js("quorum_tree", "isPlain", theirs) == tree.is_plain
    assert js("quorum_tree", "seated", theirs) == list(seated(tree))
    assert js("quorum_tree", "quorumLine", theirs) == quorum_line(tree)
    assert js("quorum_tree", "takesText", theirs) == takes_text(tree)
    name = data.draw(st.sampled_from(people(tree)))
    assert js("quorum_tree", "rowsOf", theirs, name) == list(rows_of(tree, name))
    js("quorum_tree", "requireSound", theirs)


BAD = [
    {"need": 1},
    {"need": 1, "of": []},
    {"need": True, "of": ["anna"]},
    {"need": "2", "of": ["anna", "bert"]},
    {"need": 2, "of": ["anna", 7]},
    {"need": 2, "of": ["anna", "Bert"]},
    {"need": 2, "of": ["anna", "bert"], "name": ""},
    {"need": 2, "of": ["anna", "bert"], "name": None},
    {"need": 2, "of": ["anna", "bert"], "weight": 2},
    {"need": 1, "of": ["anna"] * 256},
    {"need": 1, "of": [{"need": 1, "of": [{"need": 1, "of": [{"need": 1, "of": [SPLIT]}]}]}]},
    [],
    None,
    "anna",
]


@pytest.mark.parametrize("record", BAD, ids=range(len(BAD)))
def test_what_is_no_tree_is_refused_by_both(js: Js, record: Any) -> None:
    """QUORUM: unknown fields too, which nobody would be shown."""
    assert outcome(lambda: read_tree(record)) == "error: tampered"
    assert outcome(lambda: js("quorum_tree", "readTree", record)) == "error: tampered"


@pytest.mark.parametrize(
    "text",
    [
        "3 of (anna, bert)",
        "1 of (anna, bert)",
        "2 of (anna, bert, anna)",
        "any of (anna, 2 of (bert, carl))",
        "all of (1 of (anna, bert) as x, 1 of (bert, carl))",
        "all of (3 of (anna, bert) as x, carl)",
    ],
)
def test_what_can_be_no_quorum_is_refused_by_both(js: Js, text: str) -> None:
    """QUORUM, PERSON."""
    tree = parse_quorum(text)
    assert outcome(lambda: require_sound(tree)) == "error: refused"
    assert outcome(lambda: js("quorum_tree", "requireSound", js_tree(tree))) == "error: refused"


def test_plain_m_of_n_as_a_quorum_is_refused(js: Js) -> None:
    """BOUND: one quorum has one spelling."""
    record = {"quorum": {"need": 2, "of": ["anna", "bert", "carl"]}}
    assert outcome(lambda: js("quorum_tree", "readQuorum", record, [])) == "error: tampered"


@given(trees(), st.integers(0, 2**32), st.data())
@settings(deadline=None, max_examples=25)
def test_a_dealing_down_a_tree_is_verified_and_a_changed_row_is_found(
    js: Js, tree: Node, seed: int, data: st.DataObject
) -> None:
    """QUORUM: from the leaves up, in both languages alike."""
    chance = random.Random(seed)
    dealing, _ = deal(tree, private=fixed_bytes("x"), randbelow=chance.randrange)
    js("dealing", "verifyDealing", plain(dealing))
    row = data.draw(st.integers(0, dealing.count - 1))
    shares = list(dealing.shares)
    shares[row] = curve.add(shares[row], curve.base_mult(data.draw(st.integers(1, 99))))
    wrong = Dealing(tree, dealing.public, tuple(shares))
    assert outcome(lambda: verify_dealing(wrong)) == "error: dealing"
    assert outcome(lambda: js("dealing", "verifyDealing", plain(wrong))) == "error: dealing"


def test_a_dealing_for_a_tree_is_read_with_a_share_for_each_row(js: Js) -> None:
    """QUORUM: by the dealing's own record; one share less is refused."""
    tree = read_tree(SPLIT)
    dealing, _ = deal(tree, private=fixed_bytes("x"), randbelow=random.Random(1).randrange)
    assert len(dealing.shares) == len(list(leaves(tree)))
    record = {**quorum_fields(tree), **_record(dealing)}
    assert js("dealing", "readDealing", record) == plain(dealing)
    record["shares"] = record["shares"][:-1]
    assert outcome(lambda: js("dealing", "readDealing", record)) == "error: dealing"


def _record(dealing: Dealing) -> dict[str, Any]:
    shares = [format_base64(point) for point in dealing.shares]
    return {"public": format_base64(dealing.public), "shares": shares}


def test_a_contribution_by_several_rows_is_written_alike(js: Js) -> None:
    """BOUND: to the byte."""
    one = Contribution((curve.BASE,), bytes(32), bytes([1]) * 32)
    two = Contribution((curve.base_mult(2),), bytes([2]) * 32, bytes([3]) * 32)
    made = [
        {"partials": list(each.partials), "challenge": each.challenge, "response": each.response}
        for each in (one, two)
    ]
    both = [{"row": 2, "made": made[0]}, {"row": 7, "made": made[1]}]
    assert js("contribution", "encodeRows", both) == encode_rows({2: one, 7: two})
    assert js("contribution", "encodeRows", both[:1]) == encode_rows({2: one})
