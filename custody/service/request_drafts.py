"""Requests that their requester signs: drafted by the service, signed, and filed (promise ASKED).

The service answers a request with a draft: the subject, nonce included, and the list of
objects that it resolved. Whoever asked checks that it says what they asked for, signs it on
their own machine, and files it within an hour. It opens only if the service would still draft
the same: a witness, a script or a key that changed in between is in what officials sign.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select

from custody.ceremony import Ceremony, Subject
from custody.ceremony.object_set import BY_ID
from custody.ceremony.opening import DRAFT_LIFETIME, require_time
from custody.ceremony.requested import LEAF_SIZE, object_leaf, read_leaves
from custody.errors import NotKnownError, RefusedError
from custody.formats import canonical_json
from custody.formats.dsse import Envelope
from custody.formats.timestamps import stamp
from custody.service.ceremony_repository import load_visible, read_subject
from custody.service.context import Principal, Service, may_be_a_name
from custody.service.datasets import append_opening
from custody.service.export_requests import PAGE, ProvenObject, Wanted, prepare, proven_objects
from custody.service.ledger_reads import size_of_head
from custody.service.person import find_enrolled
from custody.store.append import locked_head
from custody.store.tables import ledger_entry, request_draft
from custody.tlog.entry import parse_entry


@dataclass(frozen=True, slots=True)
class Draft:
    """A request as it would be opened, for its requester to sign; by the id of its ceremony."""

    subject: Subject
    objects: tuple[tuple[str, int], ...]
    expires: str

    def record(self) -> dict[str, Any]:
        """Give the draft as a JSON object."""
        return {
            "expires": self.expires,
            "id": self.subject.ceremony,
            "subject": self.subject.record(),
        }


@dataclass(frozen=True, slots=True)
class SignedRequest:
    """What officials' clients check a signed request by.

    ``envelope`` is the requester's statement about it, ``enrolment`` the one by which the same
    key says whose it is, and with which ``box_key`` (base64) beside it.
    """

    envelope: Envelope
    enrolment: Envelope
    box_key: str

    def record(self) -> dict[str, Any]:
        """Give it as a JSON object."""
        return {
            "box_key": self.box_key,
            "enrolment": self.enrolment.as_dict(),
            "envelope": self.envelope.as_dict(),
        }


def draft_request(service: Service, principal: Principal, wanted: Wanted) -> Draft:
    """Draft a request to open objects, for whoever asks to sign; it is kept for an hour."""
    principal.require("request", wanted.dataset)
    with service.store.writing() as connection:
        now = service.now()
        key = _requester_key(connection, principal.name)
        size = size_of_head(connection)
        subject, script, named = prepare(service, connection, principal, wanted, now, size, key)
        require_time(subject, script, now)
        draft = Draft(subject, named, stamp(now + DRAFT_LIFETIME))
        connection.execute(delete(request_draft).where(request_draft.c.expires <= stamp(now)))
        row = {
            "id": subject.ceremony,
            "subject": subject.encode().decode(),
            "objects": b"".join(object_leaf(*one) for one in named),
            "expires": draft.expires,
        }
        connection.execute(insert(request_draft).values(row))
        return draft


def draft_objects(
    service: Service,
    principal: Principal,
    dataset: str,
    draft_id: str,
    size: int,
    after: int = 0,
    limit: int = PAGE,
) -> list[ProvenObject]:
    """Give a page of a draft's objects, as :func:`request_objects` gives a request's."""
    principal.require("request", dataset)
    table = request_draft.c
    page = func.substr(table.objects, after * LEAF_SIZE + 1, limit * LEAF_SIZE).label("page")
    query = select(table.subject, table.expires, page).where(table.id == draft_id)
    with service.store.reading() as connection:
        row = connection.execute(query).one_or_none() if may_be_a_name(draft_id) else None
        if row is None or row.expires <= stamp(service.now()):
            raise _no_draft(draft_id)
        subject = read_subject(row.subject)
        if (subject.requester, subject.dataset) != (principal.name, dataset):
            raise _no_draft(draft_id)
        return proven_objects(connection, dataset, read_leaves(row.page), size)


def file_draft(
    service: Service, principal: Principal, dataset: str, draft_id: str, envelope: Envelope
) -> Ceremony:
    """Open the ceremony of a draft that its requester has signed (promise ASKED).

    ``NotKnownError`` for a draft that is another's, filed already, or older than an hour.
    """
    principal.require("request", dataset)
    with service.store.writing() as connection:
        now = service.now()
        draft = _take(connection, principal, dataset, draft_id, now)
        locked_head(connection)  # from here on the dataset's policy stays as it is
        subject, asked = draft.subject, draft.subject.asked
        wanted = _wanted(draft)
        key = _requester_key(connection, principal.name)
        again, script, named = prepare(
            service, connection, principal, wanted, now, asked.as_of, key
        )
        own = {name: getattr(subject, name) for name in ("ceremony", "nonce", "opened", "expires")}
        if (replace(again, **own), named) != (subject, draft.objects):
            raise RefusedError(
                "what the draft rests on has changed since: its set, a script, a witness or a key",
                hint="ask again, and sign what you get",
                promise="ASKED",
            )
        return append_opening(
            service, connection, subject, script, named, principal.name, now, envelope
        )


def _wanted(draft: Draft) -> Wanted:
    """Ask once more for what was drafted."""
    subject, asked = draft.subject, draft.subject.asked
    return Wanted(
        dataset=subject.dataset,
        objects=[id_ for id_, _ in draft.objects] if asked.set == BY_ID else [],
        purpose=asked.purpose,
        recipient=asked.recipient,
        lifetime=subject.expires - subject.opened,
        set=asked.set,
        batch=asked.batch,
    )


def signed_request(service: Service, principal: Principal, ceremony_id: str) -> SignedRequest:
    """Give what a request was signed with; ``NotKnownError`` for one that a token vouches for."""
    with service.store.reading() as connection:
        subject = load_visible(connection, principal, ceremony_id).subject
        if subject.request is None or subject.request.requester_key is None:
            raise NotKnownError(f"{ceremony_id} is no request that its requester signed")
        opened = _data(connection, "ceremony.opened", ledger_entry.c.ceremony == ceremony_id)[0]
        keyed = next(
            data
            for type_ in ("person.keyed", "person.enrolled")
            for data in _data(connection, type_)
            if data["name"] == subject.requester and data["envelope"] is not None
        )
    return SignedRequest(
        Envelope.from_dict(opened["envelope"]),
        Envelope.from_dict(keyed["envelope"]),
        keyed["box_key"],
    )


def _data(connection: Connection, type_: str, *where: Any) -> list[dict[str, Any]]:
    query = select(ledger_entry.c.entry).where(ledger_entry.c.type == type_, *where)
    return [parse_entry(entry).body["data"] for entry in connection.execute(query).scalars()]


def _requester_key(connection: Connection, name: str) -> bytes:
    person = find_enrolled(connection, name)
    if person is None or person.signing_key is None:
        raise RefusedError(
            f"{name} has no key to sign a request with",
            hint="custody key register --key FILE",
            promise="ASKED",
        )
    return canonical_json.decode_binary(person.signing_key, 32)


def _take(
    connection: Connection, principal: Principal, dataset: str, draft_id: str, now: datetime
) -> Draft:
    """Give somebody's draft, which is gone with that."""
    mine = request_draft.c.id == (draft_id if may_be_a_name(draft_id) else "")
    row = connection.execute(select(request_draft).where(mine).with_for_update()).one_or_none()
    if row is not None and row.expires > stamp(now):
        subject = read_subject(row.subject)
        if (subject.requester, subject.dataset) == (principal.name, dataset):
            connection.execute(delete(request_draft).where(mine))
            return Draft(subject, read_leaves(row.objects), row.expires)
    raise _no_draft(draft_id)


def _no_draft(draft_id: str) -> NotKnownError:
    return NotKnownError(
        f"you have no draft {draft_id[:70]!a}, or no longer",
        hint="a draft is kept for an hour: ask again",
    )
