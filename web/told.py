"""Errors as people at a browser are told of them: sentences, and no commands.

The same errors answer the command line and the API. There a hint may be a command to run; whoever
looks at a page has none to run, and is shown only hints that say what to do.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from markupsafe import Markup, escape

from custody.errors import CustodyError

_COMMAND = re.compile(r"\bcustody(?:-audit)? [a-z-]|`|CUSTODY_")
_STAMP = re.compile(r"\b(\d{4}-\d\d-\d\d)T(\d\d:\d\d):\d\d(?:\.\d+)?Z")


@dataclass(frozen=True, slots=True)
class Told:
    """What went wrong, and what to do about it where that can be done in a browser."""

    message: str
    hint: str | None


def told(error: CustodyError) -> Told:
    """Write an error for a page."""
    hint = error.hint
    if hint is None or _COMMAND.search(hint):
        return Told(sentence(error.message), None)
    return Told(sentence(error.message), sentence(hint))


def sentence(text: str) -> str:
    """Write what an error says, or how to go on, as a sentence: with a capital and a full stop."""
    ends = text.rstrip().endswith((".", "?", "!", "…"))
    return f"{text[:1].upper()}{text[1:]}{'' if ends else '.'}"


def with_times(text: str) -> Markup:
    """Write the stamps in a text as moments, which the page's scripts make local ones."""
    pieces, at = [], 0
    for found in _STAMP.finditer(text):
        moment = Markup('<time datetime="{}">{} {} UTC</time>')
        pieces += [escape(text[at : found.start()]), moment.format(found[0], found[1], found[2])]
        at = found.end()
    return Markup("").join([*pieces, escape(text[at:])])
