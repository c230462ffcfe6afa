"""Writes a report as lines for a terminal or a file: one column, tables aligned."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter

from custody.audit.chronicle.sections import Card, Facts, Grid, Layout, Section

_LABEL = 15


def as_text(layout: Layout) -> str:
    """Give all of it, the verdict first; what a terminal would obey is escaped."""
    lines = [layout.title, f"Period: {layout.period}, UTC", layout.verdict]
    for section in layout.sections:
        lines += ["", *_section(section)]
    return "\n".join(visible(line).rstrip() for line in lines)


def visible(text: str) -> str:
    """Escape what can't be seen, or would change how other text is shown."""
    return "".join(
        character if character.isprintable() else character.encode("unicode_escape").decode()
        for character in text
    )


def _section(section: Section) -> Iterator[str]:
    yield section.title
    yield "=" * len(section.title)
    if not section.blocks:
        yield section.empty
    for number, block in enumerate(section.blocks):
        if number and not isinstance(block, Grid):
            yield ""
        yield from _block(block)


def _block(block: Facts | Grid | Card) -> Iterator[str]:
    if isinstance(block, Card):
        yield f"{block.title}: {block.mark}"
        yield from _block(block.facts)
        yield from _block(block.grid)
    elif isinstance(block, Facts):
        for label, rows in groupby(block.rows, key=itemgetter(0)):
            for number, (_, said) in enumerate(rows):
                yield f"{'' if number else label:<{_LABEL}}{said}"
    else:
        yield from _grid(block)


def _grid(grid: Grid) -> Iterator[str]:
    """Align all columns but the last, which goes on as long as it is."""
    rows = [grid.head, *grid.rows]
    widths = [max(len(visible(row[at])) for row in rows) for at in range(len(grid.head) - 1)]
    for row in rows:
        cells = [visible(cell).ljust(width) for cell, width in zip(row, widths, strict=False)]
        yield "  " + "  ".join([*cells, row[-1]])
