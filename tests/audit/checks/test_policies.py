"""What the verifier finds of policies that no quorum tightened (QUORUM, KNOWN, LEDGER)."""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from custody.ceremony import Ceremony, Policy, Subject
from custody.formats.dsse import Envelope
from custody.formats.timestamps import stamp
from custody.official.signing import Shown, make_statement, sign_statement
from tests.audit.forging import Forged
from tests.keys import key_of

Lie = Callable[[Forged, int], object]
"""What is changed, given where the ceremony that came into force begins."""


def opening(forged: Forged) -> int:
    """Where the change of policy is opened that came into force."""
    id_ = next(body["ceremony"] for body in forged.bodies if body["type"] == "dataset.policy")
    kinds = ((body["type"], body.get("ceremony")) for body in forged.bodies)
    return [*kinds].index(("ceremony.opened", id_))


def rest(forged: Forged, at: int) -> list[dict[str, Any]]:
    """The entries of that ceremony after its opening."""
    id_ = forged.bodies[at]["ceremony"]
    return [body for body in forged.bodies[at + 1 :] if body.get("ceremony") == id_]


def entry(forged: Forged, at: int, type_: str) -> dict[str, Any]:
    return next(body for body in rest(forged, at) if body["type"] == type_)


def sign_again(forged: Forged, at: int, keys: dict[str, str] | None = None) -> None:
    """Have all approvals made again, of what now stands in the opening; by other keys perhaps."""
    subject = Subject.read(forged.bodies[at]["data"]["subject"])
    for body in rest(forged, at):
        if body["type"] == "ceremony.signed":
            name = body["data"]["official"]
            body["data"]["envelope"] = signed(forged, subject, name, (keys or {}).get(name, name))
    decided = entry(forged, at, "dataset.policy")
    shown = Shown(subject, None, forged.head())
    decided["data"]["digest"] = shown.digest.hex()
    decided["data"]["from"] = subject.policy.record()
    decided["data"]["to"] = (subject.wanted or subject.policy).record()


def signed(forged: Forged, subject: Subject, name: str, by: str) -> dict[str, Any]:
    shown = Shown(subject, None, replace(forged.head(), size=1, root=forged_root(forged)))
    statement = make_statement("approve", shown, name, forged.now)
    key = key_of(by)
    envelope: Envelope = sign_statement(
        statement, replace(key, keyfile=replace(key.keyfile, name=name))
    )
    return envelope.as_dict()


def forged_root(forged: Forged) -> bytes:
    """The root of the tree of the first entry, which no lie here changes."""
    from custody.tlog.merkle import leaf_hash

    return leaf_hash(next(forged.entries()).entry)


def open_by(name: str) -> Lie:
    def change(forged: Forged, at: int) -> None:
        forged.bodies[at]["by"] = name
        for body in rest(forged, at):
            if body["by"] == "adam":
                body["by"] = name
        forged.bodies[at]["data"]["subject"]["requester"] = name
        sign_again(forged, at)

    return change


def subject_says(**policies: Any) -> Lie:
    """Let the opening say another policy before or after, which all approve."""

    def change(forged: Forged, at: int) -> None:
        subject = forged.bodies[at]["data"]["subject"]
        for name, changes in policies.items():
            field = name.rstrip("_")
            record = {**subject[field], **changes}
            subject[field] = {key: value for key, value in record.items() if value is not None}
        sign_again(forged, at)

    return change


def too_few(forged: Forged, at: int) -> None:
    """The last approval is not there, and the entry counts those that are."""
    last = [body for body in rest(forged, at) if body["type"] == "ceremony.signed"][-1]
    forged.bodies.remove(last)
    entry(forged, at, "dataset.policy")["data"]["approvals"].pop()


def nobody_approves(forged: Forged, at: int) -> None:
    for body in [one for one in rest(forged, at) if one["type"] == "ceremony.signed"]:
        forged.bodies.remove(body)
    entry(forged, at, "dataset.policy")["data"]["approvals"] = []


def by_a_stranger(forged: Forged, at: int) -> None:
    """Somebody without a seat approves in the place of the last one."""
    for body in rest(forged, at):
        if body["type"] == "ceremony.signed":
            body["data"]["official"] = body["by"] = "dora"
    sign_again(forged, at)


def by_another_key(forged: Forged, at: int) -> None:
    sign_again(forged, at, {"anna": "mallory", "bert": "mallory"})


def another_policy(forged: Forged, at: int) -> None:
    entry(forged, at, "dataset.policy")["data"]["to"]["requester_may_approve"] = True


def another_digest(forged: Forged, at: int) -> None:
    entry(forged, at, "dataset.policy")["data"]["digest"] = "00" * 32


def left_out(forged: Forged, at: int) -> None:
    """The policy does not come into force, and the ceremony closes."""
    forged.bodies.remove(entry(forged, at, "dataset.policy"))


def twice(forged: Forged, at: int) -> None:
    decided = entry(forged, at, "dataset.policy")
    forged.bodies.insert(forged.bodies.index(decided), copy.deepcopy(decided))


def of_no_ceremony(forged: Forged, at: int) -> None:
    """One is added afterwards, of a ceremony that there is not."""
    decided = entry(forged, at, "dataset.policy")
    data = {**decided["data"], "from": decided["data"]["to"], "to": LOOSE.record()}
    forged.add("dataset.policy", data, ceremony="policy-other", dataset=decided["dataset"])


def of_no_dataset(forged: Forged, at: int) -> None:
    entry(forged, at, "dataset.policy")["dataset"] = "nobody"


LOOSE = Policy(False, "export-witnessed", "service")
LIES: dict[str, tuple[Lie, str]] = {
    "opened by a requester": (open_by("rita"), "ceremony.refused"),
    "opened by an official": (open_by("emil"), "ceremony.refused"),
    "a loosening": (subject_says(to={"headers": None}), "ceremony.refused"),
    "a loosening beside a tightening": (
        subject_says(to={"requester_may_approve": True}),
        "ceremony.refused",
    ),
    "a change to what it is": (subject_says(to={"requests": None}), "ceremony.refused"),
    "another policy before": (
        subject_says(from_={"requester_may_approve": True}),
        "ceremony.differs",
    ),
    "too few approvals": (too_few, "ceremony.uncaused"),
    "no approvals": (nobody_approves, "ceremony.uncaused"),
    "approvals by somebody without a seat": (by_a_stranger, "ceremony.refused"),
    "approvals by another key": (by_another_key, "statement.signature"),
    "another policy than was approved": (another_policy, "ceremony.differs"),
    "another digest than was approved": (another_digest, "ceremony.differs"),
    "approved, and left out": (left_out, "ceremony.differs"),
    "in force twice": (twice, "ceremony.differs"),
    "of a ceremony that there is not": (of_no_ceremony, "ceremony.unknown"),
    "of a dataset that there is not": (of_no_dataset, "fact.policy"),
}


@pytest.mark.parametrize("name", LIES)
def test_a_policy_that_no_quorum_tightened_is_found(forged: Forged, name: str) -> None:
    """Chain and checkpoint hold, and the ceremony's rule is named all the same."""
    assert forged.found() == set()
    lie, check = LIES[name]
    lie(forged, opening(forged))
    assert check in {one for one, _ in forged.found()}


def test_a_change_while_another_is_under_way_is_found(forged: Forged) -> None:
    """KNOWN: two from the same policy would undo each other."""
    at = opening(forged)
    first = forged.bodies[at]
    ends = rest(forged, at)[-1]
    forged.bodies.remove(ends)
    assert ("ceremony.missing", f"after entry {forged.bodies.index(rest(forged, at)[-1])}") in {
        *forged.found()
    }
    assert first["data"]["kind"] == "policy"


def test_a_request_under_a_policy_that_holds_no_more_is_found(forged: Forged) -> None:
    """KNOWN: whatever its officials approve."""
    other: Ceremony = next(
        one for one in forged.ceremonies() if (one.kind, one.dataset) == ("export", "vault")
    )
    asked, now = replace(other.subject.asked, as_of=len(forged.bodies)), forged.now
    late: dict[str, Any] = {
        "ceremony": "export-late",
        "opened": now,
        "expires": now + timedelta(days=1),
    }
    subject = replace(other.subject, **late, request=asked)
    data = {"kind": "export", "subject": subject.record()}
    listed = next(
        body["data"]
        for body in forged.bodies
        if (body["type"], body.get("ceremony")) == ("ceremony.objects", other.id)
    )
    ids = {"by": "rita", "at": stamp(now), "ceremony": "export-late", "dataset": "vault"}
    where = forged.add("ceremony.opened", data, **ids)
    forged.add("ceremony.objects", listed, **ids)
    (found,) = [one for one in forged.findings() if one.check == "ceremony.refused"]
    assert (found.where, found.detail) == (where, "requests for vault are signed by whoever asks")
