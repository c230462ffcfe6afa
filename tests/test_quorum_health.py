"""Whether a quorum is thin: by the keys that were shown within a year."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from custody.formats.timestamps import stamp
from custody.quorum_health import Keyholder, Quorum
from custody.quorum_tree import plain

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
        (quorum(3), -3, False),
    ],
)
def test_a_quorum_is_thin_where_no_key_that_works_may_be_lost(
    found: Quorum, spare: int, thin: bool
) -> None:
    assert (found.spare(NOW), found.is_thin(NOW)) == (spare, thin)
