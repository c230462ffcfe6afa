"""Checking names, origins, and text that people read before they sign.

One rule for everything that is typed, shown, and put in a file name or a URL:

.. code-block:: text

    name     a-z 0-9 . _ -   starts with a letter or digit, at most 64    anna.b-2
    object   an id, hex, or its first 8 digits or more                    3f0c77a1
    origin   printable ASCII without space or plus, at most 255           ledger.example/kat
    text     any Unicode but what hides or moves other text               two lines\\nare fine

What hides is fixed in :mod:`custody.formats.invisible`. Releases until 0.1.0 knew fewer
such characters, and what they wrote stays valid: whoever reads a ledger again, or decides
as an earlier entry was decided, asks :func:`require_recorded_text`; whoever takes
something new asks :func:`require_text`.

Names have one spelling, so the same person can't sit down twice under look-alike
or differently composed letters. An origin names a ledger, as the first line of
its checkpoints and as the name of its key (C2SP signed-note forbids space and
plus there).

Each function gives the value back, and raises ``InputError`` for anything else,
also for what is no string at all.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

from custody.errors import InputError
from custody.formats.invisible import code_point, hidden_character

NAME_PATTERN = "[a-z0-9][a-z0-9._-]{0,63}"
OBJECT_PATTERN = "[0-9a-f]{8,64}"
MAX_TAGS = 16

_NAME = re.compile(NAME_PATTERN)
_OBJECT = re.compile(OBJECT_PATTERN)
_ORIGIN = re.compile("[!-*,-~]{1,255}")
# What 0.1.0 refused: controls but newline (a terminal obeys them), separators, marks that
# reorder what follows (Unicode TR 36, 2.5), and lone surrogates.
_DECEIVING = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]"
)


def require_name(text: object, what: str) -> str:
    """Give a name back, of a person, dataset or the like; ``what`` says which in the error."""
    if not isinstance(text, str) or not is_name(text):
        raise InputError(
            f"expected the name of {what}, got {_printable(text)}",
            hint="a name has a-z, 0-9, dot, hyphen and underscore, starts with a letter or "
            "digit, and is at most 64 long",
        )
    return text


def is_name(text: str) -> bool:
    """Tell whether this is spelled as a name is."""
    return _NAME.fullmatch(text) is not None


def require_object(text: object, dataset: str) -> str:
    """Give an object's id back, or the beginning of one, of at least eight digits."""
    if not isinstance(text, str) or not _OBJECT.fullmatch(text):
        raise InputError(
            f"expected an object id, or at least its first 8 digits, got {_printable(text)}",
            hint=f"custody objects -d {dataset}",
        )
    return text


def require_origin(text: object) -> str:
    """Give an origin back, the name of a ledger."""
    if not isinstance(text, str) or not _ORIGIN.fullmatch(text):
        raise InputError(
            f"expected the origin of a ledger, got {_printable(text)}",
            hint="an origin is like a URL without scheme, such as custody.example/main",
        )
    return text


def require_text(text: object, what: str, *, limit: int = 2000) -> str:
    """Give new text back if it has 1 to ``limit`` characters, is not blank, and hides nothing."""
    text = require_recorded_text(text, what, limit=limit)
    hidden = hidden_character(text)
    if hidden is not None:
        raise _deceiving(what, hidden)
    return text


def require_recorded_text(text: object, what: str, *, limit: int = 2000) -> str:
    """Give text back that 0.1.0 took; for what is read again, such as an entry of a ledger."""
    if not isinstance(text, str) or not text.strip():
        raise InputError(f"expected {what}, got nothing")
    if len(text) > limit:
        raise InputError(f"{what} may have {limit} characters, got {len(text)}")
    found = _DECEIVING.search(text)
    if found:
        raise _deceiving(what, found[0])
    return text


def require_label(text: object, what: str, *, limit: int = 255) -> str:
    """Give a new label back: text on one line, whose only blanks are single spaces inside.

    So no two jobs or hosts differ only in what nobody sees.
    """
    text = require_text(text, what, limit=limit)
    if text != " ".join(text.split()) or unicodedata.category(text[0]).startswith("M"):
        raise InputError(
            f"{what} has a blank at an end, two in a row, one that is no space, or a line break: "
            f"{_printable(text)}",
            hint="write it on one line, with single spaces",
        )
    return text


def require_description(
    host: object, job: object, tags: dict[str, str], *, check: Callable[..., str] = require_label
) -> None:
    """Refuse what can't be said of a sealed object: where, by which job, and ``KEY=VALUE`` tags."""
    for text, what in ((host, "a host"), (job, "a job")):
        if text is not None:
            check(text, what, limit=255)
    if len(tags) > MAX_TAGS:
        raise InputError(f"an object has at most {MAX_TAGS} tags, got {len(tags)}")
    for key, value in tags.items():
        check(key, "a tag", limit=64)
        check(value, "a tag", limit=255)


def _deceiving(what: str, character: str) -> InputError:
    return InputError(
        f"{what} holds a character that can't be seen or moves others about: "
        f"{code_point(character)}",
        hint="keep to plain text and line breaks",
    )


def _printable(value: object) -> str:
    """Show a wrong value, cut short and with nothing that a terminal would obey."""
    return ascii(value[:70]) if isinstance(value, str) else f"a {type(value).__name__}"
