"""Invitation codes and tokens as they come out of a mail, a chat or an env file.

Both are ``custody_`` and 43 characters of base64url. So one can be found in a text that has
something around it: blanks, quotes, angle brackets, a full stop, the link that it is a part
of, a line that was broken, characters that nobody sees::

    <https://custody.example/invitation#custody_…>.

The browser finds it alike (web/static/js/crypto/pasted.js).
"""

from __future__ import annotations

import re

from custody.errors import InputError
from custody.formats.invisible import without_hidden

_SECRET = re.compile("custody_[A-Za-z0-9_-]{43}")
_LINK = re.compile('(https?://[^\\s<>"]+)/invitation#custody_')


def pasted_secret(text: str) -> str:
    """Give the one code or token in a text; where there is none, the text without blanks around."""
    found = set(_SECRET.findall(re.sub(r"\s", "", without_hidden(text))))
    return found.pop() if len(found) == 1 else text.strip()


def require_code(text: str) -> str:
    """Give the invitation code in a text; ``InputError``, which never repeats it, otherwise."""
    code = pasted_secret(text)
    if not _SECRET.fullmatch(code):
        raise InputError(
            "expected an invitation code, or the link with it: custody_ and 43 characters more",
            hint="copy it whole, from what the administrator gave you",
        )
    return code


def link_address(text: str) -> str | None:
    """Give the address of the service whose link of an invitation stands in a text, if one does."""
    found = _LINK.search(re.sub(r"\s", "", without_hidden(text)))
    return found[1] if found else None
