"""Finding characters in a text that nobody sees, or that stand for nothing.

Two names that differ in such a character alone look the same, and a passphrase with one
can't be typed. What is refused is fixed here, as ranges of code points:

.. code-block:: text

    ignorable     Default_Ignorable_Code_Point of DerivedCoreProperties.txt, Unicode 17.0
    format        Cf of the same version, but the signs that Arabic, Syriac, Kaithi and
                  others put around a number (Prepended_Concatenation_Mark), which are seen
    controls      Cc but newline, line and paragraph separators, lone surrogates
    blanks        braille blank, null notehead: they print nothing, and are no white space
    private use   U+E000 to U+F8FF, planes 15 and 16: each font shows something else
    never used    noncharacters, and planes 4 to 14

They are not asked of the interpreter's ``unicodedata``: that knows another version of
Unicode in every Python, and a browser another one still. A statement that one of them
takes and the next one refuses would be worse than either. Nor are single code points
refused that Unicode has not assigned *yet*, between others of planes 0 to 3: they may be
somebody's letters next year, and until then they show as a box, which is seen.
What may ever become invisible is in the table already, since Unicode set whole ranges
aside for that (U+2060 to U+206F, U+FFF0 to U+FFF8, U+E0000 to U+E0FFF).

Some scripts need some of them. These pass where they stand as those scripts write them,
and nowhere else::

    U+200C, U+200D  joiners          between letters of scripts that join or stack them
    U+180B..U+180F  Mongolian        after a Mongolian letter
    U+200D          joiner           between two pictures, as in 👩‍🚒
    U+FE0F          in colour        after a picture, and in a keycap such as 1️⃣

The browser has the same table in web/static/js/crypto/invisible.js, and tests compare both
with each other and with Unicode's properties.
"""

from __future__ import annotations

import re
from typing import Final

Ranges = tuple[tuple[int, int], ...]

HIDDEN: Final[Ranges] = (
    (0x0000, 0x0009),
    (0x000B, 0x001F),
    (0x007F, 0x009F),
    (0x00AD, 0x00AD),
    (0x034F, 0x034F),
    (0x061C, 0x061C),
    (0x115F, 0x1160),
    (0x17B4, 0x17B5),
    (0x180B, 0x180F),
    (0x200B, 0x200F),
    (0x2028, 0x202E),
    (0x2060, 0x206F),
    (0x2800, 0x2800),
    (0x3164, 0x3164),
    (0xD800, 0xF8FF),
    (0xFDD0, 0xFDEF),
    (0xFE00, 0xFE0F),
    (0xFEFF, 0xFEFF),
    (0xFFA0, 0xFFA0),
    (0xFFF0, 0xFFFB),
    (0xFFFE, 0xFFFF),
    (0x13430, 0x1343F),
    (0x1BCA0, 0x1BCA3),
    (0x1D159, 0x1D159),
    (0x1D173, 0x1D17A),
    (0x1FFFE, 0x1FFFF),
    (0x2FFFE, 0x2FFFF),
    (0x3FFFE, 0x10FFFF),
)

JOINING: Final[Ranges] = (
    (0x0620, 0x065F),  # Arabic
    (0x066E, 0x06D3),
    (0x06D5, 0x06DC),
    (0x06DF, 0x06E8),
    (0x06EA, 0x06EF),
    (0x06FA, 0x06FC),
    (0x06FF, 0x06FF),
    (0x0710, 0x077F),  # Syriac, Arabic
    (0x07CA, 0x07F5),  # N'Ko
    (0x0840, 0x085B),  # Mandaic
    (0x0860, 0x088F),  # Syriac, Arabic
    (0x08A0, 0x08E1),
    (0x08E3, 0x0963),  # Arabic, Devanagari
    (0x0971, 0x09E3),  # Bengali
    (0x09F0, 0x0A65),  # Gurmukhi
    (0x0A70, 0x0AE3),  # Gujarati
    (0x0AF9, 0x0B63),  # Oriya
    (0x0B71, 0x0BE3),  # Tamil
    (0x0C00, 0x0C63),  # Telugu
    (0x0C80, 0x0CE3),  # Kannada
    (0x0CF1, 0x0D63),  # Malayalam
    (0x0D7A, 0x0DE5),  # Sinhala
    (0x0DF2, 0x0DF3),
    (0x1000, 0x103F),  # Myanmar
    (0x1050, 0x108F),
    (0x1780, 0x17B3),  # Khmer
    (0x17B6, 0x17D3),
    (0x1820, 0x18AA),  # Mongolian
    (0xA840, 0xA873),  # Phags-pa
    (0xA8E0, 0xA8FF),  # Devanagari
    (0xA980, 0xA9C0),  # Javanese
    (0xAA60, 0xAA7F),  # Myanmar
)

MONGOLIAN: Final[Ranges] = ((0x1820, 0x1842), (0x1844, 0x18AA))

PICTURES: Final[Ranges] = (
    (0x00A9, 0x00A9),
    (0x00AE, 0x00AE),
    (0x203C, 0x203C),
    (0x2049, 0x2049),
    (0x2122, 0x2122),
    (0x2139, 0x2139),
    (0x2190, 0x21FF),
    (0x2300, 0x23FF),
    (0x25A0, 0x27BF),
    (0x2900, 0x297F),
    (0x2B00, 0x2BFF),
    (0x3030, 0x3030),
    (0x303D, 0x303D),
    (0x3297, 0x3299),
    (0x1F000, 0x1FAFF),
)


def _set(*ranges: Ranges) -> str:
    """Write ranges as a set of a regular expression."""
    parts = [f"\\U{low:08x}-\\U{high:08x}" for one in ranges for low, high in one]
    return f"[{''.join(parts)}]"


_JOINED, _PICTURE = _set(JOINING), _set(PICTURES)
_PICTURED = _set(PICTURES, ((0xFE0F, 0xFE0F),))
_NEEDED = (  # compiled when the first text needs it: few do, and that takes a while
    f"(?<={_JOINED})[\u200c\u200d](?={_JOINED})"
    f"|(?<={_set(MONGOLIAN)})[\u180b-\u180f]"
    f"|(?<={_PICTURED})\u200d(?={_PICTURE})"
    f"|(?<={_PICTURE})\ufe0f|(?<=[0-9#*])\ufe0f(?=\u20e3)"
)
_HIDDEN = _set(HIDDEN)
# Blocks of scripts that are written from right to left, as of Unicode TR 9, 3.2.
_LEFTWARDS = "[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff\U00010800-\U00010fff\U0001e800-\U0001efff]"


def hidden_character(text: str) -> str | None:
    """Give the first character of a text that hides, if there is one."""
    if text.isascii() and text.isprintable():
        return None
    found = re.search(_HIDDEN, re.sub(_NEEDED, "", text))
    return found[0] if found else None


def without_hidden(text: str, between: str = "") -> str:
    """Give a text with ``between`` in the place of every character that hides."""
    return re.sub(_HIDDEN, between, text)


def isolated(text: str) -> str:
    """Give a text that can't move what is shown beside it, where it runs from right to left.

    Such a text goes between U+2068 and U+2069 (Unicode TR 9, 2.4.1), another one as it is.
    """
    return f"\u2068{text}\u2069" if re.search(_LEFTWARDS, text) else text


def code_point(character: str) -> str:
    """Name a character by its code point, as in ``U+200B``."""
    return f"U+{ord(character):04X}"
