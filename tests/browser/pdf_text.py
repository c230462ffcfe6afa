"""The texts of a PDF that Chromium printed, page by page: enough of PDF to read what it writes.

Its streams are deflated, its fonts are subsets with a map from glyphs to characters.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

_OBJECT = re.compile(rb"(?m)^(\d+) 0 obj\s(.*?)\sendobj", re.DOTALL)
_NUMBER = rb"(-?[\d.]+)"
_SHOWN = re.compile(
    rb"/(?P<font>F\d+) [\d.]+ Tf"
    rb"|(?P<matrix>(?:-?[\d.]+ ){6})(?P<sets>cm|Tm)"
    rb"|(?P<moved>-?[\d.]+ -?[\d.]+) Td"
    rb"|<(?P<glyphs>[0-9A-Fa-f]+)>"
    rb"|(?P<other>\bq\b|\bQ\b|ET)"
)

_SAME = 0.004
"""Texts of one line stand at heights that differ by less, of a whole page."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a page: its text without blanks, and how far down it stands, from 0 to 1."""

    down: float
    text: str


def pages_of(pdf: bytes) -> list[str]:
    """Give the text of every page without its blanks, which a printer sets as it likes."""
    return ["".join(text for _, text in runs) for runs in _pages(pdf)]


def lines_of(pdf: bytes) -> list[list[Line]]:
    """Give the lines of every page from the top; what stands at the same height is one."""
    found = []
    for runs in _pages(pdf):
        lines: list[Line] = []
        for down, text in sorted((run for run in runs if run[1]), key=lambda run: run[0]):
            if lines and down - lines[-1].down < _SAME:
                lines[-1] = Line(lines[-1].down, lines[-1].text + text)
            else:
                lines.append(Line(down, text))
        found.append(lines)
    return found


def _pages(pdf: bytes) -> list[list[tuple[float, str]]]:
    objects = {int(number): body for number, body in _OBJECT.findall(pdf)}
    pages = [body for body in objects.values() if re.search(rb"/Type /Page\b", body)]
    return [list(_runs(body, objects)) for body in pages]


def _runs(page: bytes, objects: dict[int, bytes]) -> Iterator[tuple[float, str]]:
    """Give what is shown in the order of the page's stream, each with how far down it stands."""
    fonts = {
        name.decode(): _characters(objects[int(number)], objects)
        for name, number in re.findall(rb"/(F\d+) (\d+) 0 R", page)
    }
    contents = re.search(rb"/Contents (\d+) 0 R", page)
    box = re.search(rb"/MediaBox \[[\d.]+ [\d.]+ [\d.]+ " + _NUMBER, page)
    assert contents
    assert box
    height, said = float(box[1]), dict[int, str]()
    place, kept, line = (1.0, 0.0), list[tuple[float, float]](), 0.0
    for one in _SHOWN.finditer(_stream(objects[int(contents[1])])):
        if one["font"]:
            said = fonts[one["font"].decode()]
        elif one["matrix"]:
            *_, scale, _, shift = (float(number) for number in one["matrix"].split())
            if one["sets"] == b"Tm":
                line = shift
            else:
                place = (place[0] * scale, place[0] * shift + place[1])
        elif one["moved"]:
            line -= float(one["moved"].split()[1])
        elif one["glyphs"]:
            codes = [int(one["glyphs"][at : at + 4], 16) for at in range(0, len(one["glyphs"]), 4)]
            text = "".join(said.get(code, "?") for code in codes).replace(" ", "")
            yield round(1 - (place[0] * line + place[1]) / height, 3), text
        elif one["other"] == b"q":
            kept.append(place)
        elif one["other"] == b"Q":
            place = kept.pop()


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
