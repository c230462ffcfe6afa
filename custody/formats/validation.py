"""Checking names, origins, and text that people read before they sign.

One rule for everything that is typed, shown, and put in a file name or a URL:

.. code-block:: text

    name     a-z 0-9 . _ -   starts with a letter or digit, at most 64    anna.b-2
    object   an id, hex, or its first 8 digits or more                    3f0c77a1
    origin   printable ASCII without space or plus, at most 255           ledger.example/kat
    text     any Unicode but what hides or moves other text               two lines\\nare fine

Names have one spelling, so the same person can't sit down twice under look-alike
or differently composed letters. An origin names a ledger, as the first line of
its checkpoints and as the name of its key (C2SP signed-note forbids space and
plus there).

Each function gives the value back, and raises ``InputError`` for anything else,
also for what is no string at all.
"""

from __future__ import annotations

import re

from custody.errors import InputError

NAME_PATTERN = "[a-z0-9][a-z0-9._-]{0,63}"
OBJECT_PATTERN = "[0-9a-f]{8,64}"
MAX_TAGS = 16

_NAME = re.compile(NAME_PATTERN)
_OBJECT = re.compile(OBJECT_PATTERN)
_ORIGIN = re.compile("[!-*,-~]{1,255}")
# Controls but newline (a terminal obeys them), line and paragraph separators,
# marks that reorder what follows (Unicode TR 36, 2.5), and lone surrogates. A fixed
# list, since str.isprintable() changes its mind from one Unicode version to the next.
_DECEIVING = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]"
)


def require_name(text: object, what: str) -> str:
    """Give a name back, of a person, dataset or the like; ``what`` says which in the error."""
    if not isinstance(text, str) or not _NAME.fullmatch(text):
        raise InputError(
            f"expected the name of {what}, got {_printable(text)}",
            hint="a name has a-z, 0-9, dot, hyphen and underscore, starts with a letter or "
            "digit, and is at most 64 long",
        )
    return text


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
    """Give text back if it has 1 to ``limit`` characters, is not blank, and hides nothing."""
    if not isinstance(text, str) or not text.strip():
        raise InputError(f"expected {what}, got nothing")
    if len(text) > limit:
        raise InputError(f"{what} may have {limit} characters, got {len(text)}")
    if _DECEIVING.search(text):
        raise InputError(
            f"{what} holds a character that can't be seen or moves others about",
            hint="keep to plain text and line breaks",
        )
    return text


def require_description(host: object, job: object, tags: dict[str, str]) -> None:
    """Refuse what can't be said of a sealed object: where, by which job, and ``KEY=VALUE`` tags."""
    for text, what in ((host, "a host"), (job, "a job")):
        if text is not None:
            require_text(text, what, limit=255)
    if len(tags) > MAX_TAGS:
        raise InputError(f"an object has at most {MAX_TAGS} tags, got {len(tags)}")
    for key, value in tags.items():
        require_text(key, "a tag", limit=64)
        require_text(value, "a tag", limit=255)


def _printable(value: object) -> str:
    """Show a wrong value, cut short and with nothing that a terminal would obey."""
    return ascii(value[:70]) if isinstance(value, str) else f"a {type(value).__name__}"
