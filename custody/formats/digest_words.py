"""Writing a digest as words that people can read to each other, and checking them.

The words are the first bits of the digest, 11 bits a word, in the English list of BIP-39
(2,048 words that differ within their first four letters).

Twelve words are 132 bits, and what people compare. Four words are 44 bits, and only a short
name: a service that chooses nonces finds two requests with equal four words after some
2**22 tries, which take seconds (docs/decisions/0006-four-words-are-a-name.md). Neither
replaces the digest, which every signature covers in full.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from custody.errors import InputError, RefusedError
from custody.formats.invisible import code_point, without_hidden

NAME_WORDS = 4
COMPARED_WORDS = 12
_BITS = 11
_TELLING = 4  # letters, by which no two words of the list are alike
_LINE_ENDS = re.compile("[\r\v\f\x85\u2028\u2029]")
_UNSEEN_IN_HTML = re.compile(  # and quotes, whose four letters are those of a word
    "&(?:amp;)*(?:shy|zwn?j|quot|#[0-9]+|#x[0-9a-f]+);", re.IGNORECASE | re.ASCII
)
_ASIDES = re.compile("[:(]|(?<=[a-z]{2})\\)")  # and no bracket of a list, as in "1) … 2) …"


@cache
def _wordlist() -> tuple[str, ...]:
    from mnemonic import Mnemonic

    return tuple(Mnemonic("english").wordlist)


@cache
def _by_letters() -> dict[str, str]:
    """Give each word by all of its letters, and by the first four."""
    words = _wordlist()
    return {word[:_TELLING]: word for word in words} | {word: word for word in words}


def four_words(digest: bytes) -> str:
    """Give the four words of a digest, its short name, with single spaces between."""
    return _words(digest, NAME_WORDS)


def twelve_words(digest: bytes) -> str:
    """Give the twelve words of a digest of 32 bytes, which people compare."""
    return _words(digest, COMPARED_WORDS)


def _words(digest: bytes, count: int) -> str:
    assert len(digest) * 8 >= count * _BITS
    number = int.from_bytes(digest, "big") >> (len(digest) * 8 - count * _BITS)
    mask = (1 << _BITS) - 1
    picks = [(number >> _BITS * place) & mask for place in reversed(range(count))]
    return " ".join(_wordlist()[pick] for pick in picks)


def require_twelve_words(typed: str, digest: bytes) -> None:
    """Refuse words that are not exactly the twelve of the digest (promises BOUND, KNOWN).

    They come by telephone, mail and chat, so what stands around and between them does not
    matter: letter case, blanks, stops, quotes, dashes, the numbers of a list, what HTML
    makes of those, characters that nobody sees, and talk. Talk is what the list of words
    lacks, such as "and" or "the words are"; and as that has "this", "another" and "please",
    it is enough if one line has exactly the words, or what stands between colons and brackets.
    A word's first four letters are enough.

    Only as many words as there should be, but other ones, may be an attack. A slip is an
    ``InputError`` that names it: a letter that no word has, or a word too few. The browser
    reads them alike (web/static/js/crypto/typed_words.js).
    """
    expected = twelve_words(digest).split()
    texts = [_as_seen(typed, between) for between in ("", " ")]
    readings = [_listed(part) for text in texts for part in _parts(text)]
    if expected in readings:
        return
    if any(len(reading) == len(expected) for reading in readings):
        raise RefusedError(
            "the words are not those of what is shown here",
            hint="compare them again with the person who read them to you; if they still "
            "differ you are not looking at the same thing: sign nothing",
            promise="BOUND",
        )
    _refuse_odd(texts[0])
    raise _miscounted(texts, len(expected))


def _as_seen(typed: str, between: str) -> str:
    """Give a text with ``between`` in the place of what nobody sees.

    Programs put such characters between words as well as into them.
    """
    text = _LINE_ENDS.sub("\n", _UNSEEN_IN_HTML.sub("\u00ad", typed.replace("\t", " ")))
    return unicodedata.normalize("NFKC", without_hidden(text, between)).lower()


def _parts(text: str) -> list[str]:
    return [text, *_ASIDES.split(text), *re.split("[:()\n]", text)]


def _listed(text: str) -> list[str]:
    words = _by_letters()
    return [words[run] for run in _runs(text) if run in words]


def _runs(text: str) -> list[str]:
    """Give the runs of letters, with a ? for one that no word has."""
    befores, afters = f" {text}", f"{text[1:]} "
    return "".join(
        one if "a" <= one <= "z" else "?" if _is_odd(before, one, after) else " "
        for before, one, after in zip(befores, text, afters, strict=False)
    ).split()


def _refuse_odd(text: str) -> None:
    for before, character, after in zip(f" {text}", text, f"{text[1:]} ", strict=False):
        if _is_odd(before, character, after):
            raise InputError(
                f"the words hold a character that none has: {character} ({code_point(character)})",
                hint="type them again, in the letters a to z",
            )


def _is_odd(before: str, character: str, after: str) -> bool:
    """Tell a letter beyond a to z, a mark on a letter, and a digit within a word."""
    kind = unicodedata.category(character)[0]
    if kind == "L":
        return not "a" <= character <= "z"
    if kind == "M":
        return before.isalpha()
    return kind == "N" and before.isalpha() and after.isalpha()


def _miscounted(texts: list[str], needed: int) -> InputError:
    """Say how many words there are, and which are none, of the text that has the most."""
    count, text = max(
        ((len(_listed(part)), text) for text in texts for part in _ASIDES.split(text)),
        key=lambda found: found[0],
    )
    strangers = [run for run in dict.fromkeys(_runs(text)) if run not in _by_letters()]
    named = ", ".join(run[:20] for run in strangers[:5])
    given = "1 word was given" if count == 1 else f"{count or 'no'} words were given"
    return InputError(
        f"{given}, {needed} are needed",
        hint="give all of them, and no others"
        + (f"; the list of words does not have: {named}" if named else ""),
    )
