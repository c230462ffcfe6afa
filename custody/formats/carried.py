"""Small text files as people edit them and carry them about, read as what was written.

An editor of Windows puts a byte order mark at the front and ``\\r\\n`` at the ends of lines,
others leave the last line without its end or add blank ones, and a shell there writes
UTF-16. None of that is an alteration, and no such file is called altered::

    EF BB BF          byte order mark at the front       taken away
    0D 0A             end of a line                      0A
    the file's end    none, blanks, or blank lines       one 0A
    FF FE, FE FF      UTF-16                             refused, by that name

Nothing else is mended here. Blank lines at the beginning stay, so that lines keep their
numbers; whoever reads a format that has none skips them. What is hashed or signed is what
comes out: the formats here are canonical JSON or lines, and have no such bytes of their own.
Messages between programs are not read this way: they have one spelling.
"""

from __future__ import annotations

from custody.errors import InputError

MARK = b"\xef\xbb\xbf"
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")


def carried(data: bytes, what: str) -> bytes:
    """Give the bytes of a text file without what was put around its lines on the way."""
    return _bare(data, what).rstrip() + b"\n"


def carried_text(data: bytes, what: str) -> str:
    """Give the text of such a file; ``InputError`` for what is not UTF-8."""
    return _decoded(carried(data, what), what)


def first_line(data: bytes, what: str) -> str:
    """Give the first line of such a file, with all of its blanks, as a passphrase has them."""
    return _decoded(_bare(data, what), what).partition("\n")[0].removesuffix("\r")


def _bare(data: bytes, what: str) -> bytes:
    if data.startswith(_UTF_16):
        raise InputError(
            f"{what} is UTF-16 text, and not UTF-8",
            hint="save it as UTF-8; nothing else is wrong with it as far as can be seen",
        )
    return data.removeprefix(MARK).replace(b"\r\n", b"\n")


def _decoded(data: bytes, what: str) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError:
        raise InputError(f"{what} is not UTF-8 text") from None
