"""Votes of different weight, written as a tree: one branch for each set of heavy voters.

Shamir's sharing knows no weights but several shares for one person, and then one person counts
more than once wherever shares are counted. So weights are text only: whoever has more than one
vote is a heavy voter, and for each set of these that may come, a branch says how many of the
others, who have one vote each, it takes besides. The branches part at an ``any of``, so nobody
stands twice in what opens (promise PERSON).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import Any

from custody.errors import InputError
from custody.formats.limits import MAX_SEATS

MAX_HEAVY = 12
"""How many people may have more than one vote: every set of them is tried."""


def weighted(need: int, votes: Mapping[str, int]) -> dict[str, Any]:
    """Give the tree, as JSON, that is satisfied exactly by whose votes add up to ``need``.

    ``InputError`` where all votes together do not, and for more than 255 places or 12 heavy voters.
    """
    if sum(votes.values()) < need:
        raise InputError(
            f"all votes together are {sum(votes.values())}, and it takes {need}", promise="QUORUM"
        )
    heavy = [name for name, weight in votes.items() if weight > 1]
    light = [name for name, weight in votes.items() if weight == 1]
    if len(heavy) > MAX_HEAVY:
        raise _too_many(f"at most {MAX_HEAVY} people have more than one vote, got {len(heavy)}")
    branches: list[Any] = []
    places = 0
    for size in range(len(heavy) + 1):
        for voters in combinations(heavy, size):
            lacking = need - sum(votes[name] for name in voters)
            spare = any(lacking + votes[name] <= 0 for name in voters)
            if lacking > len(light) or spare:
                continue  # out of reach, or it holds somebody whom it does not need
            places += len(voters) + (len(light) if lacking > 0 else 0)
            if places > MAX_SEATS:
                raise _too_many(f"these weights would take more than {MAX_SEATS} places")
            branches.append(_branch(voters, lacking, light))
    if len(branches) == 1 and isinstance(branches[0], dict):
        return branches[0]
    return {"need": 1, "of": branches}


def _too_many(what: str) -> InputError:
    hint = "give fewer people more than one vote, or write the groups out"
    return InputError(what, hint=hint, promise="QUORUM")


def _branch(voters: Sequence[str], lacking: int, light: Sequence[str]) -> Any:
    members: list[Any] = [*voters]
    if lacking > 0:
        members.append({"need": lacking, "of": [*light]})
    return members[0] if len(members) == 1 else {"need": len(members), "of": members}
