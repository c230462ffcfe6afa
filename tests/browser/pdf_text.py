"""The texts of a PDF that Chromium printed, page by page: enough of PDF to read what it writes.

Its streams are deflated, its fonts are subsets with a map from glyphs to characters.
"""

from __future__ import annotations

import re
import zlib

_OBJECT = re.compile(rb"(?m)^(\d+) 0 obj\s(.*?)\sendobj", re.DOTALL)
_SHOWN = re.compile(
    rb"/(F\d+) [\d.]+ Tf|<([0-9A-Fa-f]+)>|\((?:[^()\\]|\\.)*\)|(T\*|TJ|Tj|Td|Tm|ET)"
)


def pages_of(pdf: bytes) -> list[str]:
    """Give the text of every page without its blanks, which a printer sets as it likes."""
    objects = {int(number): body for number, body in _OBJECT.findall(pdf)}
    pages = [body for body in objects.values() if re.search(rb"/Type /Page\b", body)]
    return [_text(body, objects) for body in pages]


def _text(page: bytes, objects: dict[int, bytes]) -> str:
    fonts = {
        name.decode(): _characters(objects[int(number)], objects)
        for name, number in re.findall(rb"/(F\d+) (\d+) 0 R", page)
    }
    found, contents = re.search(rb"/Contents (\d+) 0 R", page), ""
    assert found
    said: dict[int, str] = {}
    for name, glyphs, end in _SHOWN.findall(_stream(objects[int(found[1])])):
        if name:
            said = fonts[name.decode()]
        elif glyphs:
            codes = [int(glyphs[at : at + 4], 16) for at in range(0, len(glyphs), 4)]
            contents += "".join(said.get(code, "?") for code in codes)
        elif end in {b"ET", b"Td", b"Tm"}:
            contents += " "
    return contents.replace(" ", "")


def _characters(font: bytes, objects: dict[int, bytes]) -> dict[int, str]:
    found = re.search(rb"/ToUnicode (\d+) 0 R", font)
    if found is None:
        return {}
    table, said = _stream(objects[int(found[1])]), dict[int, str]()
    for part in re.findall(rb"beginbfchar(.*?)endbfchar", table, re.DOTALL):
        for code, text in re.findall(rb"<(\w+)> <(\w+)>", part):
            said[int(code, 16)] = bytes.fromhex(text.decode()).decode("utf-16-be")
    for part in re.findall(rb"beginbfrange(.*?)endbfrange", table, re.DOTALL):
        for first, last, text in re.findall(rb"<(\w+)> <(\w+)> <(\w+)>", part):
            for code in range(int(first, 16), int(last, 16) + 1):
                said[code] = chr(int(text, 16) + code - int(first, 16))
    return said


def _stream(body: bytes) -> bytes:
    data = body.split(b"stream\n", 1)[1].rsplit(b"\nendstream", 1)[0]
    return zlib.decompress(data) if b"/FlateDecode" in body else data
