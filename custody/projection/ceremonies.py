"""What entries change about ceremonies, and about the datasets that they make and rule."""

from __future__ import annotations

from collections.abc import Iterable

from custody.ceremony.subject import FORMATS
from custody.errors import LedgerError, TamperedError
from custody.formats.fields import Fields
from custody.projection.change import Change, Delete, Insert, Rule, Update, as_json, no_change
from custody.quorum_tree import Node, read_tree, smallest
from custody.state_tables import Row


def _policy(seq: int, body: Row, data: Row) -> Iterable[Change]:
    yield Update("dataset", {"name": body["dataset"]}, {"policy": as_json(data["to"])})


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
            "subject": as_json(data["subject"]),
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
                **_quorum(subject),
                "public": None,
                "recipient": None,
                "policy": as_json(subject.json("policy")),
                "since": body["at"],
                "cadence": None,
                "cadence_since": None,
                "drill_days": None,
                "census_days": None,
                "drills_since": None,
                "epoch": 0,
            },
        )


def _quorum(subject: Fields) -> Row:
    """Give how few can be the quorum, and the tree where it is more than m of n."""
    if not subject.has("quorum"):
        return {"threshold": subject.integer("threshold"), "quorum": None}
    return _tree(_read(subject.json("quorum")))


def _read(quorum: object) -> Node:
    try:
        return read_tree(quorum)
    except TamperedError as error:
        raise LedgerError(error.message) from None


def _tree(quorum: Node) -> Row:
    tree = None if quorum.is_plain else as_json(quorum.record())
    return {"threshold": smallest(quorum), "quorum": tree}


def _participants(ceremony: str, subject: Fields) -> Iterable[Change]:
    """Say who has a part in a ceremony; of somebody with several, the first one counts."""
    listed = subject.records("requesters") if subject.has("requesters") else []
    parts = {
        **{one.text("name"): "listed" for one in listed},
        subject.text("requester"): "requester",
        **{one.text("name"): "witness" for one in subject.records("witnesses")},
        **{one.text("official"): "seat" for one in _seats(subject)},
    }
    for person, part in parts.items():
        yield Insert("participant", {"person": person, "ceremony": ceremony, "part": part})


def _seats(subject: Fields) -> list[Fields]:
    """Give the seats that a subject names; a reshare has the old ones, too."""
    before = subject.record("from").records("seats") if _reshares(subject) else []
    return [*before, *subject.records("seats")]


def _reshares(subject: Fields) -> bool:
    return subject.text("format") == FORMATS["reshare"]


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
            "envelope": as_json(data["envelope"]),
        },
    )


def _activated(seq: int, body: Row, data: Row) -> Iterable[Change]:
    values = {key: data[key] for key in ("public", "recipient")}
    values |= {"status": "active", "since": body["at"]}
    yield Update("dataset", {"name": body["dataset"]}, values)
    yield from _seated(body["dataset"], data)


def _seated(dataset: str, data: Row) -> Iterable[Change]:
    for seat in data["seats"]:
        yield Insert(
            "seat",
            {
                "dataset": dataset,
                "idx": seat["index"],
                "official": seat["official"],
                "share_key": seat.get("share_key") or " ".join(seat.get("share_keys", ())),
            },
        )


def _switched(seq: int, body: Row, data: Row) -> Iterable[Change]:
    """Put the new epoch in the old one's place, all at once (promise EPOCH)."""
    dataset = body["dataset"]
    values = {**_tree(_read(data["quorum"])), "epoch": data["epoch"]}
    yield Update("dataset", {"name": dataset}, values)
    for idx, _ in enumerate(data["former"], start=1):
        yield Delete("seat", {"dataset": dataset, "idx": idx})
    yield from _seated(dataset, data)
    yield Insert(
        "epoch",
        {
            "dataset": dataset,
            "epoch": data["epoch"],
            "ceremony": body["ceremony"],
            "seq": seq,
            "quorum": as_json(data["quorum"]),
            "shares": as_json(data["shares"]),
            "dealing": data["dealing"],
        },
    )


def _ended(seq: int, body: Row, data: Row) -> Iterable[Change]:
    values = {"outcome": data["outcome"], "ended": body["at"], "reason": data["reason"]}
    yield Update("ceremony", {"id": body["ceremony"]}, values)
    if data["kind"] == "genesis" and data["outcome"] != "closed":
        yield Delete("dataset", {"name": body["dataset"]})  # the name is free again


RULES: dict[str, Rule] = {
    "dataset.policy": _policy,
    "ceremony.opened": _opened,
    "ceremony.objects": _objects,
    "ceremony.stepped": _stepped,
    "ceremony.present": no_change,
    "ceremony.read-back": no_change,
    "ceremony.mismatch": no_change,
    "ceremony.committed": lambda seq, body, data: _signed(seq, body, {**data, "kind": "commit"}),
    "ceremony.dealt": no_change,
    "ceremony.redealt": lambda seq, body, data: _signed(seq, body, {**data, "kind": "redeal"}),
    "ceremony.frozen": no_change,
    "ceremony.answered": lambda seq, body, data: _signed(seq, body, {**data, "kind": "answer"}),
    "ceremony.unanswered": no_change,
    "ceremony.excluded": no_change,
    "ceremony.switched": _switched,
    "ceremony.signed": _signed,
    "ceremony.refused": no_change,
    "ceremony.drilled": no_change,
    "ceremony.lapsed": no_change,
    "ceremony.canary": no_change,
    "ceremony.activated": _activated,
    "ceremony.unlocked": no_change,
    "ceremony.collected": no_change,
    "ceremony.ended": _ended,
}
