"""A database read into memory, to be altered and verified thousands of times."""

from __future__ import annotations

import copy
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from custody.audit.checks.bound_rows import (
    BOXES,
    CONTRIBUTIONS,
    GRANTS,
    PARTS,
    REDEALT,
    SHARES,
    TOKENS,
)
from custody.audit.sources.database_source import open_database
from custody.audit.sources.source import Stored
from custody.audit.verify import verify
from custody.state_tables import TABLES, Row, Table
from tests.audit.history import Copy, places

BOUND_TABLES = (SHARES, BOXES, REDEALT, GRANTS, CONTRIBUTIONS, PARTS, TOKENS)


@dataclass
class Memory:
    """All that the verifier asks of a database, as lists that a test may change."""

    stored: list[Stored]
    note: bytes | None
    head: list[Row]
    tree: list[tuple[Any, Any, Any]]
    state: dict[str, list[list[Any]]]
    cosignatures: list[tuple[Any, Any]] = field(default_factory=list)
    name = "memory"
    claimed = None
    path = None

    @classmethod
    def of(cls, history: Copy) -> Memory:
        with open_database(history.url) as source:
            return cls(
                list(source.entries()),
                source.checkpoint(),
                source.heads(),
                list(source.nodes(history.size)),
                {
                    table.name: [list(row) for row in source.rows(table)]
                    for table in (*TABLES.values(), *BOUND_TABLES)
                },
                list(source.cosigned()),
            )

    def altered(self) -> Memory:
        """A copy for one change; entries and nodes are shared, as they are immutable."""
        return Memory(
            list(self.stored),
            self.note,
            copy.deepcopy(self.head),
            list(self.tree),
            {name: [list(row) for row in rows] for name, rows in self.state.items()},
            list(self.cosignatures),
        )

    def found(self) -> set[tuple[str, str]]:
        return places(verify(self).findings)

    # what the verifier asks

    @property
    def tables(self) -> Memory:
        return self

    def entries(self) -> Iterator[Stored]:
        return iter(self.stored)

    def checkpoint(self) -> bytes | None:
        return self.note

    def is_replica(self) -> bool:
        return False

    def damage(self) -> Iterator[str]:
        return iter(())

    def schema(self, names: Collection[str]) -> None:
        return None

    def missing(self, table: str, columns: Sequence[str]) -> list[str]:
        return []

    def heads(self) -> list[Row]:
        return self.head

    def nodes(self, size: int) -> Iterator[tuple[Any, Any, Any]]:
        return iter(self.tree)

    def cosigned(self) -> Iterator[tuple[Any, Any]]:
        return iter(self.cosignatures)

    def rows(self, table: Table) -> Iterator[tuple[Any, ...]]:
        return (tuple(row) for row in self.state[table.name])
