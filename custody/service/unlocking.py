"""Combining a quorum's contributions to open the canary or the requested objects' headers.

The combined points and the file keys live inside one call. What leaves it are age
headers addressed to the requester, or the name of the object that would not open.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from sqlalchemy import Connection, insert, select

from custody import age
from custody.ceremony import Ceremony, OpenCanary, Unlock
from custody.curve import to_montgomery
from custody.errors import ContributionError, CustodyError, LedgerError, NoMatchError, PointError
from custody.formats import canonical_json
from custody.formats.dsse import Envelope
from custody.grant import FailedObject, GrantDocument, GrantedObject
from custody.official.bundle import read_dealing
from custody.quorum import Context, Contribution, Dealing, join, verify_contribution
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
        (secret,) = join(dealing_of(state_), _given(act, openers))
        dataset_key = to_montgomery(dealing_of(state_).public)
        age.open_header_with_shared_secrets(header, [secret], dataset_key)
    except CustodyError:
        return OpenCanary(openers, opened=False)
    return OpenCanary(openers, opened=True)


def unlock(act: Act) -> Unlock:
    """Combine the turned keys' contributions and keep the grant for the requester."""
    state_, connection = act.state, act.connection
    headers = headers_of(connection, state_)
    opened = _open_all(act, headers, _given(act, state_.turned))
    objects: list[GrantedObject] = []
    failed: list[FailedObject] = []
    for (object_id, size), new in zip(state_.objects, opened, strict=True):
        if isinstance(new, bytes):
            objects.append(GrantedObject(object_id, size, new))
        else:
            failed.append(FailedObject(object_id, new.message))
    document = _document(connection, state_, objects, failed).encode()
    if objects:
        row = {"ceremony": state_.id, "document": document}
        connection.execute(insert(export_grant).values(row))
    reasons = tuple((one.object, one.reason) for one in failed)
    return Unlock(hashlib.sha256(document).hexdigest(), len(objects), reasons)


def _open_all(
    act: Act, headers: Sequence[bytes], given: Sequence[tuple[Context, Contribution]]
) -> list[bytes | CustodyError]:
    """Give each object's new header, or why it would not open.

    What was handed in was verified then, and is not verified again: a stanza authenticates, so
    with a wrong contribution it would not open. Where one does not, that is looked at after all:
    ``ContributionError`` names whose is wrong (promise NAMED); the object's fault it is if none.
    """
    state_ = act.state
    dealing = dealing_of(state_)
    recipient = age.X25519Recipient.parse(state_.subject.asked.recipient)
    dataset_key = to_montgomery(dealing.public)
    shares = [age.x25519_shares(header) for header in headers]
    secrets = iter(_joined(dealing, [one for mine in shares for one in mine], given))
    opened: list[bytes | CustodyError] = []
    for header, mine in zip(headers, shares, strict=True):
        try:
            file_key = age.open_header_with_shared_secrets(
                header, [next(secrets) for _ in mine], dataset_key
            )
            opened.append(age.new_header(file_key, [recipient], random=act.service.random))
        except NoMatchError:
            opened.append(CustodyError("it is not sealed to this dataset's key"))
        except CustodyError as error:
            opened.append(error)
    if not all(isinstance(one, bytes) for one in opened):
        _name_wrong(dealing, [one for mine in shares for one in mine], given)
    return opened


def _joined(
    dealing: Dealing, elements: Sequence[bytes], given: Sequence[tuple[Context, Contribution]]
) -> tuple[bytes, ...]:
    try:
        return join(dealing, given)
    except (ContributionError, PointError):
        _name_wrong(dealing, elements, given)
        raise


def _name_wrong(
    dealing: Dealing, elements: Sequence[bytes], given: Sequence[tuple[Context, Contribution]]
) -> None:
    for context, contribution in given:
        verify_contribution(dealing, elements, contribution, context)


def _given(act: Act, officials: Sequence[str]) -> list[tuple[Context, Contribution]]:
    """Read what these officials handed in: the very bytes that each has signed for."""
    state_ = act.state
    query = select(contributions).where(contributions.c.ceremony == state_.id)
    sealed = {row.official: row.sealed for row in act.connection.execute(query)}
    for official in officials:
        if official not in sealed:
            raise LedgerError(f"the contribution of {official} is gone from the database")
    return [_read_contribution(act, official, sealed[official]) for official in officials]


def _read_contribution(act: Act, official: str, sealed: bytes) -> tuple[Context, Contribution]:
    state_ = act.state
    seat = state_.seat(official)
    assert seat is not None
    if hashlib.sha256(sealed).hexdigest() != state_.contributions[official]:
        raise LedgerError(
            f"the contribution of {official} that the database holds is not the one they signed",
            hint="find out what happened to it: custody-audit verify",
            promise="TAMPER",
        )
    bound = Context.of(state_.subject, state_.digest, official, seat.index)
    return bound, Contribution.decode(act.service.key.unseal(sealed))


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
