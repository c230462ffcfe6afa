"""What a request to a dataset is made with, as the signed ledger has it."""

from __future__ import annotations

from sqlalchemy import Connection, RowMapping, select

from custody.ceremony import ActiveDataset, Ceremony, Policy, keyed_seats
from custody.errors import LedgerError, NotKnownError, RefusedError
from custody.service.ceremony_repository import load_included, require_leaf
from custody.service.context import Service, may_be_a_name
from custody.store.heads import FIND_OUT
from custody.store.tables import ledger_entry, state
from custody.tlog.entry import parse_entry

_datasets = state["dataset"]


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
    genesis = load_included(service, connection, require_active(connection, name)["ceremony"])
    if genesis.dataset != name or not genesis.activated or genesis.dealing is None:
        raise _altered(name)
    return ActiveDataset(
        quorum=genesis.quorum,
        seats=keyed_seats(genesis.subject, genesis.dealing),
        public=genesis.dealing.public,
        recipient=genesis.dealing.recipient,
        policy=_policy(service, connection, name) or genesis.subject.policy,
    )


def require_genesis_roster(service: Service, connection: Connection, state_: Ceremony) -> None:
    """Refuse to open anything but with the seats and the key that the dataset's genesis dealt."""
    active = active_dataset(service, connection, state_.dataset)
    dealt = (active.quorum, active.seats, active.public)
    if dealt != (state_.quorum, state_.seats, state_.subject.asked.public):
        raise _altered(state_.dataset)


def _policy(service: Service, connection: Connection, name: str) -> Policy | None:
    """Give the dataset's policy as it was tightened last; None where it never was."""
    entry = ledger_entry.c
    changed = select(entry.seq, entry.leaf, entry.entry).where(
        entry.type == "dataset.policy", entry.dataset == name
    )
    row = connection.execute(changed.order_by(entry.seq.desc()).limit(1)).one_or_none()
    if row is None:
        return None
    require_leaf(row.seq, row.leaf, row.entry)
    head = service.history.head(connection)
    service.proven.require_included(connection, head, name, [(row.seq, row.leaf)])
    body = parse_entry(row.entry).body
    if (body["type"], body["dataset"]) != ("dataset.policy", name):
        raise _altered(name)
    return Policy.read(body["data"]["to"])


def _altered(name: str) -> LedgerError:
    return LedgerError(
        f"the database has another genesis or policy of {name} than the ledger",
        hint=FIND_OUT,
        promise="TAMPER",
    )
