"""Words whose letters are of several alphabets that look alike, as ``dab1`` with a Cyrillic a.

Nothing is refused for it: units and brands are written so (``kΩ``), and every alphabet is
somebody's. Whoever picks or approves by such a host or job is told. Alphabets are known by
the names of their letters, so this is for what is shown, and decides nothing.
"""

from __future__ import annotations

import re
import unicodedata

_ALIKE = frozenset({"ARMENIAN", "CHEROKEE", "COPTIC", "CYRILLIC", "GREEK", "LATIN", "LISU"})
_WORD = re.compile(r"[^\W\d_]+")


def mixed_alphabets(*texts: str | None) -> str | None:
    """Name the alphabets of the first word that mixes some, as in "Cyrillic and Latin"."""
    for text in texts:
        for word in _WORD.findall(text or ""):
            found = {unicodedata.name(letter, "").partition(" ")[0] for letter in word} & _ALIKE
            if len(found) > 1:
                return " and ".join(one.capitalize() for one in sorted(found))
    return None
