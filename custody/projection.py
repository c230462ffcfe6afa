"""The changes that each ledger entry makes in the tables of state (promise LEDGER).

State is exactly the fold of the ledger: the service applies these changes in the
transaction that appends the entry, and an auditor applies them to empty tables
and compares every row both ways (promise TAMPER). A change depends on its entry
alone, never on a row, so the fold can't depend on anything but the ledger.

The tables and their columns stand in :mod:`custody.state_tables`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from custody.collection.key_object import FIELDS, KIND
from custody.errors import LedgerError, TamperedError
from custody.formats import canonical_json
from custody.formats.encoding import format_base64
from custody.formats.fields import Fields
from custody.formats.timestamps import is_stamp
from custody.freshness import counted_time
from custody.registration import proven_share
from custody.signed_act import act_nonce
from custody.state_tables import TABLES, Row, Rows


@dataclass(frozen=True, slots=True)
class Insert:
    """A new row; its key must not exist yet."""

    table: str
    row: Row


@dataclass(frozen=True, slots=True)
class Update:
    """New values for columns of the one row with this key, which must exist."""

    table: str
    key: Row
    values: Row


@dataclass(frozen=True, slots=True)
class Delete:
    """The end of the one row with this key, which must exist."""

    table: str
    key: Row


Change = Insert | Update | Delete


def changes(seq: int, body: dict[str, Any]) -> tuple[Change, ...]:
    """List the changes of the entry ``seq`` with this body, which has the shape of its type.

    (:func:`custody.entry_shapes.require_shape`, or an auditor's reader, has seen to that.)
    ``LedgerError`` for an entry of an unknown type, and for one that does not say what its
    type says: every column of the rows it makes, as text or an integer.
    """
    rule = _RULES.get(body["type"])
    if rule is None:
        raise LedgerError(f"entry {seq} has the unknown type {body['type']!r}")
    found = (*rule(seq, body, body["data"]), *_acted(seq, body))
    for change in found:
        _require_shape(seq, change)
    return found


_KEYS = {name: frozenset(table.key) for name, table in TABLES.items()}
_WHOLE = {name: frozenset((*table.key, *table.columns)) for name, table in TABLES.items()}
_PLAIN = {str, int, type(None)}


def _require_shape(seq: int, change: Change) -> None:
    inserts = isinstance(change, Insert)
    row = change.row if isinstance(change, Insert) else change.key
    if row.keys() != (_WHOLE if inserts else _KEYS)[change.table]:
        raise LedgerError(f"entry {seq} does not have the columns of {change.table}")
    values = [*row.values(), *(change.values.values() if isinstance(change, Update) else ())]
    if not _PLAIN.issuperset(map(type, values)):
        raise LedgerError(f"entry {seq} has neither text nor an integer for {change.table}")


class Fold:
    """Tables of state grown entry by entry: the auditor's side of the projection.

    ``tables`` are empty mappings of rows by key to grow them in, dictionaries unless given.
    """

    def __init__(self, tables: dict[str, Rows] | None = None) -> None:
        self.tables = tables or {name: dict[tuple[Any, ...], Row]() for name in TABLES}

    def apply(self, seq: int, body: dict[str, Any]) -> None:
        """Apply one entry; ``LedgerError`` if it contradicts what came before it."""
        for change in changes(seq, body):
            rows = self.tables[change.table]
            source = change.row if isinstance(change, Insert) else change.key
            key = tuple(source[column] for column in TABLES[change.table].key)
            if (key in rows) == isinstance(change, Insert):
                raise LedgerError(
                    f"entry {seq} contradicts the state of {change.table} {key}", promise="LEDGER"
                )
            if isinstance(change, Insert):
                rows[key] = change.row
            elif isinstance(change, Update):
                rows[key] = {**rows[key], **change.values}
            else:
                del rows[key]


def _require(seq: int, holds: bool, what: str) -> None:
    if not holds:
        raise LedgerError(f"entry {seq} does not say {what}")


def _json(value: Any) -> str:
    return canonical_json.encode(value).decode()


def _tags(tags: Any) -> str:
    """Write an object's tags, which most objects of a dataset have in common."""
    if isinstance(tags, dict) and all(type(value) is str for value in tags.values()):
        return _same_tags(frozenset(tags.items()))
    return _json(tags)


@lru_cache(maxsize=1024)
def _same_tags(tags: frozenset[tuple[str, str]]) -> str:
    return _json(dict(tags))


def _acted(seq: int, body: Row) -> Iterable[Change]:
    """Keep the nonce of an act that was signed: no signature is for two entries."""
    if "act" not in body:
        return
    try:
        yield Insert("act", {"nonce": act_nonce(body["act"]), "seq": seq})
    except TamperedError as error:
        raise LedgerError(f"entry {seq}: {error.message}") from None


def _initialised(seq: int, body: Row, data: Row) -> Iterable[Change]:
    yield Insert("service", {**data, "since": body["at"]})


def _adopted(seq: int, body: Row, data: Row) -> Iterable[Change]:
    yield Insert("script", {**data, "adopted_seq": seq})


def _invited(seq: int, body: Row, data: Row) -> Iterable[Change]:
    yield Insert(
        "person",
        {
            "name": data["name"],
            "role": data["role"],
            "status": "invited",
            "signing_key": None,
            "box_key": None,
            "fingerprint": None,
            "invited": body["at"],
            "enrolled": None,
        },
    )


def _enrolled(seq: int, body: Row, data: Row) -> Iterable[Change]:
    yield from _keyed(seq, body, data)
    values = {"status": "enrolled", "enrolled": body["at"]}
    yield Update("person", {"name": data["name"]}, values)


def _keyed(seq: int, body: Row, data: Row) -> Iterable[Change]:
    values = {key: data[key] for key in ("signing_key", "box_key", "fingerprint")}
    yield Update("person", {"name": data["name"]}, values)


def _token_created(seq: int, body: Row, data: Row) -> Iterable[Change]:
    said = {name: value for name, value in data.items() if name != "hash"}
    yield Insert(
        "token",
        {**said, "scopes": _json(data["scopes"]), "created": body["at"], "revoked": None},
    )


def _token_revoked(seq: int, body: Row, data: Row) -> Iterable[Change]:
    yield Update("token", {"id": data["id"]}, {"revoked": body["at"]})


def _token_rotated(seq: int, body: Row, data: Row) -> Iterable[Change]:
    _require(seq, is_stamp(data["expires"]), "a time when the old token ends")
    yield Update("token", {"id": data["id"]}, {"expires": data["expires"]})


def _registered(seq: int, body: Row, data: Row) -> Iterable[Change]:
    if data["sealed"] > body["at"]:
        _require(seq, is_stamp(data["sealed"]), "a time of sealing")
    said = {name: value for name, value in data.items() if name not in _BESIDE_OBJECT}
    yield Insert(
        "object",
        {
            **said,
            "tags": _tags(data["tags"]),
            "dataset": body["dataset"],
            "registered": body["at"],
            "seq": seq,
            "by_whom": body["by"],
            "gone": None,
            "dated": counted_time(data["sealed"], body["at"]),
        },
    )
    if "proof" in data:
        yield from _proven(seq, body["dataset"], data)
    if "kind" in data:
        yield _collection(seq, body["dataset"], data)


_BESIDE_OBJECT = FIELDS | {"proof"}


def _collection(seq: int, dataset: str, data: Row) -> Change:
    """Keep the key object of a collection that is open yet."""
    _require(seq, data.keys() >= FIELDS and data["kind"] == KIND, "what a key object says")
    key = {"dataset": dataset, "object": data["id"]}
    kept = {name: data[name] for name in ("manifest_key", "file")}
    return Insert("collection", {**dict.fromkeys(TABLES["collection"].columns), **key, **kept})


def _closed(seq: int, body: Row, data: Row) -> Iterable[Change]:
    said = {name: data[name] for name in ("bytes", "count", "first", "last", "manifest", "root")}
    key = {"dataset": body["dataset"], "object": data["collection"]}
    yield Update("collection", key, {**said, "closed": body["at"], "closed_seq": seq})


def _proven(seq: int, dataset: str, data: Row) -> Iterable[Change]:
    """Keep whose ephemeral key it is: none proves two headers of a dataset."""
    try:
        share = proven_share(canonical_json.decode_binary(data["header"]))
    except TamperedError as error:
        raise LedgerError(f"entry {seq}: {error.message}") from None
    row = {"dataset": dataset, "share": format_base64(share), "object": data["id"]}
    yield Insert("proven_share", row)


def _gone(seq: int, body: Row, data: Row) -> Iterable[Change]:
    return _mark(body["dataset"], data["objects"], body["at"])


def _found(seq: int, body: Row, data: Row) -> Iterable[Change]:
    return _mark(body["dataset"], data["objects"], None)


def _mark(dataset: str, objects: Iterable[str], gone: str | None) -> Iterable[Change]:
    for id_ in objects:
        yield Update("object", {"dataset": dataset, "id": id_}, {"gone": gone})


def _expects(seq: int, body: Row, data: Row) -> Iterable[Change]:
    """Read a cadence: of a whole dataset as 0.1.0 wrote it, or of a job, a host, or both.

    For the latter the entry says what ``was`` before, since a change depends on nothing else.
    """
    hours = data["hours"]
    if len(data) > 1:
        yield _expects_of(seq, body, data)
        return
    values = {"cadence": hours, "cadence_since": None if hours is None else body["at"]}
    yield Update("dataset", {"name": body["dataset"]}, values)


def _expects_of(seq: int, body: Row, data: Row) -> Change:
    job, host = data.get("job"), data.get("host")
    _require(seq, len(data) == 4 and bool(job or host), "a job or a host, and what was before")
    key = {"dataset": body["dataset"], "job": job or "", "host": host or ""}
    values = {"hours": data["hours"], "since": body["at"]}
    if data["hours"] is None:
        return Delete("expectation", key)
    if data["was"] is None:
        return Insert("expectation", key | values)
    return Update("expectation", key, values)


def _policy(seq: int, body: Row, data: Row) -> Iterable[Change]:
    yield Update("dataset", {"name": body["dataset"]}, {"policy": _json(data["to"])})


def _opened(seq: int, body: Row, data: Row) -> Iterable[Change]:
    subject = Fields(data["subject"], "the subject", LedgerError)
    yield Insert(
        "ceremony",
        {
            "id": body["ceremony"],
            "kind": data["kind"],
            "dataset": body["dataset"],
            "script": subject.record("script").text("digest"),
            "requester": subject.text("requester"),
            "subject": _json(data["subject"]),
            "step": 0,
            "step_since": body["at"],
            "opened": body["at"],
            "expires": subject.text("expires"),
            "outcome": None,
            "ended": None,
            "reason": None,
        },
    )
    yield from _participants(body["ceremony"], subject)
    if data["kind"] == "genesis":
        yield Insert(
            "dataset",
            {
                "name": body["dataset"],
                "status": "genesis",
                "ceremony": body["ceremony"],
                "threshold": subject.integer("threshold"),
                "public": None,
                "recipient": None,
                "policy": _json(subject.json("policy")),
                "since": body["at"],
                "cadence": None,
                "cadence_since": None,
            },
        )


def _participants(ceremony: str, subject: Fields) -> Iterable[Change]:
    """Say who has a part in a ceremony; of somebody with several, the first one counts."""
    listed = subject.records("requesters") if subject.has("requesters") else []
    parts = {
        **{one.text("name"): "listed" for one in listed},
        subject.text("requester"): "requester",
        **{one.text("name"): "witness" for one in subject.records("witnesses")},
        **{one.text("official"): "seat" for one in subject.records("seats")},
    }
    for person, part in parts.items():
        yield Insert("participant", {"person": person, "ceremony": ceremony, "part": part})


def _objects(seq: int, body: Row, data: Row) -> Iterable[Change]:
    for row in data["objects"]:
        named = {"ceremony": body["ceremony"], "object": row["id"], "size": row["size"]}
        yield Insert("ceremony_object", named)


def _stepped(seq: int, body: Row, data: Row) -> Iterable[Change]:
    values = {"step": data["step"], "step_since": body["at"]}
    yield Update("ceremony", {"id": body["ceremony"]}, values)


def _signed(seq: int, body: Row, data: Row) -> Iterable[Change]:
    yield Insert(
        "statement",
        {
            "ceremony": body["ceremony"],
            "seq": seq,
            "official": data["official"],
            "kind": data["kind"],
            "at": body["at"],
            "envelope": _json(data["envelope"]),
        },
    )


def _activated(seq: int, body: Row, data: Row) -> Iterable[Change]:
    values = {key: data[key] for key in ("public", "recipient")}
    values |= {"status": "active", "since": body["at"]}
    yield Update("dataset", {"name": body["dataset"]}, values)
    for seat in data["seats"]:
        yield Insert(
            "seat",
            {
                "dataset": body["dataset"],
                "idx": seat["index"],
                "official": seat["official"],
                "share_key": seat["share_key"],
            },
        )


def _ended(seq: int, body: Row, data: Row) -> Iterable[Change]:
    values = {"outcome": data["outcome"], "ended": body["at"], "reason": data["reason"]}
    yield Update("ceremony", {"id": body["ceremony"]}, values)
    if data["kind"] == "genesis" and data["outcome"] != "closed":
        yield Delete("dataset", {"name": body["dataset"]})  # the name is free again


def _no_change(seq: int, body: Row, data: Row) -> Iterable[Change]:
    return ()


_RULES: dict[str, Callable[[int, Row, Row], Iterable[Change]]] = {
    "service.initialised": _initialised,
    "ledger.resumed": _no_change,
    "script.adopted": _adopted,
    "person.invited": _invited,
    "person.enrolled": _enrolled,
    "person.keyed": _keyed,
    "token.created": _token_created,
    "token.revoked": _token_revoked,
    "token.rotated": _token_rotated,
    "link.made": _no_change,
    "password.set": _no_change,
    "session.revoked": _no_change,
    "object.registered": _registered,
    "collection.closed": _closed,
    "objects.gone": _gone,
    "objects.found": _found,
    "dataset.expects": _expects,
    "dataset.policy": _policy,
    "ceremony.opened": _opened,
    "ceremony.objects": _objects,
    "ceremony.stepped": _stepped,
    "ceremony.present": _no_change,
    "ceremony.read-back": _no_change,
    "ceremony.mismatch": _no_change,
    "ceremony.dealt": _no_change,
    "ceremony.signed": _signed,
    "ceremony.lapsed": _no_change,
    "ceremony.canary": _no_change,
    "ceremony.activated": _activated,
    "ceremony.unlocked": _no_change,
    "ceremony.collected": _no_change,
    "ceremony.ended": _ended,
}
