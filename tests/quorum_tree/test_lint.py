"""What no quorum may be, and what whoever agrees to one should know."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from custody.errors import RefusedError
from custody.quorum_tree import Node, lint, parse_quorum, people, plain, require_sound, satisfied
from tests.quorum_tree.trees import subsets, trees


@pytest.mark.parametrize(
    ("text", "refusal"),
    [
        ("3 of (anna, bert)", "a group needs 3 of 2"),
        ("all of (3 of (a, b) as left, c)", "the group left needs 3 of 2"),
        ("2 of (anna, bert, anna)", "anna would count twice in a group"),
        ("all of (1 of (a, b) as x, 1 of (b, c)) as y", "b would count twice in the group y"),
        ("1 of (anna, bert)", "one person alone would be the quorum"),
        ("any of (anna, 2 of (bert, carl))", "one person alone would be the quorum"),
        ("weights 2: chair=2, a, b", "one person alone would be the quorum"),
    ],
)  # fmt: skip
def test_what_can_be_no_quorum_is_refused(text: str, refusal: str) -> None:
    """QUORUM, PERSON: said by name, and nothing else is then said."""
    tree = parse_quorum(text)
    assert lint(tree).refusals == (refusal,)
    assert lint(tree).warnings == ()
    with pytest.raises(RefusedError, match=refusal) as caught:
        require_sound(tree)
    assert caught.value.promise == "QUORUM"


@pytest.mark.parametrize("need", [-1, 0, 1])
def test_a_group_that_needs_nobody_is_refused(need: int) -> None:
    """QUORUM: zero approvals would mean anybody."""
    with pytest.raises(RefusedError):
        require_sound(plain(need, ["anna", "bert"]))


@pytest.mark.parametrize(
    ("text", "warnings"),
    [
        ("2 of (a, b, c)", ()),
        ("all of (dora, 2 of (a, b, c))", ("without dora nothing opens ever again",)),
        ("any of (2 of (a, b), 3 of (a, b, c))",
         ("without a nothing opens ever again", "without b nothing opens ever again",
          "c makes no difference")),
        ("all of (1 of (a, a, b) as x, c)",
         ("without c nothing opens ever again", "a stands twice in the group x, and counts once")),
        ("weights 3: chair=2, a, b, c", ()),
        ("2 of (1 of (a, b) as x, 1 of (c, d) as x, 1 of (e, f) as y)",
         ("2 groups are called x: nobody can tell which one lacks whom",)),
    ],
)  # fmt: skip
def test_what_is_to_be_known_is_said(text: str, warnings: tuple[str, ...]) -> None:
    assert lint(parse_quorum(text)).warnings == warnings
    require_sound(parse_quorum(text))


@settings(max_examples=60)
@given(trees())
def test_warnings_name_exactly_whom_they_should(tree: Node) -> None:
    """QUORUM: found a second time by trying every set of people."""
    names = people(tree)
    idle = {
        name
        for name in names
        if all(satisfied(tree, have | {name}) == satisfied(tree, have) for have in subsets(names))
    }
    last = {name for name in names if not satisfied(tree, {*names} - {name})}
    said = lint(tree).warnings
    assert {one.split()[0] for one in said if "makes no difference" in one} == idle
    assert {one.split()[1] for one in said if "nothing opens" in one} == last


@given(trees())
def test_no_minimal_set_holds_anybody_twice(tree: Node) -> None:
    """PERSON: whoever counts together stands in one place."""
    assert not lint(tree).refusals
