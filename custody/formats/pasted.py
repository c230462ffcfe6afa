"""Codes, tokens, keys and addresses as they come out of a mail, a chat or an env file.

Tokens are ``custody_`` and 43 characters of base64url; codes of invitations end in ``~`` and
22 more, the digest of the log's key (custody/official/invitation.py). So one can be found in
a text that has something around it: blanks, quotes, angle brackets, a full stop, the link that
it is a part of, a line that was broken, characters that nobody sees::

    <https://custody.example/invitation#custody_…>.

The browser finds it alike (web/static/js/crypto/pasted.js).
"""

from __future__ import annotations

import re

from custody.errors import InputError
from custody.formats.invisible import without_hidden
from custody.formats.recognised import instead

_CODE = "custody_[A-Za-z0-9_-]{43}(?:~[A-Za-z0-9_-]{22})?(?!~)"
_ESCAPED_MARK = "(?i)%7e"
_LINK = '(?i)(https?://[^\\s<>"]+)/invitation#custody_'
_AUTHORITY = "(?i)https?://[^/]*"
_UNSEEN = "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\u2066\u2067\u2068\u2069\ufeff"
_PAIRS = ("<>", '""', "''", "``", "“”", "‘’", "„“", "«»")


def unwrapped(text: str) -> str:
    """Give a value without what was put around it: blanks, what nobody sees, quotes, brackets.

    Docker takes the quotes of an env file for a part of the value; an editor of Windows puts
    a byte order mark before it.
    """
    before = ""
    while text != before:
        before, text = text, text.strip().strip(_UNSEEN)
        if len(text) > 1 and f"{text[0]}{text[-1]}" in _PAIRS:
            text = text[1:-1]
    return text


def service_url(text: str) -> str:
    """Give the address of a service as it is written: scheme and host are lower case."""
    return re.sub(_AUTHORITY, lambda found: found[0].lower(), unwrapped(text), count=1).rstrip("/")


def pasted_secret(text: str) -> str:
    """Give the one code or token in a text; where there is none, the text without blanks around."""
    seen = re.sub(_ESCAPED_MARK, "~", re.sub(r"\s", "", without_hidden(text)))
    found = set(re.findall(_CODE, seen))
    return found.pop() if len(found) == 1 else text.strip()


def require_code(text: str) -> str:
    """Give the invitation code in a text; ``InputError``, which never repeats it, otherwise."""
    code = pasted_secret(text)
    if not re.fullmatch(_CODE, code):
        raise InputError(
            "expected an invitation code, or the link with it: custody_ and 66 characters more"
            + instead(code, own="an invitation code"),
            hint="copy it whole, from what the administrator gave you",
        )
    return code


def invitation_link(url: str, code: str) -> str:
    """Give the page of a one-time code, which stands after the # where no server sees it."""
    return f"{url}/invitation#{code}"


def link_address(text: str) -> str | None:
    """Give the address of the service whose link of an invitation stands in a text, if one does."""
    found = re.search(_LINK, re.sub(r"\s", "", without_hidden(text)))
    return service_url(found[1]) if found else None
