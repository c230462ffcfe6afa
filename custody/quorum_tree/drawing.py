"""The tree as it is drawn: one line for each group, with how far it is, and its seats.

.. code-block:: text

    all of 2: 0 of 2
      security: 1 of 2  (anna +, bert, carl)
      legal: 0 of 1  (dora, emil)

Pages and terminals draw the same groups, which are made here.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace

from custody.quorum_tree.choice import satisfied
from custody.quorum_tree.text import needed
from custody.quorum_tree.tree import Leaf, Node


@dataclass(frozen=True, slots=True)
class Seated:
    """A seat in a group, and whether its official is there."""

    who: str
    here: bool


@dataclass(frozen=True, slots=True)
class Group:
    """A group as it stands: ``done`` of the ``need`` it takes, its own seats and its groups.

    ``label`` is its name, if it is ``named``, or what it takes: ``2 of 3``, ``any of 2``.
    ``members`` counts both seats and groups.
    """

    label: str
    named: bool
    need: int
    done: int
    depth: int
    members: int
    seats: tuple[Seated, ...]
    groups: tuple[Group, ...]

    @property
    def is_complete(self) -> bool:
        """Whether as many are there as it takes."""
        return self.done >= self.need

    @property
    def standing(self) -> str:
        """Say how far it is: ``1 of 2``; no more than it takes counts."""
        return f"{min(self.done, self.need)} of {self.need}"

    def walk(self) -> Iterator[Group]:
        """Give this group and those in it, each before its own."""
        yield self
        for group in self.groups:
            yield from group.walk()


def draw(tree: Node, have: Collection[str] = (), depth: int = 0) -> Group:
    """Give the groups of a quorum as they stand with these people there."""
    return Group(
        label=tree.name or label(tree),
        named=tree.name is not None,
        need=tree.need,
        done=sum(satisfied(child, have) for child in tree.of),
        depth=depth,
        members=len(tree.of),
        seats=tuple(Seated(one.who, one.who in have) for one in tree.of if isinstance(one, Leaf)),
        groups=tuple(draw(one, have, depth + 1) for one in tree.of if isinstance(one, Node)),
    )


def everybody(tree: Node) -> Node:
    """Give the same groups where each takes all of its members, as until a genesis is over."""
    of = tuple(everybody(one) if isinstance(one, Node) else one for one in tree.of)
    return replace(tree, need=len(of), of=of)


def label(tree: Node) -> str:
    """Say what a group takes, without its members: ``2 of 3``, or ``all of 2`` of groups."""
    return f"{needed(tree)} of {len(tree.of)}"


def drawn_lines(tree: Node, have: Collection[str] | None = None) -> list[str]:
    """Draw a quorum for a terminal; with ``have``, how far each group is, and who is there."""
    lines = []
    for group in draw(tree, have or ()).walk():
        standing = "" if have is None else f": {group.standing}"
        if have is None and group.named:
            standing = f": {group.need} of {group.members}"
        seats = ", ".join(one.who + (" +" if one.here else "") for one in group.seats)
        beside = f"  ({seats})" if seats else ""
        lines.append("  " * group.depth + group.label + standing + beside)
    return lines
