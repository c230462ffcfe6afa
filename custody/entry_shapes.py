"""What the ``data`` of each type of ledger entry holds: its fields, and their types.

An entry is checked against its type's shape where it enters: before it is appended
(:func:`require_shape`), and when an auditor reads it back
(:mod:`custody.audit.checks.parsed_entry`). The rules behind may then take every field for
what it is, so that a mistake of ours in a rule never looks like an altered ledger.

A shape says nothing about values: that a script has the digest it claims, or a statement
its official's signature, is for the rules. What officials sign or deal is ``RECORD`` here,
and read whole by its own reader (:mod:`custody.ceremony.subject`,
:mod:`custody.ceremony.dealt`, :mod:`custody.formats.dsse`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from custody.errors import LedgerError
from custody.signed_act import SIGNABLE

Plain = frozenset[type]


@dataclass(frozen=True, slots=True)
class Many:
    """A list whose items all have one shape."""

    each: Shape


@dataclass(frozen=True, slots=True)
class Maybe:
    """A field that may be absent; null is not absence."""

    shape: Shape


Record = dict[str, "Shape"]
"""An object with exactly these fields, but for those that are :class:`Maybe`."""

Shape = Plain | Many | Maybe | Record

_NOTHING = type(None)
TEXT: Plain = frozenset({str})
INTEGER: Plain = frozenset({int})
FLAG: Plain = frozenset({bool})
RECORD: Plain = frozenset({dict})
TEXT_OR_NULL: Plain = frozenset({str, _NOTHING})
INTEGER_OR_NULL: Plain = frozenset({int, _NOTHING})
RECORD_OR_NULL: Plain = frozenset({dict, _NOTHING})
TEXTS = Many(TEXT)

_SEAT: Record = {
    "box_key": TEXT,
    "fingerprint": TEXT,
    "index": INTEGER,
    "official": TEXT,
    "share_key": Maybe(TEXT),
    "share_keys": Maybe(TEXTS),
    "signing_key": TEXT,
}

ENTRY_SHAPES: dict[str, Record] = {
    "service.initialised": {"combiner": TEXT, "origin": TEXT, "vkey": TEXT},
    "ledger.resumed": {
        "last": {"root": TEXT, "size": INTEGER, "vkey": TEXT},
        "lost": INTEGER,
        "reason": TEXT,
        "vkey": TEXT,
    },
    "script.adopted": {"digest": TEXT, "kind": TEXT, "name": TEXT, "text": TEXT},
    "person.invited": {"name": TEXT, "role": TEXT},
    "person.enrolled": {
        "box_key": TEXT_OR_NULL,
        "envelope": RECORD_OR_NULL,
        "fingerprint": TEXT_OR_NULL,
        "name": TEXT,
        "role": TEXT,
        "signing_key": TEXT_OR_NULL,
    },
    "person.keyed": {
        "box_key": TEXT,
        "envelope": RECORD,
        "fingerprint": TEXT,
        "name": TEXT,
        "signing_key": TEXT,
    },
    "person.named": {"display": TEXT, "name": TEXT},
    "person.compared": {"fingerprint": TEXT, "name": TEXT},
    "person.suspended": {"name": TEXT, "reason": TEXT},
    "person.resumed": {"name": TEXT, "reason": TEXT},
    "person.removed": {"name": TEXT, "reason": TEXT},
    "token.created": {
        "dataset": TEXT_OR_NULL,
        "expires": TEXT_OR_NULL,
        "hash": Maybe(TEXT),
        "id": TEXT,
        "label": TEXT_OR_NULL,
        "person": TEXT,
        "scopes": TEXTS,
    },
    "token.revoked": {"id": TEXT},
    "token.rotated": {"expires": TEXT, "id": TEXT, "to": TEXT},
    "link.made": {"name": TEXT},
    "password.set": {"name": TEXT},
    "session.revoked": {"person": TEXT, "session": TEXT},
    "object.registered": {
        "file": Maybe(TEXT),
        "header": TEXT,
        "host": TEXT_OR_NULL,
        "id": TEXT,
        "job": TEXT_OR_NULL,
        "kind": Maybe(TEXT),
        "manifest_key": Maybe(TEXT),
        "proof": Maybe(TEXT),
        "sealed": TEXT,
        "shares": Maybe(TEXTS),
        "size": INTEGER,
        "tags": RECORD,
    },
    "collection.closed": {
        "bytes": INTEGER,
        "collection": TEXT,
        "count": INTEGER,
        "first": TEXT_OR_NULL,
        "last": TEXT_OR_NULL,
        "manifest": TEXT,
        "root": TEXT,
        "signature": TEXT,
    },
    "objects.gone": {"objects": TEXTS, "reason": TEXT},
    "objects.found": {"objects": TEXTS, "reason": TEXT},
    "dataset.expects": {
        "hours": INTEGER_OR_NULL,
        "host": Maybe(TEXT_OR_NULL),
        "job": Maybe(TEXT_OR_NULL),
        "was": Maybe(INTEGER_OR_NULL),
    },
    "dataset.drills": {"census": INTEGER_OR_NULL, "drill": INTEGER_OR_NULL},
    "dataset.policy": {"approvals": TEXTS, "digest": TEXT, "from": RECORD, "to": RECORD},
    "ceremony.opened": {"envelope": Maybe(RECORD), "kind": TEXT, "subject": RECORD},
    "ceremony.objects": {"objects": Many({"id": TEXT, "size": INTEGER})},
    "ceremony.stepped": {"absent": TEXTS, "step": INTEGER, "to": TEXT},
    "ceremony.present": {"by": TEXT, "official": TEXT},
    "ceremony.read-back": {"by": TEXT},
    "ceremony.mismatch": {"by": TEXT},
    "ceremony.committed": {"envelope": RECORD, "official": TEXT, "record": RECORD},
    "ceremony.dealt": {"dealing": RECORD},
    "ceremony.redealt": {"envelope": RECORD, "official": TEXT, "record": RECORD},
    "ceremony.frozen": {"dealing": RECORD},
    "ceremony.answered": {"envelope": RECORD, "official": TEXT, "record": RECORD},
    "ceremony.unanswered": {"dealer": INTEGER, "official": TEXT},
    "ceremony.excluded": {"official": TEXT, "why": TEXT},
    "ceremony.switched": {
        "dealing": TEXT,
        "epoch": INTEGER,
        "former": TEXTS,
        "public": TEXT,
        "quorum": RECORD,
        "recipient": TEXT,
        "seats": Many(_SEAT),
        "shares": TEXTS,
    },
    "ceremony.refused": {
        "contribution": RECORD,
        "envelope": RECORD,
        "kind": TEXT,
        "official": TEXT,
    },
    "ceremony.drilled": {
        "absent": TEXTS,
        "answered": Many({"official": TEXT, "seconds": INTEGER}),
        "as_expected": FLAG,
        "expected": {"absent": TEXTS, "opens": FLAG, "refused": TEXTS},
        "opened": FLAG,
        "openers": TEXTS,
        "quorum_after": INTEGER_OR_NULL,
        "refused": TEXTS,
    },
    "ceremony.signed": {
        "contribution": Maybe(RECORD),
        "certificate": Maybe(TEXT),
        "envelope": RECORD,
        "kind": TEXT,
        "official": TEXT,
        "verdict": Maybe(TEXT),
    },
    "ceremony.lapsed": {"officials": TEXTS, "opened": TEXT},
    "ceremony.canary": {"opened": FLAG, "openers": TEXTS},
    "ceremony.activated": {
        "dataset": TEXT,
        "policy": RECORD,
        "public": TEXT,
        "recipient": TEXT,
        "seats": Many(_SEAT),
        "threshold": Maybe(INTEGER),
        "quorum": Maybe(RECORD),
    },
    "ceremony.unlocked": {
        "failed": Many({"object": TEXT, "reason": TEXT}),
        "grant": TEXT,
        "opened": INTEGER,
    },
    "ceremony.collected": {"by": TEXT},
    "ceremony.ended": {"kind": TEXT, "outcome": TEXT, "reason": TEXT_OR_NULL},
}
"""By type of entry."""


_OF_A_DATASET = {
    "object.registered",
    "collection.closed",
    "objects.gone",
    "objects.found",
    "dataset.expects",
    "dataset.drills",
}
_BODY: Record = {"at": TEXT, "by": TEXT, "data": RECORD, "type": TEXT}


def body_shape(type_: str) -> Record:
    """Give the shape of the whole body of an entry of this type, its data not looked into."""
    body = {**_BODY, "act": Maybe(RECORD)} if type_ in SIGNABLE else _BODY
    if type_.startswith("ceremony.") or type_ == "dataset.policy":
        return {**body, "ceremony": TEXT, "dataset": TEXT}
    return {**body, "dataset": TEXT} if type_ in _OF_A_DATASET else body


BODY_SHAPES = {type_: body_shape(type_) for type_ in ENTRY_SHAPES}


def require_shape(seq: int, body: dict[str, Any]) -> None:
    """Raise ``LedgerError`` unless this body of the entry ``seq`` has the shape of its type."""
    if flaw := find_body_flaw(body) or find_data_flaw(body):
        raise LedgerError(f"entry {seq}: {flaw}")


def find_body_flaw(body: dict[str, Any]) -> str | None:
    """Say in a few words where a body has not the fields that its type has; None if it has."""
    type_ = str(body.get("type"))
    return _typed_flaw("body", type_, body, BODY_SHAPES.get(type_) or body_shape(type_))


def find_data_flaw(body: dict[str, Any]) -> str | None:
    """Say where the data of such a body has not the shape of its type; None if it has.

    And None for a type that is not known: that is for others to refuse.
    """
    type_ = body["type"]
    shape = ENTRY_SHAPES.get(type_)
    return None if shape is None else _typed_flaw("data", type_, body["data"], shape)


_sound = set[tuple[object, ...]]()
"""The fields and types of records without a flaw, where these say it all.

Only what the shape of a known type allows comes in, so there are few, and most entries of a
ledger are like one that came before.
"""


def _typed_flaw(name: str, type_: str, record: dict[str, Any], shape: Record) -> str | None:
    typed = (name, type_, *record, *map(type, record.values()))
    if typed in _sound:
        return None
    flaw = _flaw(name, record, shape)
    if flaw is None and type_ in ENTRY_SHAPES and all(_is_plain(shape[field]) for field in record):
        _sound.add(typed)
    return flaw


def _is_plain(shape: Shape) -> bool:
    return isinstance(shape.shape if isinstance(shape, Maybe) else shape, frozenset)


def _flaw(name: str, value: object, shape: Shape) -> str | None:
    if isinstance(shape, frozenset):
        return None if type(value) in shape else f"{name} is of the wrong type"
    if isinstance(shape, Maybe):
        return _flaw(name, value, shape.shape)
    if isinstance(shape, Many):
        if type(value) is not list:
            return f"{name} is no list"
        flaws = (_flaw(f"one of {name}", item, shape.each) for item in value)
        return next(filter(None, flaws), None)
    return _record_flaw(name, value, shape)


def _record_flaw(name: str, value: object, shape: Record) -> str | None:
    if type(value) is not dict:
        return f"{name} is no object"
    found = 0
    for field, inner in shape.items():
        if field not in value:
            if not isinstance(inner, Maybe):
                return f"{name} lacks {field}"
            continue
        found += 1
        plain = type(inner) is frozenset and type(value[field]) in inner  # most fields, fast
        if not plain and (flaw := _flaw(field, value[field], inner)):
            return flaw
    if found == len(value):
        return None
    surplus = sorted(value.keys() - shape.keys())
    return f"{name} has a field that is not known: {surplus[0][:70]!a}"
