"""What an administrator signs of an act: the entry that the ledger will have of it.

A statement of kind ``act`` (:mod:`custody.formats.statement`) whose ``digest`` is that of the
entry's type and data::

    SHA-256( RFC 8785 JSON of {"data": <the entry's data>, "type": <its type>} )

``ceremony`` is that of the entry, or ``act`` where the entry has none; ``nonce`` comes from the
service, and the fold takes each once: an envelope that is copied to a second entry is found.
The entry's body carries the envelope as ``act``. So a service that holds the credential of an
administrator can still do what they may, but it can't say that they did.

Only what a client can write down before the service answers can be signed so
(:data:`SIGNABLE`); an entry with an id or a time that the service chooses can't. The opening of
a genesis or of a change of policy has many of these, so what is signed in place of its data,
with ``ceremony`` being ``act``, is what was asked for (:func:`asked_opening`)::

    {"dataset", "kind", "policy"}, of a genesis "officials" (their names) and "threshold" too,
    or "quorum" in its place; of a reshare these without a policy
    {"absent", "corrupt", "dataset", "kind", "target"} of a drill

An export is not opened so: its requester signs the whole subject.
"""

from __future__ import annotations

import hashlib
from typing import Any

from custody.ceremony.any_subject import read_subject
from custody.ceremony.subject import Subject
from custody.errors import StatementError
from custody.formats import canonical_json
from custody.formats.dsse import Envelope, verify
from custody.formats.statement import ACT, PAYLOAD_TYPE, Statement
from custody.quorum_tree import quorum_fields

OPENED = "ceremony.opened"
SIGNABLE = frozenset(
    {
        *("ceremony.ended", OPENED, "link.made", "person.invited"),
        *("person.compared", "person.suspended", "person.resumed", "person.removed"),
    }
)
"""The types of entries that may have an ``act``."""


def act_digest(type_: str, data: dict[str, Any]) -> bytes:
    """Give the digest of what an act does, which its statement names."""
    return hashlib.sha256(canonical_json.encode({"data": data, "type": type_})).digest()


def asked_opening(subject: Subject) -> dict[str, Any]:
    """Give what an administrator asked for who opened this; ``StatementError`` for an export."""
    if subject.kind == "export":
        raise StatementError("a request is signed by whoever asks, not as an act", promise="ASKED")
    if subject.drill is not None:
        drill = subject.drill
        faults = {"absent": list(drill.absent), "corrupt": list(drill.corrupt)}
        target = drill.target.record()
        return {**faults, "dataset": subject.dataset, "kind": "drill", "target": target}
    policy = subject.wanted or subject.policy
    asked: dict[str, Any] = {"dataset": subject.dataset, "kind": subject.kind}
    if subject.kind != "reshare":
        asked["policy"] = policy.record()
    if subject.kind == "policy":
        return asked
    officials = [seat.official for seat in subject.seats]
    return {**asked, "officials": officials, **quorum_fields(subject.quorum)}


def unsigned_by(body: dict[str, Any]) -> str | None:
    """Name who did what an entry says, if it could have been signed with a key and was not.

    Whether they had one at that time stands in the ledger.
    """
    type_, data = body.get("type"), body.get("data")
    if "act" in body or type_ not in SIGNABLE or not isinstance(data, dict):
        return None
    others = type_ == OPENED and data.get("kind") == "export"
    others |= type_ == "ceremony.ended" and data.get("outcome") != "cancelled"
    name = body.get("by")
    return None if others or not isinstance(name, str) else name


def act_nonce(envelope: dict[str, Any]) -> str:
    """Give the nonce in the envelope of an act; ``StatementError`` where it holds no statement."""
    return Statement.parse(Envelope.from_dict(envelope).payload).nonce


def require_act(envelope: Envelope, key: bytes, origin: str, body: dict[str, Any]) -> Statement:
    """Refuse an envelope that is not the signature of this entry by the key of whoever did it.

    ``key`` is the Ed25519 key enrolled for the entry's ``by``. ``StatementError`` otherwise.
    """
    said = Statement.parse(verify(envelope, key, PAYLOAD_TYPE))
    data, place = body["data"], body.get("ceremony", ACT)
    if body["type"] == OPENED:
        data, place = asked_opening(read_subject(data["subject"])), ACT
    digest = act_digest(body["type"], data).hex()
    claimed = (said.kind, said.origin, said.ceremony, said.official, said.digest)
    if claimed != ("act", origin, place, body["by"], digest):
        raise StatementError("what was signed is another act than the entry", promise="BOUND")
    return said
