"""Combining a quorum's contributions to open the canary or the requested objects' headers.

The combined points and the file keys live inside one call. What leaves it are headers
addressed to the requester, or the name of the object that would not open.

Contributions were verified when they came, and are not verified again: what is combined are
the very bytes that were signed for, and a stanza authenticates, so with a wrong contribution
none would open. Where none of an object's opens, they are verified after all, once for its part:
``ContributionError`` names whose is wrong (promise NAMED), and if none is, it is the object.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence

from sqlalchemy import Connection, insert, select

from custody import age
from custody.ceremony import Ceremony, OpenCanary, Unlock
from custody.curve import to_montgomery
from custody.errors import CustodyError, NoMatchError
from custody.formats.dsse import Envelope
from custody.grant import FailedObject, GrantDocument, GrantedObject
from custody.quorum import Context, Contribution, join, verify_contribution
from custody.quorum.parts import part_of
from custody.quorum_tree import first_quorum
from custody.sealed_header import ephemeral_shares, readdress
from custody.service.active_datasets import require_active_roster
from custody.service.ceremony_repository import Act
from custody.service.context import Service
from custody.service.contributions import (
    dealing_of,
    headers_of,
    read_contributions,
    require_as_signed,
)
from custody.store.tables import export_grant, state


def open_canary(act: Act) -> OpenCanary:
    """Open the canary with the first quorum of receipts' contributions."""
    state_, dealing = act.state, dealing_of(act.state)
    openers = first_quorum(state_.quorum, state_.receipts)
    (header,) = headers_of(act.connection, state_)
    try:
        require_as_signed(act.connection, state_, openers)
        given = read_contributions(act.service, act.connection, state_, openers)
        secrets, dataset_key = join(dealing, given), to_montgomery(dealing.public)
        age.open_header_with_shared_secrets(header, secrets, dataset_key)
    except CustodyError:
        return OpenCanary(openers, opened=False)
    return OpenCanary(openers, opened=True)


def unlock(act: Act) -> Unlock:
    """Combine the turned keys' contributions and keep the grant for the requester."""
    require_active_roster(act.service, act.connection, act.state)
    require_as_signed(act.connection, act.state, act.state.turned)
    return keep_grant(act, open_part(act.service, act.connection, act.state))


Opened = GrantedObject | FailedObject


def open_part(
    service: Service, connection: Connection, state_: Ceremony, part: int = 0
) -> list[Opened]:
    """Open the headers of a part of the request, and address their file keys to the requester."""
    headers = headers_of(connection, state_, part)
    given = read_contributions(service, connection, state_, state_.turned, part)
    recipient = age.X25519Recipient.parse(state_.subject.asked.recipient)
    opened: list[Opened] = []
    readdressed = _readdress_all(state_, headers, given, recipient, service.random)
    for (object_id, size), new in zip(part_of(state_.objects, part), readdressed, strict=True):
        if isinstance(new, bytes):
            opened.append(GrantedObject(object_id, size, new))
        else:
            opened.append(FailedObject(object_id, new.message))
    return opened


def _readdress_all(
    state_: Ceremony,
    headers: Sequence[bytes],
    given: Sequence[tuple[Context, Contribution]],
    recipient: age.X25519Recipient,
    random: Callable[[int], bytes],
) -> list[bytes | CustodyError]:
    """Write each header anew for the requester, or give why it would not open."""
    dealing = dealing_of(state_)
    shares = [ephemeral_shares(header) for header in headers]
    elements = [one for mine in shares for one in mine]
    new: list[bytes | CustodyError] = []
    try:
        secrets, dataset_key = iter(join(dealing, given)), to_montgomery(dealing.public)
        for header, mine in zip(headers, shares, strict=True):
            own = [next(secrets) for _ in mine]
            new.append(_readdress(header, own, dataset_key, recipient, random))
    finally:
        if len(new) < len(headers) or not all(isinstance(one, bytes) for one in new):
            for context, contribution in given:
                verify_contribution(dealing, elements, contribution, context)
    return new


def _readdress(
    header: bytes,
    secrets: Sequence[bytes],
    dataset_key: bytes,
    recipient: age.X25519Recipient,
    random: Callable[[int], bytes],
) -> bytes | CustodyError:
    try:
        return readdress(header, secrets, dataset_key, recipient, random=random)
    except NoMatchError:
        return CustodyError("it is not sealed to this dataset's key")
    except CustodyError as error:
        return error


def keep_grant(act: Act, opened: Sequence[Opened]) -> Unlock:
    """Keep the grant of all that opened for the requester; gives what is to be recorded of it."""
    objects = tuple(one for one in opened if isinstance(one, GrantedObject))
    failed = tuple(one for one in opened if isinstance(one, FailedObject))
    document = _document(act.connection, act.state, objects, failed).encode()
    if objects:
        row = {"ceremony": act.state.id, "document": document}
        act.connection.execute(insert(export_grant).values(row))
    reasons = tuple((one.object, one.reason) for one in failed)
    return Unlock(hashlib.sha256(document).hexdigest(), len(objects), reasons)


def _document(
    connection: Connection,
    state_: Ceremony,
    objects: tuple[GrantedObject, ...],
    failed: tuple[FailedObject, ...],
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
        objects=objects,
        failed=failed,
    )
