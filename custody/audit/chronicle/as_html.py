"""Writes a report as one page that needs nothing else: no script, no picture, no network.

Everything that the ledger says is escaped, what can't be seen too; and the page's own policy
lets nothing be fetched or run, should something slip through.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape
from itertools import groupby
from operator import itemgetter

from custody.audit.chronicle.as_text import visible
from custody.audit.chronicle.sections import Card, Facts, Grid, Layout, Section

_STYLE = """
:root { color-scheme: light; --ink: #1b2430; --soft: #596675; --line: #d9dfe6; --tint: #f4f6f8;
  --good: #14663c; --care: #8a5a00; --bad: #a3201c; }
* { box-sizing: border-box; }
body { counter-reset: section; margin: 0; background: #fff; color: var(--ink);
  font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif; }
main { max-width: 68rem; margin: 0 auto; padding: 2.5rem 1.5rem 4rem; }
h1 { font-size: 1.7rem; line-height: 1.25; margin: 0 0 .25rem; overflow-wrap: anywhere; }
h2 { font-size: 1.25rem; margin: 2.75rem 0 .25rem; padding-top: .9rem;
  border-top: 1px solid var(--line); }
h2::before { counter-increment: section; content: counter(section) ". "; }
code { font: .82em/1.5 ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace;
  letter-spacing: -.01em; }
h3 { font-size: 1rem; margin: 0; overflow-wrap: anywhere; }
p { margin: 0 0 .75rem; max-width: 46rem; }
.period, .about, .empty { color: var(--soft); }
.verdict { max-width: none; margin: 1.25rem 0; padding: .8rem 1rem; border-left: .3rem solid;
  background: var(--tint); font-weight: 600; overflow-wrap: anywhere; }
.good { color: var(--good); } .care { color: var(--care); } .bad { color: var(--bad); }
nav ol { columns: 2; gap: 2rem; margin: 0; padding-left: 1.3rem; max-width: 46rem; }
nav a { color: inherit; }
dl { display: grid; grid-template-columns: 9rem minmax(0, 1fr); gap: .3rem 1rem;
  margin: .75rem 0; }
dt { color: var(--soft); }
dd { margin: 0; grid-column: 2; overflow-wrap: anywhere; }
table { width: 100%; border-collapse: collapse; margin: .75rem 0 1.25rem; font-size: .92em; }
th { text-align: left; font-weight: 600; color: var(--soft);
  border-bottom: 2px solid var(--line); }
th, td { padding: .35rem .9rem .35rem 0; vertical-align: top; }
td { border-bottom: 1px solid var(--line); overflow-wrap: anywhere;
  font-variant-numeric: tabular-nums; }
td.short, th.short { width: 1%; white-space: nowrap; overflow-wrap: normal; }
td:last-child, th:last-child { padding-right: 0; }
article { border: 1px solid var(--line); border-radius: .4rem; margin: 1rem 0;
  padding: 1rem 1.1rem .2rem; }
article header { display: flex; flex-wrap: wrap; gap: .3rem .8rem; align-items: baseline;
  justify-content: space-between; }
.mark { font-weight: 600; }
@media screen and (max-width: 42rem) {
  main { padding: 1.5rem 1rem 3rem; }
  nav ol { columns: 1; }
  dl { grid-template-columns: 1fr; gap: 0; }
  dt { margin-top: .5rem; }
  dd { grid-column: 1; }
  thead { position: absolute; clip-path: inset(50%); width: 1px; height: 1px; overflow: hidden; }
  table, tbody, tr, td { display: block; }
  tr { border-bottom: 1px solid var(--line); padding: .5rem 0; }
  td, td.short { width: auto; border: 0; padding: .1rem 0; white-space: normal; display: grid;
    grid-template-columns: 6.5rem minmax(0, 1fr); gap: .75rem; }
  td::before { content: attr(data-label); color: var(--soft); }
}
@page { size: A4; margin: 18mm 16mm; }
@media print {
  body { font-size: 9.5pt; }
  main { max-width: none; padding: 0; }
  nav { display: none; }
  h2 { margin-top: 1.6rem; }
  h2, h3, .about, article header, thead { break-after: avoid; }
  thead { display: table-header-group; }
  tr, dl > *, .verdict { break-inside: avoid; }
  .verdict { background: none; border: 1px solid; border-left-width: .3rem; }
}
"""

_CODE = re.compile(r"[0-9A-Za-z+/=]{40,}")
_SHORT = 20
"""A column none of whose cells is longer is not broken into lines."""

_TONES = {"closed": "good", "under way": "care"}


def as_html(layout: Layout) -> str:
    """Give the page."""
    links = "".join(
        f'<li><a href="#{one.id}">{_text(one.title)}</a></li>' for one in layout.sections
    )
    body = "".join(map(_section, layout.sections))
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">\n'
        '<meta http-equiv="Content-Security-Policy" '
        "content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{_text(layout.title)}</title>\n<style>{_STYLE}</style></head>\n<body><main>\n"
        f"<h1>{_text(layout.title)}</h1>\n"
        f'<p class="period">{_text(layout.period)}; all times are UTC</p>\n'
        f'<p class="verdict {layout.tone}">{_text(layout.verdict)}</p>\n'
        f'<nav aria-label="Contents"><ol>{links}</ol></nav>\n{body}</main></body></html>\n'
    )


def _section(section: Section) -> str:
    blocks = "".join(map(_block, section.blocks))
    return (
        f'<section aria-labelledby="{section.id}"><h2 id="{section.id}">{_text(section.title)}'
        f'</h2>\n<p class="about">{_text(section.about)}</p>\n'
        + (blocks or f'<p class="empty">{_text(section.empty)}</p>\n')
        + "</section>\n"
    )


def _block(block: Facts | Grid | Card) -> str:
    if isinstance(block, Card):
        return (
            f"<article><header><h3>{_text(block.title)}</h3>"
            f'<span class="mark {_TONES.get(block.mark, "bad")}">{_text(block.mark)}</span>'
            f"</header>\n{_block(block.facts)}{_block(block.grid)}</article>\n"
        )
    return _facts(block) if isinstance(block, Facts) else _grid(block)


def _facts(facts: Facts) -> str:
    """Give a list of labels, each once where there is more to say under one."""
    parts = [
        f"<dt>{_text(label)}</dt>" + _join(f"<dd>{_said(said)}</dd>" for _, said in rows)
        for label, rows in groupby(facts.rows, key=itemgetter(0))
    ]
    return f"<dl>{_join(parts)}</dl>\n"


def _grid(grid: Grid) -> str:
    short = [
        ' class="short"' if max(len(row[at]) for row in (grid.head, *grid.rows)) <= _SHORT else ""
        for at in range(len(grid.head))
    ]
    head = _join(
        f'<th scope="col"{kind}>{_text(name)}</th>'
        for name, kind in zip(grid.head, short, strict=True)
    )
    rows = _join(
        "<tr>"
        + _join(
            f'<td{kind} data-label="{_text(name)}"><span>{_said(cell)}</span></td>'
            for cell, name, kind in zip(row, grid.head, short, strict=True)
        )
        + "</tr>\n"
        for row in grid.rows
    )
    return f"<table><thead><tr>{head}</tr></thead>\n<tbody>{rows}</tbody></table>\n"


def _join(parts: Iterable[str]) -> str:
    return "".join(parts)


def _text(text: str) -> str:
    """Escape a text for the page and its attributes."""
    return escape(visible(text), quote=True)


def _said(text: str) -> str:
    """Escape a text for the page; keys and digests are set as such."""
    return _CODE.sub(r"<code>\g<0></code>", _text(text))
