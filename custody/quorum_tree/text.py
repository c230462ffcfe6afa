"""The text of a quorum, for people to read and to type; what is signed is the JSON.

.. code-block:: text

    quorum  = group | "weights" NUMBER ":" vote *("," vote)
    group   = ("any" | "all" | NUMBER) "of" "(" member *("," member) ")" ["as" NAME]
    member  = group | NAME
    vote    = NAME ["=" NUMBER]

    all of (2 of (anna, bert, carl) as security, 1 of (dora, emil) as legal)

``any`` is 1 and ``all`` is as many as there are. A word counts as one of these only before
``of (``, so nobody's name is taken for one. Blanks and line breaks are free.
"""

from __future__ import annotations

import re
from typing import Any, NoReturn

from custody.errors import InputError, TamperedError
from custody.formats.validation import is_name
from custody.quorum_tree.tree import Leaf, Node, people, read_tree
from custody.quorum_tree.weights import weighted

MAX_TEXT = 20_000
"""Most characters of a text: 255 of the longest names, and room to write them clearly."""

_TOKEN = re.compile(r"[a-z0-9][a-z0-9._-]*|[(),:=]|\S")
_NUMBER = re.compile("[1-9][0-9]{0,2}")
HINT = 'write it like: "all of (2 of (anna, bert, carl) as security, 1 of (dora, emil) as legal)"'


def parse_quorum(text: str) -> Node:
    """Read a quorum's text; ``InputError`` says what was expected, and what stood there.

    Whether it can be a quorum is for :func:`custody.quorum_tree.require_sound`.
    """
    if len(text) > MAX_TEXT:
        raise InputError(f"a quorum's text has at most {MAX_TEXT:,} characters, got {len(text):,}")
    tokens = _Tokens(_TOKEN.findall(text))
    if tokens.next_are("weights") and tokens.peek(2) == ":":
        tree = _weights(tokens)
    else:
        tree = _group(tokens, 1)
    if tokens.peek() is not None:
        tokens.refuse("the end")
    try:
        return read_tree(tree)
    except TamperedError as error:
        raise InputError(error.message, hint=HINT, promise="QUORUM") from None


def write_quorum(tree: Node) -> str:
    """Write a quorum's text; :func:`parse_quorum` reads the same tree of it.

    A group of seats says its number; one that holds groups says ``any`` or ``all`` where it can.
    """
    of = ", ".join(one.who if isinstance(one, Leaf) else write_quorum(one) for one in tree.of)
    return f"{needed(tree)} of ({of})" + (f" as {tree.name}" if tree.name else "")


def quorum_line(tree: Node) -> str:
    """Say a quorum on one line: ``3 of 5: anna, bert, …`` of plain m of n, else its text."""
    if tree.is_plain:
        return f"{tree.need} of {len(tree.of)}: {', '.join(people(tree))}"
    return write_quorum(tree)


def takes_text(tree: Node) -> str:
    """Say what it takes, where the names stand beside it: ``3`` of plain m of n, else its text."""
    return str(tree.need) if tree.is_plain else write_quorum(tree)


def needed(tree: Node) -> str:
    """Say how many of its members a group needs, in a word where one is clearer."""
    if all(isinstance(one, Leaf) for one in tree.of):
        return str(tree.need)
    return {1: "any", len(tree.of): "all"}.get(tree.need, str(tree.need))


class _Tokens:
    """The words of a text, and how far it has been read."""

    def __init__(self, tokens: list[str]) -> None:
        self._tokens, self._at = tokens, 0

    def peek(self, ahead: int = 0) -> str | None:
        """Give a word that comes, without taking it; None behind the last."""
        at = self._at + ahead
        return self._tokens[at] if at < len(self._tokens) else None

    def next_are(self, *words: str) -> bool:
        """Tell whether these come next."""
        return all(self.peek(ahead) == word for ahead, word in enumerate(words))

    def take(self, *words: str) -> None:
        """Take these, and refuse anything else."""
        for word in words:
            if self.peek() != word:
                self.refuse(f"'{word}'")
            self._at += 1

    def name(self, what: str) -> str:
        """Take a name."""
        word = self.peek()
        if word is None or not is_name(word):
            self.refuse(what)
        self._at += 1
        return word

    def number(self) -> int:
        """Take a number from 1 to 999."""
        word = self.peek()
        if word is None or not _NUMBER.fullmatch(word):
            self.refuse("a number")
        self._at += 1
        return int(word)

    def refuse(self, expected: str) -> NoReturn:
        """Say what was expected here, and what stands here."""
        word = self.peek()
        got = "the end" if word is None else repr(word[:70])
        before = " ".join(self._tokens[max(0, self._at - 4) : self._at])
        after = f" after {before[-70:]!r}" if before else ""
        raise InputError(f"expected {expected}{after}, got {got}", hint=HINT, promise="QUORUM")


def _group(tokens: _Tokens, depth: int) -> dict[str, Any]:
    head = tokens.peek()
    if head not in ("any", "all") and not _NUMBER.fullmatch(head or ""):
        tokens.refuse("'any of (', 'all of (' or a number and 'of ('")
    tokens.name("a group")
    tokens.take("of", "(")
    of = [_member(tokens, depth)]
    while tokens.peek() == ",":
        tokens.take(",")
        of.append(_member(tokens, depth))
    tokens.take(")")
    need = {"any": 1, "all": len(of)}.get(str(head)) or int(str(head))
    if not tokens.next_are("as"):
        return {"need": need, "of": of}
    tokens.take("as")
    return {"name": tokens.name("the name of a group"), "need": need, "of": of}


def _member(tokens: _Tokens, depth: int) -> dict[str, Any] | str:
    if tokens.peek(1) == "of" and tokens.peek(2) == "(":
        if depth > 8:  # read_tree says how deep it may be; this only ends the recursion
            tokens.refuse("fewer groups in one another")
        return _group(tokens, depth + 1)
    return tokens.name("the name of an official, or a group")


def _weights(tokens: _Tokens) -> dict[str, Any]:
    tokens.take("weights")
    need = tokens.number()
    tokens.take(":")
    votes = [_vote(tokens)]
    while tokens.peek() == ",":
        tokens.take(",")
        votes.append(_vote(tokens))
    if len({name for name, _ in votes}) < len(votes):
        raise InputError("somebody is weighed twice", hint="name each official once")
    return weighted(need, dict(votes))


def _vote(tokens: _Tokens) -> tuple[str, int]:
    name = tokens.name("the name of an official")
    if tokens.peek() != "=":
        return name, 1
    tokens.take("=")
    return name, tokens.number()
