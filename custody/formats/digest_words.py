"""Writing a digest as four words that people can read to each other, and checking them.

The words are the first 44 bits of the digest, 11 bits a word, in the English
list of BIP-39 (2,048 words that differ within their first four letters). 44 bits
keep people from confusing two requests and make a look-alike cost about 2**43
tries; they do not replace the digest, which every signature covers in full.
"""

from __future__ import annotations

import re
from functools import cache

from custody.errors import RefusedError

WORD_COUNT = 4
_BITS = 11


@cache
def _wordlist() -> tuple[str, ...]:
    from mnemonic import Mnemonic

    return tuple(Mnemonic("english").wordlist)


def four_words(digest: bytes) -> str:
    """Give the four words of a digest of at least six bytes, with single spaces between."""
    assert len(digest) * 8 >= WORD_COUNT * _BITS
    number = int.from_bytes(digest, "big") >> (len(digest) * 8 - WORD_COUNT * _BITS)
    mask = (1 << _BITS) - 1
    picks = [(number >> _BITS * place) & mask for place in reversed(range(WORD_COUNT))]
    return " ".join(_wordlist()[pick] for pick in picks)


def require_four_words(typed: str, digest: bytes) -> None:
    """Refuse words that are not exactly those of the digest.

    Letter case and what stands between words (space, hyphen, comma) don't matter,
    the words do.
    """
    given = re.sub(r"[\s\-,]+", " ", typed).strip().casefold()
    if given != four_words(digest):
        raise RefusedError(
            "the four words are not those of what is shown here",
            hint="compare them again with the person who read them to you; if they still "
            "differ you are not looking at the same thing: sign nothing",
            promise="BOUND",
        )
