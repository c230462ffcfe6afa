"""Deriving a key from a passphrase with Argon2id (RFC 9106), at a cost within bounds.

A passphrase is text. Its bytes are the UTF-8 of its Unicode NFKC form, so that
``é`` is the same whether a keyboard sends one code point or two, and ``ﬁ`` pasted
from a PDF is ``fi``; nothing is trimmed and letter case counts. In a browser:
``new TextEncoder().encode(passphrase.normalize("NFKC"))``.

A new passphrase holds nothing that can't be seen, since nobody could type it, and no code
point that is no character yet: what NFKC makes of it is settled once it is one, so that the
next Unicode could lock its owner out. Which those are is asked of the Unicode that is here:
a letter that is new may be refused by an older Python or browser. 0.1.0 took such ones, and
a byte order mark at the front of a file for a part of it; they still open.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import Final

import argon2.exceptions
import argon2.low_level

from custody.errors import CredentialError, CustodyError, InputError, KeyFileError
from custody.formats.invisible import code_point, hidden_character

MIN_LENGTH: Final = 12
"""Characters (Unicode code points) of a normalised passphrase."""

_BOUNDS = {"memory_kib": (8 * 1024, 1024 * 1024), "passes": (1, 16), "lanes": (1, 1)}


@dataclass(frozen=True, slots=True)
class Profile:
    """What one guess at a passphrase costs: KiB of memory, passes over it, lanes.

    Out of bounds is a ``KeyFileError``, so that no file makes its reader run out
    of memory, take minutes, or derive a key for next to nothing.
    """

    memory_kib: int
    passes: int
    lanes: int

    def __post_init__(self) -> None:
        for name, (low, high) in _BOUNDS.items():
            value = getattr(self, name)
            if type(value) is not int or not low <= value <= high:
                raise KeyFileError(f"expected {name} of the key derivation in {low} to {high}")


PROFILE: Final = Profile(memory_kib=256 * 1024, passes=3, lanes=1)
"""About a second on one core, and four times the memory of RFC 9106's second choice."""

TEST_PROFILE: Final = Profile(memory_kib=8 * 1024, passes=1, lanes=1)
"""Next to no protection: for tests and the demo, no command can choose it."""


def check_passphrase(passphrase: str) -> None:
    """Refuse (``InputError``) a new passphrase that is too short or blank, or can't be typed."""
    normalised = unicodedata.normalize("NFKC", passphrase)
    if len(normalised) < MIN_LENGTH:
        raise InputError(
            f"expected a passphrase of at least {MIN_LENGTH} characters",
            hint="four or more words drawn by chance are good, and easier to keep in mind",
        )
    if any(unicodedata.category(character) in {"Cc", "Cs"} for character in normalised):
        raise InputError("a passphrase has no control characters, line breaks or broken text")
    hidden = hidden_character(passphrase) or hidden_character(normalised)
    if hidden is not None:
        raise InputError(
            f"the passphrase holds a character that can't be seen: {code_point(hidden)}",
            hint="nobody could type it again: type the passphrase instead of copying it",
        )
    unknown = next((one for one in passphrase if unicodedata.category(one) == "Cn"), None)
    if unknown is not None:
        raise InputError(
            f"the passphrase holds what is no character of Unicode yet: {code_point(unknown)}",
            hint="it could be read in another way once it is one: choose another",
        )
    if not passphrase.strip():
        raise InputError(
            "the passphrase has nothing but blanks",
            hint="four or more words drawn by chance are good, and easier to keep in mind",
        )


def blanks_around(passphrase: str) -> bool:
    """Tell whether a passphrase begins or ends with a blank; it counts, and is easily lost."""
    return passphrase != passphrase.strip()


def wrong_passphrase_hint(passphrase: str) -> str:
    """Say what to look at when a passphrase does not open a file."""
    hidden = hidden_character(passphrase)
    if hidden is not None:
        return f"what was given holds {code_point(hidden)}, which can't be seen: type it instead"
    if blanks_around(passphrase):
        return "what was given begins or ends with a blank, and that counts: is it meant?"
    return "type it again; if you are sure of it, the file was altered: take your copy"


def derive(passphrase: str, salt: bytes, profile: Profile) -> bytes:
    """Give the 32-byte key that Argon2id 1.3 makes of a passphrase and a 16-byte salt.

    ``CredentialError`` for text that has no UTF-8 form, and so opens nothing;
    ``CustodyError`` where the memory can't be had.
    """
    try:
        secret = unicodedata.normalize("NFKC", passphrase).encode()
    except UnicodeEncodeError:
        raise CredentialError("the passphrase is not valid Unicode") from None
    try:
        return argon2.low_level.hash_secret_raw(
            secret,
            salt,
            time_cost=profile.passes,
            memory_cost=profile.memory_kib,
            parallelism=profile.lanes,
            hash_len=32,
            type=argon2.low_level.Type.ID,
            version=0x13,
        )
    except argon2.exceptions.HashingError:
        raise CustodyError(
            f"the key derivation could not have its {profile.memory_kib // 1024} MiB of memory",
            hint="close other programs, then run it again",
        ) from None
