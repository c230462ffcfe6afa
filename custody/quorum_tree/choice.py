"""Who makes a quorum, how few people can, and who is still missing."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from itertools import combinations, islice

from custody.quorum_tree.tree import Leaf, Node, leaves


def satisfied(tree: Leaf | Node, have: Collection[str]) -> bool:
    """Tell whether these people are a quorum, spare ones among them or not (promise QUORUM)."""
    return satisfied_by(tree, lambda leaf: leaf.who in have)


def satisfied_by(tree: Leaf | Node, holds: Callable[[Leaf], bool]) -> bool:
    """Tell whether the leaves for which ``holds`` is true are a quorum."""
    if isinstance(tree, Leaf):
        return holds(tree)
    return sum(satisfied_by(child, holds) for child in tree.of) >= tree.need


def first_quorum(tree: Node, order: Sequence[str]) -> tuple[str, ...]:
    """Give the shortest beginning of ``order`` that is a quorum; all of it if none is."""
    have = set[str]()
    for place, name in enumerate(order):
        if satisfied(tree, have):
            return tuple(order[:place])
        have.add(name)
    return tuple(order)


def smallest(tree: Leaf | Node) -> int:
    """Give how few people can be the quorum; exact where no minimal set holds anybody twice."""
    if isinstance(tree, Leaf):
        return 1
    return sum(sorted(smallest(child) for child in tree.of)[: tree.need])


_TRIED = 20_000
"""How many losses are tried where people stand in several places, at most."""


def spare(tree: Node, have: Collection[str]) -> int:
    """Say how many of these people may be lost, whoever they are, before there is no quorum.

    Negative where there is none already: then it is how few more it takes.
    """
    if not satisfied(tree, have):
        return -missing(tree, have).fewest
    most = _fewest_lost(tree, have) - 1
    if len({leaf.who for leaf in leaves(tree)}) == sum(1 for _ in leaves(tree)):
        return most
    present = [name for name in dict.fromkeys(have) if name]
    for lost in range(1, most + 1):
        for gone in islice(combinations(present, lost), _TRIED):
            if not satisfied(tree, {*present} - {*gone}):
                return lost - 1
    return most


def _fewest_lost(tree: Leaf | Node, have: Collection[str]) -> int:
    """Give how few of the places that are there have to go; exact where everybody has one."""
    if isinstance(tree, Leaf):
        return 1
    there = sorted(_fewest_lost(one, have) for one in tree.of if satisfied(one, have))
    return sum(there[: len(there) - tree.need + 1])


def standing(tree: Node, have: Collection[str]) -> str:
    """Say how far a quorum is: ``1 of 3`` of plain m of n, of a tree what is missing."""
    return f"{len(have)} of {tree.need}" if tree.is_plain else missing(tree, have).text


@dataclass(frozen=True, slots=True)
class Missing:
    """How many more people it takes at least, and whom, in words."""

    fewest: int
    text: str


COMPLETE = Missing(0, "complete")


def missing(tree: Leaf | Node, have: Collection[str]) -> Missing:
    """Say what is still missing: the fewest more people, and each open group's "1 of 2".

    Whom it takes fewest to complete comes first. The number is exact for every quorum that
    :func:`custody.quorum_tree.require_sound` takes: who counts together stands in one place.
    """
    if satisfied(tree, have):
        return COMPLETE
    if isinstance(tree, Leaf):
        return Missing(1, tree.who)
    left = [missing(child, have) for child in tree.of if not satisfied(child, have)]
    left.sort(key=lambda one: one.fewest)
    done = len(tree.of) - len(left)
    lacking = tree.need - done
    name = f"{tree.name}: " if tree.name else ""
    options = "; ".join(one.text for one in left)
    return Missing(
        sum(one.fewest for one in left[:lacking]) + max(0, lacking - len(left)),
        f"{name}{done} of {tree.need}, missing {lacking} of ({options})",
    )
