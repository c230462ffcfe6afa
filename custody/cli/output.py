"""How commands print: results, notes, progress, tables; always safe to show on a terminal.

What is printed holds the words of others: a service's, a requester's, a job's. Whoever prints
gives lines, and each stays one line in which a terminal has nothing to obey, whatever is in
it. So nobody can write a line of ours, such as the twelve words that are read out
(promise BOUND).
"""

from __future__ import annotations

import codecs
import contextlib
import re
import sys
from collections.abc import Callable, Iterator
from typing import Any

import click

from custody.file_arguments import standard_output_is_taken
from custody.formats.invisible import isolated

ISOLATION = ("\u2068", "\u2069")
_ISOLATED = re.compile("([\u2068\u2069])")


def emit(record: Any, as_json: bool, *lines: str) -> None:
    """Print a result: as JSON for programs, as lines for people."""
    text = _json(record) if as_json else "\n".join(map(_one_line, lines))
    click.echo(text, err=standard_output_is_taken())


def _json(record: Any) -> str:
    """Write JSON in which whatever does not print is escaped, as its readers take it."""
    import json

    text = json.dumps(record, indent=2, sort_keys=True, ensure_ascii=not _prints_utf8())
    return "".join(
        character
        if character == "\n" or character.isprintable()
        else json.dumps(character).strip('"')
        for character in text
    )


def _prints_utf8() -> bool:
    """Tell whether what is printed is UTF-8, which JSON has to be, or else ASCII."""
    return codecs.lookup(getattr(sys.stdout, "encoding", None) or "utf-8").name == "utf-8"


def note(*lines: str) -> None:
    """Say something beside the result; nothing fails because standard error can't be written."""
    with contextlib.suppress(OSError, ValueError):
        click.echo("\n".join(map(_one_line, lines)), err=True)


@contextlib.contextmanager
def progress(
    label: str, total: int | None = None, *, unit: str = "B"
) -> Iterator[Callable[[int], object] | None]:
    """Show progress, in bytes, on a terminal's stderr; give None where there is no terminal."""
    if sys.stderr is None or not sys.stderr.isatty():  # it may have been closed
        yield None
        return
    from tqdm import tqdm

    divisor = 1024 if unit == "B" else 1000
    with tqdm(
        desc=label, total=total, unit=unit, unit_scale=True, unit_divisor=divisor, leave=False
    ) as bar:
        yield bar.update


def plain(text: str) -> str:
    """Write out whatever in a text a terminal would obey, or would hide (promise BOUND).

    What is signed was written by others; it must not be able to redraw the screen.
    """
    return "".join(
        character if character.isprintable() else character.encode("unicode_escape").decode()
        for character in text
    )


def _one_line(text: str) -> str:
    """Keep a line one line; only the isolation that :func:`columns` puts around a cell stays."""
    return "".join(part if part in ISOLATION else plain(part) for part in _ISOLATED.split(text))


def field(label: str, text: str) -> list[str]:
    """Lay out a labelled text, safe to show; none of its lines can look like a line of ours."""
    first, *rest = [isolated(plain(line)) for line in text.split("\n")]
    return [f"  {label:<11}{first}", *(f"{'':13}| {line}" for line in rest)]


def columns(rows: list[list[str]], head: list[str]) -> list[str]:
    """Lay out rows under their headings."""
    table = [head, *([plain(cell) for cell in row] for row in rows)]
    widths = [max(len(row[at]) for row in table) for at in range(len(head))]
    lines = [
        "  ".join(
            isolated(cell) + " " * (width - len(cell))
            for cell, width in zip(row, widths, strict=True)
        )
        for row in table
    ]
    return [line.rstrip() for line in lines]
