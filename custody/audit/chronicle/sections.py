"""What a report that is laid out consists of, whoever shows it."""

from __future__ import annotations

from dataclasses import dataclass

Rows = tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Facts:
    """Labels, each with what there is to say."""

    rows: Rows


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: the names of its columns, and its rows."""

    head: tuple[str, ...]
    rows: Rows


@dataclass(frozen=True, slots=True)
class Card:
    """One thing that is told by itself, such as an export; ``mark`` is its state in a word."""

    title: str
    mark: str
    facts: Facts
    grid: Grid


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the report; where it has no blocks, ``empty`` says so."""

    id: str
    title: str
    about: str
    blocks: tuple[Facts | Grid | Card, ...]
    empty: str = ""


@dataclass(frozen=True, slots=True)
class Layout:
    """The whole: what it is of, the verdict, its colour by name, and the sections."""

    title: str
    period: str
    verdict: str
    tone: str
    sections: tuple[Section, ...]
