"""The tree itself: groups and seats as values, and the JSON in which a quorum is signed.

.. code-block:: text

    group   {"name": "security", "need": 2, "of": [...]}      the name may be left out
    leaf    "anna"                                            an official

A *row* is a leaf, numbered from 1 in the order in which they stand, depth first: row r of a
dealing is the share of leaf r. One person may hold several rows, which is for :mod:`lint` to
judge. A child's x, at which its group's polynomial is evaluated, is its place in ``of``, from 1.

A tree of one nameless group of seats is plain m of n. That is written as ``threshold``, as it
always was, and never as ``quorum``: one quorum has one spelling.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any

from custody.errors import TamperedError
from custody.formats.fields import Fields
from custody.formats.limits import MAX_SEATS
from custody.formats.validation import is_name

MAX_DEPTH = 4
"""How many groups may stand in one another; people lose track of more."""


@dataclass(frozen=True, slots=True)
class Leaf:
    """An official's place in the tree, and its row."""

    who: str
    row: int


@dataclass(frozen=True, slots=True)
class Node:
    """A group: ``need`` of its children, seats or groups, have to be there."""

    need: int
    of: tuple[Leaf | Node, ...]
    name: str | None = None

    @property
    def is_plain(self) -> bool:
        """Whether this is m of n seats, and so a ``threshold``."""
        return self.name is None and all(isinstance(one, Leaf) for one in self.of)

    def record(self) -> dict[str, Any]:
        """Give the group as a JSON object."""
        of = [one.who if isinstance(one, Leaf) else one.record() for one in self.of]
        return {**({"name": self.name} if self.name else {}), "need": self.need, "of": of}


def plain(need: int, officials: Sequence[str]) -> Node:
    """Give the tree of m of n."""
    return Node(need, tuple(Leaf(who, row) for row, who in enumerate(officials, start=1)))


def nameless(need: int, count: int) -> Node:
    """Give m of n whose seats have no names here; the subject of a ceremony says who sits there."""
    return plain(need, [""] * count)


def unnamed(tree: Node) -> Node:
    """Give the quorum as a dealing says it, whose plain m of n names nobody."""
    return nameless(tree.need, len(tree.of)) if tree.is_plain else tree


def read_tree(record: object) -> Node:
    """Read a tree; ``TamperedError`` for anything that :meth:`Node.record` does not give.

    So for more than 255 rows or four groups deep. Whether it can be a quorum is for
    :func:`custody.quorum_tree.require_sound`.
    """
    if not isinstance(record, dict):
        raise TamperedError("expected a quorum as an object", promise="QUORUM")
    return _read_node(record, 1, count(1))


def quorum_fields(tree: Node) -> dict[str, Any]:
    """Give the one field that says a quorum: ``threshold`` of plain m of n, else ``quorum``."""
    return {"threshold": tree.need} if tree.is_plain else {"quorum": tree.record()}


def read_quorum(fields: Fields, officials: Sequence[str]) -> Node:
    """Read what :func:`quorum_fields` gives; a threshold is among these officials, in order."""
    if not fields.has("quorum"):
        return plain(fields.integer("threshold"), officials)
    tree = read_tree(fields.json("quorum"))
    if tree.is_plain:
        raise TamperedError("plain m of n is written as a threshold", promise="QUORUM")
    return tree


def leaves(tree: Leaf | Node) -> Iterator[Leaf]:
    """Give the leaves in the order of their rows."""
    if isinstance(tree, Leaf):
        yield tree
        return
    for child in tree.of:
        yield from leaves(child)


def nodes(tree: Leaf | Node) -> Iterator[Node]:
    """Give the groups, each before those in it."""
    if isinstance(tree, Node):
        yield tree
        for child in tree.of:
            yield from nodes(child)


def people(tree: Leaf | Node) -> tuple[str, ...]:
    """Name everybody in the tree once, in the order in which they first stand there."""
    return tuple(dict.fromkeys(leaf.who for leaf in leaves(tree)))


def seated(tree: Node) -> tuple[str, ...]:
    """Name who gets a seat, in order: of a tree everybody once.

    Of plain m of n whoever stands there, so that a name that comes twice is seen, and refused.
    """
    return tuple(leaf.who for leaf in leaves(tree)) if tree.is_plain else people(tree)


def rows_of(tree: Leaf | Node, official: str) -> tuple[int, ...]:
    """Give the rows that an official holds, ascending."""
    return tuple(leaf.row for leaf in leaves(tree) if leaf.who == official)


def _read_node(record: dict[str, Any], depth: int, rows: Iterator[int]) -> Node:
    if depth > MAX_DEPTH:
        raise TamperedError(f"a quorum is at most {MAX_DEPTH} groups deep", promise="QUORUM")
    fields = Fields(record, "a group of a quorum")
    need, of = fields.integer("need"), fields.items("of")
    name = _name(fields.text("name")) if "name" in record else None
    fields.end()
    if not of:
        raise TamperedError("a group of a quorum is empty", promise="QUORUM")
    return Node(need, tuple(_read_child(one, depth, rows) for one in of), name)


def _read_child(record: object, depth: int, rows: Iterator[int]) -> Leaf | Node:
    if isinstance(record, dict):
        return _read_node(record, depth + 1, rows)
    row = next(rows)
    if row > MAX_SEATS:
        raise TamperedError(f"a quorum has at most {MAX_SEATS} places", promise="QUORUM")
    return Leaf(_name(record), row)


def _name(value: object) -> str:
    if not isinstance(value, str) or not is_name(value):
        raise TamperedError("expected a name in a quorum", promise="QUORUM")
    return value
