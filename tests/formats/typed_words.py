"""Four words as mail and chat programs leave them: one list, for the terminal and the browser.

``{0}`` to ``{3}`` stand for the words.
"""

from __future__ import annotations

from typing import Final

RIGHT: Final = {
    "plain": "{0} {1} {2} {3}",
    "many blanks": "  {0}   {1}\t{2} \u00a0 {3} \u3000",
    "lines": "{0}\r\n{1}\n{2}\u2028{3}\n",
    "full stop": "{0} {1} {2} {3}.",
    "commas": "{0}, {1}, {2}, {3},",
    "leading hyphen": "-{0} -{1} -{2} -{3}",
    "hyphens": "{0}-{1}-{2}-{3}",
    "no-break hyphens": "{0}\u2011{1}\u2011{2}\u2011{3}",
    "en dashes": "{0} – {1} – {2} – {3}",
    "em dashes": "{0}—{1}—{2}—{3}",
    "minus signs": "{0} \u2212 {1} \u2212 {2} \u2212 {3}",
    "straight quotes": '"{0} {1} {2} {3}"',
    "curly quotes": "“{0} {1} {2} {3}”",
    "low quotes": "„{0} {1} {2} {3}“",
    "guillemets": "« {0} {1} {2} {3} »",
    "single quotes": "‘{0}’ ‘{1}’ '{2}' `{3}`",
    "numbers": "1. {0} 2. {1} 3. {2} 4. {3}",
    "numbers with brackets": "1) {0}\n2) {1}\n3) {2}\n4) {3}",
    "bare numbers": "1 {0} 2 {1} 3 {2} 4 {3}",
    "circled numbers": "① {0} ② {1} ③ {2} ④ {3}",
    "keycaps": "1️⃣ {0} 2️⃣ {1} 3️⃣ {2} 4️⃣ {3}",
    "footnote": "{0} {1} {2} {3}[1]",
    "bullets": "• {0}\n• {1}\n• {2}\n• {3}",
    "bold": "**{0}** *{1}* _{2}_ __{3}__",
    "quoted mail": "> {0} {1}\n> {2} {3}",
    "slashes": "{0}/{1}/{2}/{3}",
    "semicolons": "{0}; {1}; {2}; {3};",
    "angle brackets": "<{0} {1} {2} {3}>",
    "ellipsis": "…{0} {1} {2} {3}…",
    "exclamation": "{0} {1} {2} {3}! 👍",
    "byte order mark": "\ufeff{0} {1} {2} {3}",
    "byte order marks": "\ufeff{0}\ufeff{1}\ufeff{2}\ufeff{3}",
    "zero-width spaces": "{0}\u200b{1}\u200b{2}\u200b{3}",
    "zero-width spaces beside": "{0}\u200b \u200b{1} {2} {3}\u200b",
    "word joiners": "{0}\u2060 {1}\u2060 {2}\u2060 {3}",
    "soft hyphens between": "{0}\u00ad{1}\u00ad{2}\u00ad{3}",
    "direction marks": "\u200e{0} {1} {2} {3}\u200f",
    "isolated": "\u2068{0} {1} {2} {3}\u2069",
}
"""Texts with the words in them, as they are and in capitals."""

RIGHT_INSIDE: Final = ("\u00ad", "\u200b", "\u2060", "\ufeff")
"""What programs put into long words, where they might be broken."""

OTHER: Final = {
    "nothing": "",
    "blanks": " . - ",
    "three": "{0} {1} {2}",
    "one more": "{0} {1} {2} {3} abandon",
    "one twice": "{0} {0} {1} {2}",
    "turned about": "{3} {2} {1} {0}",
    "in one": "{0}{1}{2}{3}",
    "two in one": "{0}{1} {2} {3}",
    "broken": "a {0} {1} {2} {3}",
    "another": "{0} {1} {2} zoo",
    "surrogate": "\ud800",
    "possessive": "{0}'s {1} {2} {3}",
}
"""Other words: whoever reads these looks at something else."""

ODD: Final = {
    "cyrillic a": "{0} {1} {2} z\u043eo",
    "cyrillic beside": "\u0441{0} {1} {2} {3}",
    "greek": "{0} {1} {2} z\u03bfo",
    "accent": "{0} {1} {2} caf\u00e9",
    "loose accent": "{0} {1} {2} x\u0302",
    "dotless": "{0} {1} {2} ab\u0131lity",
    "hex": "3f0c77a1 77",
    "zero": "{0} {1} {2} z0o",
    "other script": "{0} {1} {2} 夜",
}
"""No words of the list, whatever they are meant to be: said so, and not taken for other ones."""
