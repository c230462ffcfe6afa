"""The JSON of a quorum has one spelling, and is read strictly (QUORUM)."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given

from custody.errors import TamperedError
from custody.formats.fields import Fields
from custody.quorum_tree import (
    Leaf,
    Node,
    leaves,
    nodes,
    people,
    plain,
    quorum_fields,
    read_quorum,
    read_tree,
    rows_of,
)
from tests.quorum_tree.trees import SPLIT, trees


@given(trees())
def test_what_is_written_is_read_back_the_same(tree: Node) -> None:
    assert read_tree(tree.record()) == tree
    assert [leaf.row for leaf in leaves(tree)] == list(range(1, len(list(leaves(tree))) + 1))


def test_rows_are_the_leaves_depth_first_from_one() -> None:
    tree = read_tree({"need": 1, "of": ["anna", {"need": 2, "of": ["bert", "carl"]}, SPLIT]})
    assert [(leaf.row, leaf.who) for leaf in leaves(tree)] == [
        (1, "anna"), (2, "bert"), (3, "carl"),
        (4, "anna"), (5, "bert"), (6, "carl"), (7, "dora"), (8, "emil"),
    ]  # fmt: skip
    assert rows_of(tree, "bert") == (2, 5)
    assert people(tree) == ("anna", "bert", "carl", "dora", "emil")
    assert [group.name for group in nodes(tree)] == [None, None, None, "security", "legal"]


def test_plain_m_of_n_is_one_node_and_is_written_as_a_threshold() -> None:
    """QUORUM: what a dataset of the release before says, to the byte."""
    tree = plain(2, ["anna", "bert", "carl"])
    assert tree == Node(2, (Leaf("anna", 1), Leaf("bert", 2), Leaf("carl", 3)))
    assert quorum_fields(tree) == {"threshold": 2}
    assert read_quorum(Fields({"threshold": 2}, "x"), ["anna", "bert", "carl"]) == tree
    with pytest.raises(TamperedError, match="written as a threshold"):
        read_quorum(Fields({"quorum": tree.record()}, "x"), ["anna", "bert", "carl"])


@pytest.mark.parametrize(
    "record",
    [SPLIT, {"name": "board", "need": 2, "of": ["anna", "bert"]}],
)
def test_any_other_tree_is_written_as_a_quorum(record: dict[str, Any]) -> None:
    tree = read_tree(record)
    assert quorum_fields(tree) == {"quorum": record}
    assert read_quorum(Fields({"quorum": record}, "x"), []) == tree


def _deep(depth: int) -> dict[str, Any]:
    return {"need": 1, "of": ["anna" if depth == 1 else _deep(depth - 1), "bert"]}


@pytest.mark.parametrize(
    "record",
    [
        "anna",
        [],
        None,
        {"need": 1},
        {"of": ["anna"]},
        {"need": 1, "of": []},
        {"need": "1", "of": ["anna"]},
        {"need": True, "of": ["anna"]},
        {"need": 1.0, "of": ["anna"]},
        {"need": 1, "of": ["anna", 7]},
        {"need": 1, "of": ["Anna"]},
        {"need": 1, "of": ["anna", ""]},
        {"need": 1, "of": ["anna"], "name": ""},
        {"need": 1, "of": ["anna"], "name": None},
        {"need": 1, "of": ["anna"], "name": "a group"},
        {"need": 1, "of": ["anna"], "weight": 2},
        {"need": 1, "of": ["anna", {"need": 1, "of": ["bert"], "x": 1}]},
        _deep(5),
        {"need": 1, "of": ["anna"] * 256},
    ],
)
def test_anything_else_is_refused(record: object) -> None:
    """QUORUM: types, unknown fields, empty groups, five groups deep, 256 rows."""
    with pytest.raises(TamperedError):
        read_tree(record)


def test_four_groups_deep_and_255_rows_are_taken() -> None:
    read_tree(_deep(4))
    assert len(list(leaves(read_tree({"need": 1, "of": ["anna"] * 255})))) == 255
