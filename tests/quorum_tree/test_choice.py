"""Who makes a quorum, and who is still missing (QUORUM)."""

from __future__ import annotations

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from custody.quorum_tree import (
    Node,
    draw,
    drawn_lines,
    first_quorum,
    missing,
    people,
    plain,
    read_tree,
    satisfied,
    smallest,
)
from tests.quorum_tree.trees import SPLIT, subsets, trees

TREE = read_tree(SPLIT)


@given(trees(), st.data())
def test_missing_says_exactly_how_few_more_it_takes(tree: Node, data: st.DataObject) -> None:
    """QUORUM: found a second time by trying all sets of the others, smallest first."""
    everybody = people(tree)
    have = set(data.draw(st.lists(st.sampled_from(everybody), unique=True)))
    others = [name for name in everybody if name not in have]
    fewest = next(
        size
        for size in range(len(others) + 1)
        if any(satisfied(tree, have | set(more)) for more in combinations(others, size))
    )
    assert missing(tree, have).fewest == fewest
    assert (missing(tree, have).text == "complete") == satisfied(tree, have)


def test_missing_reads_as_the_contract_has_it() -> None:
    assert missing(TREE, {"anna"}).text == (
        "0 of 2, missing 2 of (security: 1 of 2, missing 1 of (bert; carl); "
        "legal: 0 of 1, missing 1 of (dora; emil))"
    )
    assert missing(TREE, {"anna", "bert"}).text == (
        "1 of 2, missing 1 of (legal: 0 of 1, missing 1 of (dora; emil))"
    )
    assert missing(plain(3, ["a", "b", "c", "d"]), {"b"}).text == "1 of 3, missing 2 of (a; c; d)"


def test_whom_it_takes_fewest_to_complete_comes_first() -> None:
    tree = read_tree({"need": 1, "of": [{"need": 3, "of": ["a", "b", "c"]}, SPLIT]})
    said = missing(tree, {"anna", "bert"})
    assert said.fewest == 1
    assert said.text.index("legal") < said.text.index("(a; b; c)")


@given(trees())
def test_the_smallest_quorum_is_found(tree: Node) -> None:
    """QUORUM: so what one person could be alone is always seen."""
    found = min(len(have) for have in subsets(people(tree)) if satisfied(tree, have))
    assert smallest(tree) == found == missing(tree, ()).fewest


def test_who_is_there_twice_or_beside_the_quorum_counts_for_nothing() -> None:
    """PERSON: a list that names somebody twice is the set of them."""
    assert not satisfied(TREE, ["anna", "anna", "dora"])
    assert not satisfied(TREE, ["anna", "dora", "emil", "zoe"])
    assert satisfied(TREE, ["zoe", "anna", "carl", "emil"])


def test_the_first_quorum_is_the_shortest_beginning_that_is_one() -> None:
    names = ["a", "b", "c", "d"]
    assert first_quorum(plain(2, names), ["d", "b", "a"]) == ("d", "b")
    assert first_quorum(plain(2, names), ["d"]) == ("d",)
    order = ["emil", "dora", "anna", "zoe", "carl", "bert"]
    assert first_quorum(TREE, order) == ("emil", "dora", "anna", "zoe", "carl")


def test_each_group_is_drawn_with_how_far_it_is() -> None:
    drawn = draw(TREE, {"anna", "dora", "emil"})
    assert [(one.label, one.standing, one.is_complete, one.depth) for one in drawn.walk()] == [
        ("all of 2", "1 of 2", False, 0),
        ("security", "1 of 2", False, 1),
        ("legal", "1 of 1", True, 1),
    ]
    assert [(seat.who, seat.here) for seat in drawn.groups[0].seats] == [
        ("anna", True), ("bert", False), ("carl", False),
    ]  # fmt: skip


def test_a_terminal_shows_the_groups_one_below_the_other() -> None:
    assert drawn_lines(TREE) == [
        "all of 2",
        "  security: 2 of 3  (anna, bert, carl)",
        "  legal: 1 of 2  (dora, emil)",
    ]
    assert drawn_lines(TREE, {"anna", "emil"}) == [
        "all of 2: 1 of 2",
        "  security: 1 of 2  (anna +, bert, carl)",
        "  legal: 1 of 1  (dora, emil +)",
    ]
