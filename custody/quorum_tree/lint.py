"""Whether a tree can be a quorum at all, and what whoever agrees to it should know."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations, islice, product

from custody.errors import RefusedError
from custody.quorum_tree.choice import satisfied, smallest
from custody.quorum_tree.tree import Leaf, Node, leaves, nodes, people

_TRIED = 5000
"""How many sets of people are looked at for somebody who makes no difference, at most."""


@dataclass(frozen=True, slots=True)
class Lint:
    """What forbids a tree, and what is merely to be known of it."""

    refusals: tuple[str, ...]
    warnings: tuple[str, ...]


def lint(tree: Node) -> Lint:
    """Say what is wrong with a tree (promises QUORUM, PERSON), or else what to know of it.

    Refused are a group that needs none or more than it has; a person in two places that could
    count together, so that one person would count twice; and a quorum that one person can be.
    """
    if refused := refusals(tree):
        return Lint(refused, ())
    return Lint(
        (), (*_indispensable(tree), *_twice_in_a_group(tree), *_namesakes(tree), *_idle(tree))
    )


def require_sound(tree: Node) -> None:
    """Refuse, as ``RefusedError``, a tree that can't be a quorum (promises QUORUM, PERSON)."""
    for refusal in refusals(tree):
        raise RefusedError(
            f"this is no quorum: {refusal}",
            hint="see what a quorum takes: custody quorum TEXT",
            promise="QUORUM",
        )


def refusals(tree: Node) -> tuple[str, ...]:
    """Say what forbids a tree (promises QUORUM, PERSON); nothing where it can be a quorum."""
    found = (*_impossible(tree), *_counted_twice(tree))
    return found or (("one person alone would be the quorum",) if smallest(tree) < 2 else ())


def _called(group: Node) -> str:
    return f"the group {group.name}" if group.name else "a group"


def _impossible(tree: Node) -> Iterator[str]:
    for group in nodes(tree):
        if not 1 <= group.need <= len(group.of):
            yield f"{_called(group)} needs {group.need} of {len(group.of)}"


def _counted_twice(tree: Node) -> Iterator[str]:
    """Name whoever stands twice in one group that may need both places."""
    for group in nodes(tree):
        seen = set[str]()
        for child in group.of if group.need > 1 else ():
            own = {*people(child)} - {""}
            for name in sorted(own & seen):
                yield f"{name} would count twice in {_called(group)}"
            seen |= own


def _indispensable(tree: Node) -> Iterator[str]:
    everybody = set(people(tree))
    for name in people(tree):
        if not satisfied(tree, everybody - {name}):
            yield f"without {name} nothing opens ever again"


def _twice_in_a_group(tree: Node) -> Iterator[str]:
    for group in nodes(tree):
        own = [one.who for one in group.of if isinstance(one, Leaf)]
        for name in dict.fromkeys(own):
            if own.count(name) > 1:
                yield f"{name} stands twice in {_called(group)}, and counts once"


def _namesakes(tree: Node) -> Iterator[str]:
    names = [group.name for group in nodes(tree) if group.name]
    for name in dict.fromkeys(names):
        if names.count(name) > 1:
            said = f"{names.count(name)} groups are called {name}"
            yield f"{said}: nobody can tell which one lacks whom"


def _idle(tree: Node) -> Iterator[str]:
    """Name those without whom every quorum would be one still.

    Where everybody stands once, everybody makes a difference. Else somebody does who is in a
    set that is a quorum with them and none without. Of too many sets, nothing is said.
    """
    rows = [leaf.who for leaf in leaves(tree)]
    if len(set(rows)) == len(rows):
        return
    idle, tried = set(rows), list(islice(_sufficient(tree), _TRIED))
    for found in tried:
        idle -= {name for name in found & idle if not satisfied(tree, found - {name})}
    if len(tried) < _TRIED:
        yield from (f"{name} makes no difference" for name in people(tree) if name in idle)


def _sufficient(tree: Leaf | Node) -> Iterator[frozenset[str]]:
    """Give sets of people who are a quorum, all minimal ones among them."""
    if isinstance(tree, Leaf):
        yield frozenset({tree.who})
        return
    each = [tuple(islice(_sufficient(child), _TRIED)) for child in tree.of]
    for chosen in combinations(each, tree.need):
        for sets in product(*chosen):
            yield frozenset().union(*sets)
