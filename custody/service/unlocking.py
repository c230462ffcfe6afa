"""Combining a quorum's contributions to open the canary or the requested objects' headers.

The combined points and the file keys live inside one call. What leaves it are age
headers addressed to the requester, or the name of the object that would not open.
"""

from __future__ import annotations

from sqlalchemy import Connection, insert, select

from custody import age
from custody.ceremony import Ceremony, OpenCanary, Unlock
from custody.curve import to_montgomery
from custody.errors import CustodyError, LedgerError, NoMatchError
from custody.formats import canonical_json
from custody.formats.dsse import Envelope
from custody.grant import FailedObject, GrantDocument, GrantedObject
from custody.official.bundle import read_dealing
from custody.quorum import Context, Contribution, Dealing, combine
from custody.service.ceremony_repository import Act
from custody.store.tables import contribution as contributions
from custody.store.tables import export_grant, state


def dealing_of(state_: Ceremony) -> Dealing:
    """Give the dealing whose shares turn in this ceremony."""
    if state_.dealing is not None:
        return read_dealing(state_.dealing)
    keys = tuple(seat.share_key for seat in state_.seats if seat.share_key is not None)
    return Dealing(state_.threshold, state_.subject.asked.public, keys)


def headers_of(connection: Connection, state_: Ceremony) -> list[bytes]:
    """Give the age headers this ceremony is about, in the request's order."""
    if state_.dealing is not None:
        return [state_.dealing.canary]
    table, named = state["object"], state["ceremony_object"]
    query = (
        select(table.c.id, table.c.header)
        .join(named, named.c.object == table.c.id)
        .where(named.c.ceremony == state_.id, table.c.dataset == state_.dataset)
    )
    found = {row.id: canonical_json.decode_binary(row.header) for row in connection.execute(query)}
    headers = [found.get(object_id, b"") for object_id, _ in state_.objects]
    if [age.object_id(header) for header in headers] != [id_ for id_, _ in state_.objects]:
        raise LedgerError(
            f"the catalogue does not hold the headers that ceremony {state_.id} is about",
            hint="find out what happened to it: custody-audit verify",
            promise="TAMPER",
        )
    return headers


def elements_of(connection: Connection, state_: Ceremony) -> list[bytes]:
    """Give the ephemeral shares, 32 bytes each, that officials contribute to."""
    headers = headers_of(connection, state_)
    return [share for header in headers for share in age.x25519_shares(header)]


def open_canary(act: Act) -> OpenCanary:
    """Open the canary with the first quorum of receipts' contributions."""
    state_ = act.state
    openers = state_.receipts[: state_.threshold]
    (header,) = headers_of(act.connection, state_)
    try:
        (secret,) = _combined(act, openers)
        _file_key(header, [secret], to_montgomery(dealing_of(state_).public))
    except CustodyError:
        return OpenCanary(openers, opened=False)
    return OpenCanary(openers, opened=True)


def unlock(act: Act) -> Unlock:
    """Combine the turned keys' contributions and keep the grant for the requester."""
    state_, connection = act.state, act.connection
    secrets = iter(_combined(act, state_.turned))
    dataset_key = to_montgomery(dealing_of(state_).public)
    recipient = age.X25519Recipient.parse(state_.subject.asked.recipient)
    objects: list[GrantedObject] = []
    failed: list[FailedObject] = []
    headers = headers_of(connection, state_)
    for (object_id, size), header in zip(state_.objects, headers, strict=True):
        mine = [next(secrets) for _ in age.x25519_shares(header)]
        try:
            file_key = _file_key(header, mine, dataset_key)
        except CustodyError as error:
            failed.append(FailedObject(object_id, error.message))
            continue
        new = age.new_header(file_key, [recipient], random=act.service.random)
        objects.append(GrantedObject(object_id, size, new))
    document = _document(connection, state_, objects, failed)
    if objects:
        row = {"ceremony": state_.id, "document": document.encode()}
        connection.execute(insert(export_grant).values(row))
    reasons = tuple((one.object, one.reason) for one in failed)
    return Unlock(document.digest, len(objects), reasons)


def _combined(act: Act, officials: tuple[str, ...]) -> tuple[bytes, ...]:
    state_ = act.state
    query = select(contributions).where(contributions.c.ceremony == state_.id)
    sealed = {row.official: row.sealed for row in act.connection.execute(query)}
    given: list[tuple[Context, Contribution]] = []
    for official in officials:
        seat = state_.seat(official)
        assert seat is not None
        if official not in sealed:
            raise LedgerError(f"the contribution of {official} is gone from the database")
        bound = Context.of(state_.subject, state_.digest, official, seat.index)
        given.append((bound, Contribution.decode(act.service.key.unseal(sealed[official]))))
    return combine(dealing_of(state_), elements_of(act.connection, state_), given)


def _file_key(header: bytes, secrets: list[bytes], dataset_key: bytes) -> bytes:
    """Open a header with the secret of whichever of its stanzas is the dataset's."""
    for index, secret in enumerate(secrets):
        try:
            return age.open_header_with_shared_secret(header, index, secret, dataset_key)
        except NoMatchError:
            continue
    raise CustodyError("it is not sealed to this dataset's key")


def _document(
    connection: Connection,
    state_: Ceremony,
    objects: list[GrantedObject],
    failed: list[FailedObject],
) -> GrantDocument:
    table = state["statement"]
    query = select(table.c.envelope).where(table.c.ceremony == state_.id).order_by(table.c.seq)
    return GrantDocument(
        origin=state_.origin,
        ceremony=state_.id,
        dataset=state_.dataset,
        recipient=state_.subject.asked.recipient,
        request=state_.subject,
        statements=tuple(
            Envelope.parse(text.encode()) for text in connection.execute(query).scalars()
        ),
        objects=tuple(objects),
        failed=tuple(failed),
    )
