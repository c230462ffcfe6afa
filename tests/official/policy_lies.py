"""A service that lies about how a dataset's policy was tightened, in every way that one could."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from custody.ceremony import Ceremony, Policy, Subject, subject_digest
from custody.formats.dsse import Envelope, sign
from custody.formats.statement import PAYLOAD_TYPE
from custody.official.signing import Shown, make_statement
from tests.keys import key_of
from tests.official.told import QUORUM, Lie, Told, ToldChange
from tests.quorums import any_of
from tests.world import World


def tightened_twice(world: World) -> Told:
    """A request under a policy that a quorum has tightened twice, ready for the keys to turn."""
    world.genesis(requester_may_approve=True)
    world.objects = [world.register(data=b"first\n"), world.register(data=b"second\n")]
    changes = [
        world.tightened(requester_may_approve=False),
        world.tightened(headers="proven"),
    ]
    told = Told.honest(world)
    told.changes = [_told(world, one) for one in changes]
    return told


def _told(world: World, ceremony: Ceremony) -> ToldChange:
    bodies = [entry.body for entry in world.entries("dataset.policy")]
    body = next(body for body in bodies if body["ceremony"] == ceremony.id)
    given = [
        Envelope.from_dict(entry.body["data"]["envelope"])
        for entry in world.entries("ceremony.signed")
        if entry.body["ceremony"] == ceremony.id
    ]
    return ToldChange(ceremony.subject, given, body)


def approval(
    told: Told, subject: Subject, name: str, by: str = "", kind: str = "approve", **rest: Any
) -> Envelope:
    """What an official signs of a change, or somebody else in their name."""
    shown = Shown(subject, None, told.checkpoint)
    statement = make_statement(kind, shown, name, told.world.clock(), **rest)
    return sign(PAYLOAD_TYPE, statement.encode(), key_of(by or name))


def say(told: Told, at: int, by: str = "", **changes: Any) -> None:
    """Tell of another change, which the ledger has, with approvals by these keys."""
    change = told.changes[at]
    subject = replace(change.subject, **changes)
    change.subject = subject
    change.approvals = [approval(told, subject, name, by) for name in QUORUM]
    _record(change)


def _smaller(told: Told) -> None:
    say(told, -1, quorum=any_of(2, told.changes[-1].subject))


def _record(change: ToldChange) -> None:
    subject = change.subject
    wanted = subject.wanted or subject.policy
    data = {
        "approvals": list(QUORUM),
        "digest": subject_digest(subject, None).hex(),
        "from": subject.policy.record(),
        "to": wanted.record(),
    }
    change.body = {**change.body, "data": data}


def go_by(told: Told, policy: Policy) -> None:
    """Show a request under another policy."""
    told.show(policy=policy)
    told.envelopes = [told.signed("approve", name) for name in QUORUM]


def _begun(told: Told) -> Policy:
    return told.genesis.subject.policy


def _loosened(told: Told) -> None:
    """A third change, which undoes the first, approved by all."""
    policy = told.subject.policy
    last = told.changes[-1]
    subject = replace(
        last.subject,
        ceremony="policy-third",
        policy=policy,
        wanted=replace(policy, requester_may_approve=True),
    )
    third = ToldChange(subject, [], {**last.body, "ceremony": "policy-third"})
    told.changes.append(third)
    say(told, -1)
    go_by(told, replace(policy, requester_may_approve=True))


def _made_up(told: Told) -> None:
    """A change that the service has signed itself, with a key of its own."""
    told.changes = [told.changes[0]]
    wanted = replace(_begun(told), requester_may_approve=False, requests="signed")
    say(told, 0, by="frida", wanted=wanted)
    go_by(told, wanted)


def _left_out(at: int) -> Lie:
    return lambda told: told.changes.pop(at)


def _all_left_out(told: Told) -> None:
    told.changes = []


def _an_older_policy(told: Told) -> None:
    """All changes are told, and the request is under the policy before the last."""
    go_by(told, told.changes[1].subject.policy)


def _the_oldest_policy(told: Told) -> None:
    go_by(told, _begun(told))


def _approvals(change: Callable[[Told, ToldChange], list[Envelope]], at: int = -1) -> Lie:
    def lie(told: Told) -> None:
        told.changes[at].approvals = change(told, told.changes[at])

    return lie


def _body(**changes: Any) -> Lie:
    def lie(told: Told) -> None:
        told.changes[-1].body = {**told.changes[-1].body, **changes}

    return lie


def _data(**changes: Any) -> Lie:
    def lie(told: Told) -> None:
        data = {**told.changes[-1].body["data"], **changes}
        told.changes[-1].body = {**told.changes[-1].body, "data": data}

    return lie


def _no_proof(told: Told) -> None:
    told.changes[-1].proof = []


def _another_kind(told: Told) -> None:
    told.changes[-1].subject = told.ceremony.subject


def _seats_of_thieves(told: Told) -> None:
    """The seats of the change are those of the thief."""
    subject = told.changes[-1].subject
    key = key_of("frida").keyfile
    first = replace(
        subject.seats[0],
        official="frida",
        signing_key=key.signing_public,
        box_key=key.box_public,
        fingerprint=key.fingerprint(),
    )
    say(told, -1, seats=(first, *subject.seats[1:]))


POLICIES: dict[str, Lie] = {
    "a loosening that all approved": _loosened,
    "a change that nobody approved": _made_up,
    "the last change left out": _left_out(1),
    "the first change left out": _left_out(0),
    "all changes left out": _all_left_out,
    "a request under the policy before": _an_older_policy,
    "a request under the oldest policy": _the_oldest_policy,
    "a change twice": lambda told: told.changes.append(told.changes[-1]),
    "changes in another order": lambda told: told.changes.reverse(),
    "no approvals": _approvals(lambda told, one: []),
    "too few approvals": _approvals(lambda told, one: one.approvals[:2]),
    "one approval twice": _approvals(lambda told, one: [*one.approvals[:2], one.approvals[0]]),
    "approvals of the change before": _approvals(lambda told, one: told.changes[0].approvals),
    "approvals of a request": _approvals(lambda told, one: told.envelopes),
    "an approval by another key": _approvals(
        lambda told, one: [*one.approvals[:2], approval(told, one.subject, "carl", "frida")]
    ),
    "an approval by somebody without a seat": _approvals(
        lambda told, one: [*one.approvals[:2], approval(told, one.subject, "frida")]
    ),
    "a denial in an approval's place": _approvals(
        lambda told, one: [
            *one.approvals[:2],
            approval(told, one.subject, "carl", kind="deny", reason="no"),
        ]
    ),
    "a signature that was altered": _approvals(
        lambda told, one: [*one.approvals[:2], replace(one.approvals[2], signature=bytes(64))]
    ),
    "a smaller threshold": _smaller,
    "other seats": _seats_of_thieves,
    "another dataset": lambda told: say(told, -1, dataset="archive"),
    "another ledger": lambda told: say(told, -1, origin="another.example/main"),
    "the subject of a request": _another_kind,
    "an entry of another type": _body(type="dataset.expects"),
    "an entry of another ceremony": _body(ceremony="policy-other"),
    "an entry of another dataset": _body(dataset="archive"),
    "an entry of another digest": _data(digest="00" * 32),
    "an entry of another policy": _data(to={"requester_may_approve": True, "scripts": {}}),
    "an entry without a proof": _no_proof,
}
"""What is told of changes, each to be refused as KNOWN but for those in ``CODES``."""

CODES = {"an entry without a proof": ("ledger", None)}
