"""The service signs one history, whatever its database says (promise ONE-HISTORY).

Beside its key it keeps a mark, the last head that it signed (:mod:`custody.tlog.mark`). A
transaction that appends stores a MAC of the new head and no signature. Once it is committed,
with the mark locked::

    read the mark, then the committed head in a new snapshot
    check the head's MAC, and prove that it continues the mark
    write the mark, sync it, and only then sign; store the note

Any of these steps can be the last one: a crash leaves the mark at the committed head or
behind it, never ahead, and whoever comes next signs what was left. An answer waits until the
note covers its entries. To a head that is smaller than the mark, or does not continue it,
nothing is appended, and it is never signed.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any

from sqlalchemy import Connection, update

from custody.errors import HistoryError, LedgerError
from custody.service.mark_file import MarkKeeper
from custody.servicekey import ServiceKey
from custody.store import Store, append
from custody.store.append import locked_head
from custody.store.engine import after_commit
from custody.store.heads import (
    Head,
    checkpoint_of,
    older,
    read_head,
    require_mac,
    require_own,
    require_whole,
)
from custody.store.tables import ledger_head
from custody.store.tree_nodes import require_continues
from custody.tlog.mark import Mark
from custody.tlog.note import Checkpoint, open_checkpoint
from custody.tlog.note_keys import Verifier

REFRESH_SECONDS = 10.0
"""How old a host's mark may get while other hosts append."""


@dataclass(frozen=True, slots=True)
class OneHistory:
    """A ledger's database, the key that signs it, and the mark of what was signed last."""

    store: Store
    key: ServiceKey
    mark: MarkKeeper

    def append(self, connection: Connection, bodies: Iterable[dict[str, Any]]) -> int:
        """Append entries in the caller's transaction, and have them signed once it is committed.

        Gives the number of the first. The mark is read before the head is, which may be newer.
        """
        mark, wanted = self.mark.read(), list(bodies)
        first = append(connection, self.key.origin, wanted, self.key.mac, mark)
        after_commit(connection, partial(self.sign, first + len(wanted)))
        return first

    def require(self) -> None:
        """Refuse, with ``HistoryError``, a database that is not what was signed last, or more.

        For each request: one small query. That more is ours is proven only where there is more,
        from entries and hashes, which no writer of ours changes once they are there.
        """
        mark = self.mark.glance()
        try:
            with self.store.glancing() as connection:
                self._require_own(connection, read_head(connection), mark)
        except LedgerError as error:
            raise HistoryError(error.message, hint=error.hint, promise="TAMPER") from None

    def head(self, connection: Connection) -> Checkpoint:
        """Give the head as this transaction sees it, if it is part of the history that is signed.

        What is acted on is held to it. A transaction that began a moment ago may see less than
        was signed since: then what is there now has to continue it.
        """
        mark, row = self.mark.glance(), read_head(connection)
        try:
            return self._require_own(connection, row, mark)
        except HistoryError:
            if row is None:
                raise
        before = checkpoint_of(row, self.key.origin)
        require_mac(row, before, self.key.mac)
        with self.store.reading() as now:
            require_continues(now, before, self._require_own(now, read_head(now), mark))
        return before

    def require_whole(self, *, counted: bool = False) -> None:
        """Refuse a ledger that has lost entries or hashes, as far as that shows cheaply."""
        with self.store.reading() as connection:
            head = read_head(connection)
            if head is not None:
                require_whole(connection, head, counted=counted)

    def sign(self, covered: int | None = None) -> None:
        """Sign the committed head, if that is not done; ``HistoryError`` where it may not be.

        Whoever waits for a note that covers the first entries, ``covered`` of them, leaves all
        others alone: who held the mark before may have signed for all who waited.
        """
        with self.mark.locked():
            mark = self.mark.read()
            with self.store.reading() as connection:
                row = read_head(connection)
                if row and covered is not None and self._signed_size(row["note"]) >= covered:
                    return
                head = self._require_own(connection, row, mark)
            if row is None or not head.size:
                return
            if mark is None or head.size > mark.size:
                self.mark.write(Mark.of(head))
            if self._signed_size(row["note"]) < head.size:
                self._store_note(head, self.key.sign(head))

    def adopt(self) -> Mark | None:
        """Take over a database from before there were marks, and sign its head.

        Gives the mark, if there was none. Nothing tells then whether a newer database is
        lost: that is the word of whoever runs this.
        """
        with self.mark.locked():
            before = self.mark.read()
            with self.store.writing() as connection:
                row = read_head(connection)
                if row is None or not row["size"]:
                    if before is None:
                        self.mark.write(Mark(self.key.origin))
                    return None
                head = checkpoint_of(row, self.key.origin)
                mark = before or Mark.of(head)
                self._require_own(connection, with_mac(connection, row, self.key), mark)
            if before is None:
                self.mark.write(mark)
        self.sign()
        return mark if before is None else None

    def _require_own(
        self, connection: Connection, row: Head | None, mark: Mark | None
    ) -> Checkpoint:
        if row is not None:
            return require_own(connection, row, self.key.origin, self.key.mac, mark)
        if mark is not None and mark.begun:
            raise older(0, mark)
        return Mark(self.key.origin).head

    def _store_note(self, head: Checkpoint, note: str) -> None:
        """Store the note, unless another host has stored one of more entries meanwhile.

        A crash of the machine may take it back: it is of the mark, which it can't take back,
        and whoever comes next, before anybody is answered, signs that again.
        """
        with self.store.writing_again() as connection:
            if self._signed_size(locked_head(connection)["note"]) < head.size:
                connection.execute(update(ledger_head).values(note=note))

    def _signed_size(self, note: str) -> int:
        """Give the size that a stored note is good for; 0 for one that is not ours."""
        try:
            return open_checkpoint(note.encode(), Verifier.parse(self.key.vkey)).size
        except (LedgerError, UnicodeEncodeError):
            return 0


def with_mac(connection: Connection, row: Head, key: ServiceKey) -> Head:
    """Give a head of an older program its MAC: its signature has to be of this very head."""
    if row["mac"] is not None:
        return row
    head = checkpoint_of(row, key.origin)
    try:
        signed = open_checkpoint(row["note"].encode(), Verifier.parse(key.vkey))
    except LedgerError:
        signed = None
    if signed != head:
        raise LedgerError(
            "the head of the ledger is not one that this service's key has signed",
            hint="is this the key file of this database? if so: custody-audit verify",
            promise="TAMPER",
        )
    mac = key.mac(head, row["leaf"])
    connection.execute(update(ledger_head).values(mac=mac))
    return {**row, "mac": mac}
