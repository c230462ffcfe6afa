"""Votes of different weight are a tree that says exactly the same."""

from __future__ import annotations

import random

import pytest

from custody.errors import InputError
from custody.quorum_tree import leaves, parse_quorum, read_tree, refusals, satisfied, weighted
from tests.quorum_tree.trees import NAMES, subsets


@pytest.mark.parametrize("seed", range(146))
def test_the_tree_is_satisfied_exactly_by_whose_votes_add_up(seed: int) -> None:
    """PERSON, QUORUM: 146 random rules, every set of people; and nobody counts twice in it."""
    chance = random.Random(seed)
    names = NAMES[: chance.randint(2, 7)]
    votes = dict.fromkeys(names, 1)
    votes |= {name: chance.randint(2, 4) for name in names[: chance.randint(1, 3)]}
    need = chance.randint(2, sum(votes.values()))
    tree = read_tree(weighted(need, votes))
    for have in subsets(names):
        assert satisfied(tree, have) == (sum(votes[name] for name in have) >= need)
    assert set(refusals(tree)) <= {"one person alone would be the quorum"}
    assert len(list(leaves(tree))) <= 36


def test_the_text_of_weights_reads_as_its_tree() -> None:
    tree = parse_quorum("weights 3: chair=2, a, b, c")
    assert tree == parse_quorum("any of (3 of (a, b, c), all of (chair, 1 of (a, b, c)))")
    assert parse_quorum("weights 2: a, b, c") == parse_quorum("2 of (a, b, c)")


def test_too_many_heavy_voters_are_refused_before_all_sets_are_tried() -> None:
    votes = ", ".join(f"h{number}={number + 2}" for number in range(13))
    with pytest.raises(InputError, match="at most 12 people"):
        parse_quorum(f"weights 40: {votes}, a, b")
    votes = ", ".join(f"h{number}=2" for number in range(12))
    with pytest.raises(InputError, match="more than 255 places"):
        parse_quorum(f"weights 12: {votes}, a, b")
