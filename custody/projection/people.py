"""What entries change about the service itself, its scripts, people and tokens."""

from __future__ import annotations

from collections.abc import Iterable

from custody.formats.timestamps import is_stamp
from custody.projection.change import Change, Insert, Rule, Update, as_json, no_change, require
from custody.standing import STATUS_AFTER
from custody.state_tables import Row


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
            "display": None,
        },
    )


def _enrolled(seq: int, body: Row, data: Row) -> Iterable[Change]:
    yield from _keyed(seq, body, data)
    values = {"status": "enrolled", "enrolled": body["at"]}
    yield Update("person", {"name": data["name"]}, values)


def _keyed(seq: int, body: Row, data: Row) -> Iterable[Change]:
    values = {key: data[key] for key in ("signing_key", "box_key", "fingerprint")}
    yield Update("person", {"name": data["name"]}, values)


def _named(seq: int, body: Row, data: Row) -> Iterable[Change]:
    yield Update("person", {"name": data["name"]}, {"display": data["display"]})


def _compared(seq: int, body: Row, data: Row) -> Iterable[Change]:
    yield Insert(
        "comparison",
        {
            "seq": seq,
            "person": data["name"],
            "by_whom": body["by"],
            "at": body["at"],
            "fingerprint": data["fingerprint"],
            "signed": int("act" in body),
        },
    )


def _stands(seq: int, body: Row, data: Row) -> Iterable[Change]:
    status = STATUS_AFTER[body["type"]]
    said = {"person": data["name"], "status": status, "reason": data["reason"]}
    yield Insert("standing", {"seq": seq, **said, "by_whom": body["by"], "at": body["at"]})
    yield Update("person", {"name": data["name"]}, {"status": status})


def _token_created(seq: int, body: Row, data: Row) -> Iterable[Change]:
    said = {name: value for name, value in data.items() if name != "hash"}
    yield Insert(
        "token",
        {**said, "scopes": as_json(data["scopes"]), "created": body["at"], "revoked": None},
    )


def _token_revoked(seq: int, body: Row, data: Row) -> Iterable[Change]:
    yield Update("token", {"id": data["id"]}, {"revoked": body["at"]})


def _token_rotated(seq: int, body: Row, data: Row) -> Iterable[Change]:
    require(seq, is_stamp(data["expires"]), "a time when the old token ends")
    yield Update("token", {"id": data["id"]}, {"expires": data["expires"]})


RULES: dict[str, Rule] = {
    "service.initialised": _initialised,
    "ledger.resumed": no_change,
    "script.adopted": _adopted,
    "person.invited": _invited,
    "person.enrolled": _enrolled,
    "person.keyed": _keyed,
    "person.named": _named,
    "person.compared": _compared,
    **dict.fromkeys(STATUS_AFTER, _stands),
    "token.created": _token_created,
    "token.revoked": _token_revoked,
    "token.rotated": _token_rotated,
    "link.made": no_change,
    "password.set": no_change,
    "session.revoked": no_change,
}
