"""The text of a quorum: what people type, and what they are shown."""

from __future__ import annotations

import re

import pytest
from hypothesis import given

from custody.errors import InputError
from custody.quorum_tree import Node, parse_quorum, plain, read_tree, write_quorum
from tests.quorum_tree.trees import SPLIT, trees

SPLIT_TEXT = "all of (2 of (anna, bert, carl) as security, 1 of (dora, emil) as legal)"
NESTED_TEXT = (
    "any of (3 of (a, b, c, d, e), all of (2 of (a, b, f) as directors, 1 of (g, h) as court))"
)


@given(trees())
def test_the_text_says_all_of_the_tree(tree: Node) -> None:
    assert parse_quorum(write_quorum(tree)) == tree


def test_the_examples_of_the_contract_are_read_and_written() -> None:
    assert parse_quorum(SPLIT_TEXT) == read_tree(SPLIT)
    assert write_quorum(read_tree(SPLIT)) == SPLIT_TEXT
    assert write_quorum(parse_quorum(NESTED_TEXT)) == NESTED_TEXT


def test_blanks_do_not_matter_and_any_is_one_and_all_is_n() -> None:
    text = "\n all of(2 of(anna,bert , carl)\n as security,any  of (dora,emil) as legal )"
    assert parse_quorum(text) == read_tree(SPLIT)
    assert parse_quorum("all of (a, b, c)") == plain(3, ["a", "b", "c"])


def test_names_that_are_words_of_the_text_are_names_all_the_same() -> None:
    """QUORUM: nobody's name changes what a group needs."""
    tree = parse_quorum("2 of (any, all, of, as, 3, weights) as of")
    assert [one.who for one in tree.of if not isinstance(one, Node)] == [
        "any", "all", "of", "as", "3", "weights",
    ]  # fmt: skip
    assert (tree.need, tree.name) == (2, "of")
    assert parse_quorum(write_quorum(tree)) == tree


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "expected 'any of ('"),
        ("anna", "expected 'any of ('"),
        ("0 of (a, b)", "expected 'any of ('"),
        ("2 of a, b", "expected '('"),
        ("2 of (a, b", "expected ')'"),
        ("2 of ()", "expected the name of an official, or a group"),
        ("2 of (a,, b)", "after 'of ( a ,', got ','"),
        ("2 of (a, b) c", "expected the end"),
        ("2 of (a, b) as", "expected the name of a group"),
        ("2 of (a, b) as two words", "expected the end"),
        ("2 of (a, Bert)", "expected the name of an official, or a group"),
        ("2 (a, b)", "expected 'of'"),
        ("weights 2: a=0, b", "expected a number"),
        ("weights 2: a, a=2", "weighed twice"),
        ("weights 9: a, b", "all votes together are 2"),
        ("weights 2: a=2, (b)", "expected the name of an official"),
        ("any of (" * 60 + "a" + ")" * 60, "groups"),
        ("1 of (" + ", ".join(["a"] * 256) + ")", "255 places"),
        ("x" * 20_001, "at most 20,000"),
    ],
)
def test_a_mistake_is_named_where_it_stands(text: str, expected: str) -> None:
    with pytest.raises(InputError, match=re.escape(expected)):
        parse_quorum(text)
