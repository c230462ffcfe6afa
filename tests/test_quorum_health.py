"""Whether a quorum is thin: by the keys that were shown within a year."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from custody.formats.timestamps import stamp
from custody.quorum_health import SHOWN_FOR, Forecast, Keyholder, Quorum
from custody.quorum_tree import Node, people, plain, read_tree, satisfied
from tests.quorum_tree.trees import SPLIT, trees

NOW = datetime(2026, 11, 30, tzinfo=UTC)


def quorum(threshold: int, *days: int | None, absent: int = 0) -> Quorum:
    """A quorum whose keys were shown so many days ago; the first ones may not act any more."""
    shown = [None if ago is None else stamp(NOW - timedelta(days=ago)) for ago in days]
    holders = [
        Keyholder(at + 1, f"official{at}", when, "turn", is_here=at >= absent)
        for at, when in enumerate(shown)
    ]
    return Quorum(plain(threshold, [one.official for one in holders]), holders)


@pytest.mark.parametrize(
    ("found", "spare", "thin"),
    [
        (quorum(3, 1, 1, 1, 1, 1), 2, False),
        (quorum(3, 1, 1, 1, 365, 366), 1, False),
        (quorum(3, 1, 1, 1, 366, None), 0, True),
        (quorum(2, 1, 1), 0, True),
        (quorum(3, 1, 1, 1, 1, absent=1), 0, True),
        (quorum(3, 1, 400, None), -2, True),
    ],
)
def test_a_quorum_is_thin_where_no_key_that_works_may_be_lost(
    found: Quorum, spare: int, thin: bool
) -> None:
    assert (found.spare(NOW), found.is_thin(NOW)) == (spare, thin)


def test_without_some_nothing_opens() -> None:
    """Of m of n either all who are fresh, or nobody."""
    assert quorum(2, 1, 1, 1).critical(NOW) == ()
    assert quorum(2, 1, 1, 400).critical(NOW) == ("official0", "official1")
    assert quorum(2, 1, 400, 400).critical(NOW) == ()


def test_a_forecast_says_when_it_gets_thin_and_when_it_closes() -> None:
    """Proofs age in their order: 3 of 5 is thin without two, and closed without three."""
    found = quorum(3, 100, 300, 200, 10, 20)
    ends = {ago: NOW + SHOWN_FOR - timedelta(days=ago) for ago in (300, 200, 100)}
    assert found.forecast(NOW) == Forecast(ends[200], ends[100])
    assert quorum(2, 100, 50).forecast(NOW) == Forecast(None, ends[100])
    assert quorum(2, 400, 50).forecast(NOW) == Forecast(None, None)


def fresh(tree: Node, names: Sequence[str]) -> Quorum:
    """A quorum in which these have shown their share, and nobody else."""
    shown = [Keyholder(at, name, stamp(NOW), "drill") for at, name in enumerate(names, 1)]
    return Quorum(tree, shown)


def test_a_tree_may_need_somebody_whom_its_number_would_spare() -> None:
    """PERSON: security and legal both; of legal there is one."""
    tree = read_tree(SPLIT)
    everybody = people(tree)
    found = fresh(tree, everybody)
    critical = found.critical(NOW)
    assert found.is_thin(NOW) == bool(critical)
    for name in everybody:
        assert (name in critical) != satisfied(tree, set(everybody) - {name})


@given(trees(), st.data())
@settings(deadline=None, max_examples=60)
def test_spare_is_the_fewest_whose_loss_closes_it_less_one(tree: Node, data: st.DataObject) -> None:
    """Over random trees, by trying all losses."""
    here = data.draw(st.lists(st.sampled_from(people(tree)), unique=True))
    found = fresh(tree, here)
    spare = found.spare(NOW)
    assert (spare >= 0) == satisfied(tree, here)
    for number in range(1, min(spare, 3) + 1):
        for lost in combinations(here, number):
            assert satisfied(tree, set(here) - set(lost))
    if 0 <= spare < 3 and here:
        worst = combinations(here, spare + 1)
        assert any(not satisfied(tree, set(here) - set(lost)) for lost in worst)
    if here:
        assert found.is_thin(NOW) == (spare <= 0)
