"""Small text files as people edit them and carry them about, read as what was written.

An editor of Windows puts a byte order mark at the front and ``\\r\\n`` at the ends of lines,
others leave the last line without its end or add an empty one, and a shell there writes
UTF-16. None of that is an alteration, and no such file is called altered::

    EF BB BF          byte order mark at the front       taken away
    0D 0A             end of a line                      0A
    the file's end    none, or several empty lines       one 0A
    FF FE, FE FF      UTF-16                             refused, by that name

Nothing else is mended. What is hashed or signed is what comes out: the formats here are
canonical JSON or lines, and have no such bytes of their own. Messages between programs are
not read this way: they have one spelling.
"""

from __future__ import annotations

from custody.errors import InputError

MARK = b"\xef\xbb\xbf"
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")


def carried(data: bytes, what: str) -> bytes:
    """Give the bytes of a text file without what was put around its lines on the way."""
    if data.startswith(_UTF_16):
        raise InputError(
            f"{what} is UTF-16 text, and not UTF-8",
            hint="save it as UTF-8; nothing else is wrong with it as far as can be seen",
        )
    return data.removeprefix(MARK).replace(b"\r\n", b"\n").rstrip(b"\n") + b"\n"


def carried_text(data: bytes, what: str) -> str:
    """Give the text of such a file; ``InputError`` for what is not UTF-8."""
    try:
        return carried(data, what).decode()
    except UnicodeDecodeError:
        raise InputError(f"{what} is not UTF-8 text") from None
