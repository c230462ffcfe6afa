"""The interface between the verifier and a ledger: what a file or a database has to offer.

Both have entries, stored under numbers, and a checkpoint. A database also has
what its service derives from the entries: index columns, the tree's nodes, the
head row and the tables of state. Nothing that a source gives is believed; values
may be of any type, since whoever alters a database can alter that too.

A source can be read from the start any number of times and always gives the
same. ``LedgerError`` while it is read means that what is there is damaged, any
other ``CustodyError`` that it can't be reached.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple, Protocol

from custody.state_tables import Row, Table
from custody.tlog.note_keys import Verifier

INDEX = ("prev", "leaf", "at", "type", "dataset", "ceremony")
"""The index columns of a stored entry, in the order :class:`Stored` has them."""


class Reading(NamedTuple):
    """What was read of an entry: its origin, and its body as stored and as values."""

    origin: str
    text: bytes
    body: dict[str, Any]


class Registration(NamedTuple):
    """The registration of an object without a proof, sound in all that it says of itself.

    What is left to check is what came before it (:mod:`custody.audit.checks.registrations`).
    From ``size`` to ``dated`` it has what a row of state says and rules may ask for; ``shares``
    are the ephemeral shares of its header, unless an older version entered it. ``by`` is who
    registered it.
    """

    at: str
    dataset: str
    id: str
    size: int
    host: str | None
    job: str | None
    tags: str
    sealed: str
    dated: str
    shares: tuple[str, ...] = ()
    by: str = ""


class Stored(NamedTuple):
    """An entry as it is stored: its number, its bytes, and its index columns, if it has any.

    Of an entry that the chain check found sound it gives the reading, and may leave out the
    bytes; or, of a file that another process reads, the ``registration`` alone.
    """

    seq: int
    entry: bytes
    columns: tuple[Any, ...] | None = None
    reading: Reading | None = None
    registration: Registration | None = None


@dataclass(frozen=True, slots=True)
class Schema:
    """What a database says of its own make: versions, tables and triggers by name.

    A table is told as :mod:`custody.audit.checks.schema` tells it, a trigger as the database
    does. Only tables are there that somebody asked for.
    """

    dialect: str
    versions: tuple[Any, ...]
    tables: dict[str, str]
    triggers: dict[str, str]


class Tables(Protocol):
    """What a database has beside the entries."""

    def schema(self, names: Collection[str]) -> Schema | None:
        """Describe these tables, as far as they are there; None where there is no schema."""

    def is_replica(self) -> bool:
        """Say whether this follows another database, and so may be behind it."""

    def damage(self) -> Iterator[str]:
        """Say what is wrong with the structure of the database itself."""

    def missing(self, table: str, columns: Sequence[str]) -> list[str]:
        """List those of the columns that the database does not have."""

    def heads(self) -> list[Row]:
        """Give the rows of the ledger's head; there should be one."""

    def nodes(self, size: int) -> Iterator[tuple[Any, Any, Any]]:
        """Give stored nodes ``(level, index, hash)`` as a tree growing to ``size`` completes them.

        What has no place in such a tree comes somewhere among them or at the end.
        """

    def rows(self, table: Table) -> Iterator[tuple[Any, ...]]:
        """Give the rows of a table of state: the values of its key, then of its columns."""


class Source(Protocol):
    """A ledger to be verified."""

    @property
    def name(self) -> str:
        """The source's name for people, without secrets."""

    @property
    def path(self) -> Path | None:
        """The file, where it is one that another process can read for itself."""

    @property
    def claimed(self) -> Verifier | None:
        """The key that the source itself claims to be signed with, where it has a place for it."""

    @property
    def tables(self) -> Tables | None:
        """The tables beside the entries; None for a file, which has none."""

    def entries(self) -> Iterator[Stored]:
        """Give the entries in the order of the numbers they are stored under."""

    def checkpoint(self) -> bytes | None:
        """Give the checkpoint note, not verified; None where there is none."""

    def cosigned(self) -> Iterator[tuple[Any, Any]]:
        """Give the cosigned checkpoints that are kept beside it: their size and their note."""
