"""What a request to a dataset is made with, as the signed ledger has it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, RowMapping, select

from custody.ceremony import ActiveDataset, Ceremony, Policy, dealing_digest, keyed_seats
from custody.errors import LedgerError, NotKnownError, RefusedError
from custody.service.ceremony_repository import load_included, require_leaf
from custody.service.context import Service, may_be_a_name
from custody.store.heads import FIND_OUT
from custody.store.tables import ledger_entry, state
from custody.tlog.entry import parse_entry

_datasets, _epochs = state["dataset"], state["epoch"]


def dataset_row(connection: Connection, name: str) -> RowMapping:
    """Give a dataset's row; ``NotKnownError`` where there is none of that name."""
    query = select(_datasets).where(_datasets.c.name == name)
    row = connection.execute(query).mappings().one_or_none() if may_be_a_name(name) else None
    if row is None:
        raise NotKnownError(f"there is no dataset {name[:70]!a}", hint="custody dataset list")
    return row


def require_active(connection: Connection, name: str) -> RowMapping:
    """Refuse a dataset that is not there, or before its genesis is over; give its row."""
    row = dataset_row(connection, name)
    if row["status"] != "active":
        raise RefusedError(
            f"the dataset {name} is still in its genesis",
            hint=f"see what it waits for: custody show {row['ceremony']}",
        )
    return row


def active_dataset(service: Service, connection: Connection, name: str) -> ActiveDataset:
    """Give the quorum, seats, keys and policy that a request to an active dataset is made with.

    All of it is read from entries that the signed head has, and not from the tables of
    state, so nothing that is altered in the database changes anybody's quorum (promise QUORUM).
    """
    row = require_active(connection, name)
    begun = load_included(service, connection, _begun(service, connection, name) or row["ceremony"])
    if begun.dataset != name or not begun.activated or begun.dealing is None:
        raise _altered(name)
    if begun.kind not in ("genesis", "reshare") or begun.subject.epoch != row["epoch"]:
        raise _altered(name)
    return ActiveDataset(
        quorum=begun.quorum,
        seats=keyed_seats(begun.subject, begun.dealing),
        public=begun.dealing.public,
        recipient=begun.dealing.recipient,
        policy=_policy(service, connection, name) or begun.subject.policy,
        epoch=begun.subject.epoch,
        dealing=dealing_digest(begun.dealing),
    )


def begun_by(connection: Connection, name: str) -> str:
    """Name the ceremony in which the shares that open a dataset now were dealt."""
    query = select(_epochs.c.ceremony).where(_epochs.c.dataset == name)
    newest = connection.execute(query.order_by(_epochs.c.epoch.desc()).limit(1)).scalar()
    return str(newest or dataset_row(connection, name)["ceremony"])


def require_active_roster(service: Service, connection: Connection, state_: Ceremony) -> None:
    """Refuse to open anything but with the seats and key that its genesis or last reshare dealt."""
    active = active_dataset(service, connection, state_.dataset)
    dealt = (active.quorum, active.seats, active.public, active.epoch)
    asked = state_.subject
    if dealt != (state_.quorum, state_.seats, asked.asked.public, asked.epoch):
        raise _altered(state_.dataset)


def _policy(service: Service, connection: Connection, name: str) -> Policy | None:
    """Give the dataset's policy as it was tightened last; None where it never was."""
    body = _newest(service, connection, name, "dataset.policy")
    return None if body is None else Policy.read(body["data"]["to"])


def _begun(service: Service, connection: Connection, name: str) -> str | None:
    """Name the reshare that began the dataset's epoch; None in that of its genesis."""
    body = _newest(service, connection, name, "ceremony.switched")
    return None if body is None else str(body["ceremony"])


def _newest(
    service: Service, connection: Connection, name: str, type_: str
) -> dict[str, Any] | None:
    """Give the newest entry of this type about a dataset, which the signed head has."""
    entry = ledger_entry.c
    query = select(entry.seq, entry.leaf, entry.entry).where(
        entry.type == type_, entry.dataset == name
    )
    row = connection.execute(query.order_by(entry.seq.desc()).limit(1)).one_or_none()
    if row is None:
        return None
    require_leaf(row.seq, row.leaf, row.entry)
    head = service.history.head(connection)
    service.proven.require_included(connection, head, name, [(row.seq, row.leaf)])
    body = parse_entry(row.entry).body
    if (body["type"], body["dataset"]) != (type_, name):
        raise _altered(name)
    return body


def _altered(name: str) -> LedgerError:
    return LedgerError(
        f"the database has another genesis or policy of {name} than the ledger",
        hint=FIND_OUT,
        promise="TAMPER",
    )
