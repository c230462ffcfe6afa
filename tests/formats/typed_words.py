"""The words of a digest as mail and chat programs leave them: one list, for terminal and browser.

Each case makes a text of the words, however many there are.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

Case = Callable[[Sequence[str]], str]


def each(pattern: str, between: str = " ") -> Case:
    """Write every word so, with its number ``n``, its ``letter`` in a list, ``circled`` or not."""
    return lambda words: between.join(
        pattern.format(word, n=n, letter=chr(96 + n), circled=chr(0x245F + n))
        for n, word in enumerate(words, 1)
    )


def around(pattern: str) -> Case:
    """Write all the words, with single spaces, into something."""
    return lambda words: pattern.format(" ".join(words))


def all_but_one(pattern: str) -> Case:
    """Write all the words but the last one into something."""
    return lambda words: pattern.format(" ".join(words[:-1]))


RIGHT: Final[dict[str, Case]] = {
    "plain": around("{}"),
    "many blanks": each("{}", " \t \u00a0 \u3000"),
    "lines": each("{}", "\r\n"),
    "line separators": each("{}", "\u2028"),
    "blanks around": around(" \n{}\u3000\n"),
    "full stop": around("{}."),
    "commas": each("{},"),
    "leading hyphen": each("-{}"),
    "hyphens": each("{}", "-"),
    "no-break hyphens": each("{}", "\u2011"),
    "en dashes": each("{}", " – "),
    "em dashes": each("{}", "—"),
    "minus signs": each("{}", " \u2212 "),
    "straight quotes": around('"{}"'),
    "curly quotes": around("“{}”"),
    "low quotes": around("„{}“"),
    "guillemets": around("« {} »"),
    "single quotes": each("‘{}’"),
    "straight single quotes": each("'{}'"),
    "back ticks": each("`{}`"),
    "numbers": each("{n}. {0}"),
    "numbers without blanks": each("{n}.{0}"),
    "numbers with brackets": each("{n}) {0}", "\n"),
    "numbers in brackets": each("({n}) {0}"),
    "numbers with colons": each("{n}: {0}", "\n"),
    "bare numbers": each("{n} {0}"),
    "circled numbers": each("{circled} {0}"),
    "keycaps": each("{n}\ufe0f\u20e3 {0}"),
    "letters": each("{letter}) {0}"),
    "letters with stops": each("{letter}. {0}", "\n"),
    "footnote": around("{}[1]"),
    "bullets": each("• {}", "\n"),
    "bold": each("**{}**"),
    "italic": each("_{}_"),
    "quoted mail": each("> {}", "\n"),
    "slashes": each("{}", "/"),
    "semicolons": each("{};"),
    "angle brackets": around("<{}>"),
    "brackets": around("({})"),
    "ellipsis": around("…{}…"),
    "exclamation": around("{}! 👍"),
    "byte order mark": around("\ufeff{}"),
    "byte order marks": each("\ufeff{}", ""),
    "zero-width spaces": each("{}", "\u200b"),
    "zero-width spaces beside": each("{}\u200b", " \u200b"),
    "word joiners": each("{}\u2060"),
    "soft hyphens between": each("{}", "\u00ad"),
    "direction marks": around("\u200e{}\u200f"),
    "isolated": around("\u2068{}\u2069"),
    "no-break spaces of HTML": each("{}", "&nbsp;"),
    "quotes of HTML": each("&quot;{}&quot;"),
    "quotes of HTML, escaped twice": each("&amp;quot;{}&amp;quot;"),
    "first four letters": lambda words: " ".join(word[:4] for word in words),
    "first four letters of some": lambda words: " ".join([words[0], *(w[:4] for w in words[1:])]),
    "ampersands of HTML": each("{}", " &amp; "),
    "escaped twice": each("{}", "&amp;nbsp;"),
    "numbered characters of HTML": each("&#8220;{}&#x201D;", "&#160;"),
    "soft hyphens of HTML": lambda words: " ".join(f"{one[:2]}&shy;{one[2:]}" for one in words),
    "tags": each("<li><b>{}</b></li>"),
    "line breaks of HTML": each("{}", "<br/>"),
    "blanks of a URL": each("{}", "%20"),
    "plus signs": each("{}", "+"),
    "and": each("{}", " and "),
    "ampersands": each("{}", " & "),
    "sentence": around("The words are {}, ok."),
    "preamble": around("the words are: {}"),
    "preamble of listed words": around("Hello, please code this another way: {}"),
    "preamble and list": lambda words: "Please read this: " + each("{n}) {0}")(words),
    "preamble in another tongue": around("Die Wörter für dich: {}"),
    "mail": around("Hello,\n\nplease approve this:\n\n{}\n\nThank you\nRita"),
    "mail with Windows' lines": around("Hello\r\n{}\r\nThank you\r\n"),
    "printed when asked for": around("words: {}  (read them to the officials by another way)"),
    "printed for a bundle": around("The bundle is in registry.bundle; its words: {}"),
    "printed for a genesis": around("words: {}  (read them out to every official)"),
    "printed for a ceremony": around("  words      {}"),
    "printed for a key": around("fingerprint  {}"),
    "all that is printed": around(
        "object 3f0c77a1, sealed at 2026-01-02T03:04:05Z\n"
        "Your identity for this export is in export-1.identity; keep it, only it opens the grant.\n"
        "words: {}  (read them to the officials by another way)\n"
        "export-7f3a9b\n"
    ),
    "one letter more": around("a {}"),
    "possessive": around("{}'s"),
    "another script": around("{} 夜"),
}
"""Texts with the words in them, as they are and in capitals."""

RIGHT_INSIDE: Final = ("\u00ad", "\u200b", "\u2060", "\ufeff")
"""What programs put into long words, where they might be broken."""

OTHER: Final[dict[str, Case]] = {
    "one twice": lambda words: " ".join([words[0], *words[:-1]]),
    "turned about": lambda words: " ".join(reversed(words)),
    "another": all_but_one("{} zoo"),
    "another, as it is printed": all_but_one("words: {} zoo  (read them by another way)"),
    "another, after a preamble": all_but_one("Hello, please read this: {} zoo"),
}
"""Other words, as many: whoever reads these may be looking at something else."""

MISCOUNTED: Final[dict[str, tuple[Case, Callable[[int], int]]]] = {
    "nothing": (lambda _: "", lambda _: 0),
    "blanks": (lambda _: " . - ", lambda _: 0),
    "surrogate": (lambda _: "\ud800", lambda _: 0),
    "hidden": (lambda _: "\u200b", lambda _: 0),
    "talk": (lambda _: "the words are", lambda _: 0),
    "in one": (each("{}", ""), lambda _: 0),
    "one": (lambda words: words[0], lambda _: 1),
    "one too few": (all_but_one("{}"), lambda needed: needed - 1),
    "one too few, in a list": (
        lambda words: each("{n}. {0}", "\n")(words[:-1]),
        lambda needed: needed - 1,
    ),
    "one too few, as it is printed": (
        all_but_one("words: {}  (read them to the officials by another way)"),
        lambda needed: needed - 1,
    ),
    "two in one": (
        lambda words: "".join(words[:2]) + " " + " ".join(words[2:]),
        lambda needed: needed - 2,
    ),
    "mistyped": (all_but_one("{} zooo"), lambda needed: needed - 1),
    "shortened": (all_but_one("{} zo"), lambda needed: needed - 1),
    "one more": (around("{} abandon"), lambda needed: needed + 1),
    "twice": (around("{0} {0}"), lambda needed: 2 * needed),
}
"""Too few and too many, and how many of how many needed: a slip, and no other request."""

ODD: Final[dict[str, Case]] = {
    "cyrillic a": all_but_one("{} z\u043eo"),
    "cyrillic beside": around("\u0441{}"),
    "greek": all_but_one("{} z\u03bfo"),
    "accent": all_but_one("{} caf\u00e9"),
    "loose accent": all_but_one("{} x\u0302"),
    "dotless": all_but_one("{} ab\u0131lity"),
    "hex": lambda _: "3f0c77a1 77",
    "zero": all_but_one("{} z0o"),
    "other script": all_but_one("{} 夜"),
}
"""No words of the list, whatever they are meant to be: said so, and not taken for other ones."""
