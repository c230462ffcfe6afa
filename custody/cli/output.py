"""How commands print: results, notes, progress, tables; always safe to show on a terminal."""

from __future__ import annotations

import codecs
import contextlib
import sys
from collections.abc import Callable, Iterator
from typing import Any

import click

from custody.file_arguments import standard_output_is_taken
from custody.formats.invisible import isolated


def emit(record: Any, as_json: bool, text: str) -> None:
    """Print a result: as JSON for programs, as text for people."""
    if as_json:
        import json

        text = json.dumps(record, indent=2, sort_keys=True, ensure_ascii=not _prints_utf8())
    click.echo(text, err=standard_output_is_taken())


def _prints_utf8() -> bool:
    """Tell whether what is printed is UTF-8, which JSON has to be, or else ASCII."""
    return codecs.lookup(getattr(sys.stdout, "encoding", None) or "utf-8").name == "utf-8"


def note(text: str) -> None:
    """Say something beside the result; nothing fails because standard error can't be written."""
    with contextlib.suppress(OSError, ValueError):
        click.echo(text, err=True)


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


def field(label: str, text: str) -> list[str]:
    """Lay out a labelled text, safe to show; none of its lines can look like a line of ours."""
    first, *rest = [isolated(plain(line)) for line in text.split("\n")]
    return [f"  {label:<11}{first}", *(f"{'':13}| {line}" for line in rest)]


def columns(rows: list[list[str]], head: list[str]) -> str:
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
    return "\n".join(line.rstrip() for line in lines)
