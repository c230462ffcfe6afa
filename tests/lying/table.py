"""The table of lies: how each command ends under each, where the truth is known and at first use.

``table.txt`` has a row for every lie and a column for every command, in blocks. A cell says how
the command ends to whom the truth is known, and at first use::

    65, 77     refused, and nothing was signed, sealed or written
    1, 3       what custody-audit finds
    seen       done, with a line on the record that says so
    0          done, or as far as it goes for now: nothing of it rests on what was a lie
    .          the answer is not asked for there

An empty cell is of no concern: the command asks for nothing that the lie is about. Of no column
are commands that ask for nothing at all (:mod:`tests.lying.small_commands`).
"""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

from tests.lying.command import Command
from tests.lying.commands import COMMANDS
from tests.lying.lies import LIES
from tests.lying.lying_service import Lie

Cells = dict[tuple[str, str], tuple[str, ...]]
FILE = Path(__file__).with_name("table.txt")


def concerns(command: Command, lie: Lie) -> bool:
    """Tell whether a command asks for something that the lie is about."""
    wider = {
        "signed": {"export"},
        "dealerless": {"genesis"},
        "epoch": {"export"},
        "epoch-drill": {"drill", "epoch"},
    }
    kinds = {"", command.kind, *wider.get(command.kind, ())}
    return bool(command.answers & lie.answers) and lie.kind in kinds


def read_table() -> Cells:
    """Read the table: two columns for a command and a lie."""
    cells: Cells = {}
    for block in FILE.read_text().strip("\n").split("\n\n"):
        header, *rows = block.split("\n")
        names = header.split()
        edges = [header.index(f" {name}") + 1 for name in names] + [max(map(len, rows)) + 1]
        for row in rows:
            lie = row[: edges[0]].strip()
            for name, (start, end) in zip(names, pairwise(edges), strict=True):
                if found := row[start:end].split():
                    cells[name, lie] = tuple(found)
    return cells


def size() -> str:
    """Say how large it is."""
    cells = read_table()
    commands, lies = {name for name, _ in cells}, {lie for _, lie in cells}
    return f"table of lies: {len(commands)} commands × {len(lies)} lies, {2 * len(cells)} cells"


def expected() -> Cells:
    """The cells that there have to be, empty."""
    return {
        (name, lie): ()
        for name, command in COMMANDS.items()
        for lie, told in LIES.items()
        if concerns(command, told)
    }
