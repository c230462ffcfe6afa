"""Writing a digest as four words that people can read to each other, and checking them.

The words are the first 44 bits of the digest, 11 bits a word, in the English
list of BIP-39 (2,048 words that differ within their first four letters). 44 bits
keep people from confusing two requests and make a look-alike cost about 2**43
tries; they do not replace the digest, which every signature covers in full.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from custody.errors import InputError, RefusedError
from custody.formats.invisible import code_point, without_hidden

WORD_COUNT = 4
_BITS = 11
_BREAKS = re.compile("[\t\r\v\f\x85\u2028\u2029]")


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
    """Refuse words that are not exactly those of the digest (promise BOUND).

    They come by telephone, mail and chat. Letter case does not matter, nor what such
    programs put around and between words: blanks, stops, commas, quotes, dashes, numbers
    of a list, marks of a quotation, characters that nobody sees. The letters do. What holds
    another letter than a to z can be no such words, so it is an ``InputError`` that says so:
    nobody should take a slip of a keyboard for an attack. The browser reads them alike
    (web/static/js/crypto/typed_words.js).
    """
    readings = [_words_in(typed, between) for between in ("", " ")]
    if four_words(digest).split() in readings:
        return
    count = len(readings[-1])
    found = "are not those of what is shown here" if count == WORD_COUNT else f"are {count} words"
    raise RefusedError(
        f"the four words {found}",
        hint="compare them again with the person who read them to you; if they still "
        "differ you are not looking at the same thing: sign nothing",
        promise="BOUND",
    )


def _words_in(typed: str, between: str) -> list[str]:
    """Find the words, with ``between`` in the place of what nobody sees.

    Programs put such characters between words as well as into them.
    """
    seen = without_hidden(_BREAKS.sub(" ", typed), between)
    text = unicodedata.normalize("NFKC", seen).lower()
    before = ""
    for character, after in zip(text, f"{text[1:]} ", strict=False):
        if _is_odd(before, character, after):
            raise InputError(
                f"the four words hold a character that none has: {character} "
                f"({code_point(character)})",
                hint="type them again, in the letters a to z",
            )
        before = character
    return re.findall("[a-z]+", text)


def _is_odd(before: str, character: str, after: str) -> bool:
    """Tell a letter beyond a to z, a mark on a letter, and a digit within a word."""
    kind = unicodedata.category(character)[0]
    if kind == "L":
        return not "a" <= character <= "z"
    if kind == "M":
        return before.isalpha()
    return kind == "N" and before.isalpha() and after.isalpha()
