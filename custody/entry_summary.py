"""A ledger entry as one sentence, for people who read a history."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Body = dict[str, Any]

_SIGNED = {
    "abstain": "abstained",
    "approve": "approved",
    "attest": "attested",
    "deny": "denied",
    "exception": "recorded an exception",
    "receipt": "checked their share and signed for it",
    "turn": "turned their key",
}


def summarize(body: Body) -> str:
    """Say in one sentence what an entry records; its type alone where that is not known.

    Nothing is expected of the body but that it is a JSON object: the entry may be altered.
    """
    try:
        return _SENTENCES[body["type"]](body, body["data"])
    except (LookupError, TypeError, AttributeError):
        return str(body.get("type"))


def _signed(body: Body, data: Body) -> str:
    verdict = f": {data['verdict']}" if data.get("verdict") else ""
    return f"{data['official']} {_SIGNED.get(data['kind'], data['kind'])}{verdict}"


def _opened(body: Body, data: Body) -> str:
    subject = data["subject"]
    if data["kind"] == "export":
        objects = subject["objects"]["count"]
        return f"{body['by']} asked to open {objects} object(s): {subject['purpose']}"
    return f"{body['by']} opened the genesis of {body['dataset']}"


def _ended(body: Body, data: Body) -> str:
    return f"Ended: {data['outcome']}" + (f"; {data['reason']}" if data["reason"] else "")


def _stepped(body: Body, data: Body) -> str:
    without = f", without {', '.join(data['absent'])}" if data["absent"] else ""
    return f"On to the step {data['to']}{without}"


def _lapsed(body: Body, data: Body) -> str:
    return f"The window closed; the keys of {', '.join(data['officials'])} were erased"


def _token(body: Body, data: Body) -> str:
    return f"{body['by']} made a token for {data['person']}: {', '.join(data['scopes'])}"


def _rotated(body: Body, data: Body) -> str:
    return f"{body['by']} rotated the token {data['id']}: {data['to']} takes over"


def _marked(body: Body, data: Body) -> str:
    as_ = body["type"].rpartition(".")[2]
    what = f"{len(data['objects'])} object(s) of {body['dataset']}"
    return f"{body['by']} marked {what} as {as_}: {data['reason']}"


def _expects(body: Body, data: Body) -> str:
    whose = f"the job {data['job']} of " if data.get("job") else ""
    whose += f"{body['dataset']}" + (f" on the host {data['host']}" if data.get("host") else "")
    if data["hours"] is None:
        return f"{body['by']} expects no object of {whose} at any set time"
    often = "hour" if data["hours"] == 1 else f"{data['hours']} hours"
    return f"{body['by']} expects an object of {whose} at least every {often}"


_SENTENCES: dict[str, Callable[[Body, Body], str]] = {
    "service.initialised": lambda body, data: f"The ledger {data['origin']} begins",
    "script.adopted": lambda body, data: f"The script {data['name']} was adopted",
    "person.invited": lambda body, data: f"{body['by']} invited {data['name']} as {data['role']}",
    "person.enrolled": lambda body, data: f"{data['name']} enrolled as {data['role']}",
    "token.created": _token,
    "token.revoked": lambda body, data: f"{body['by']} revoked the token {data['id']}",
    "token.rotated": _rotated,
    "link.made": lambda body, data: f"{body['by']} made a one-time link for {data['name']}",
    "password.set": lambda body, data: f"{data['name']} set a password",
    "session.revoked": lambda body, data: f"{body['by']} ended a session of {data['person']}",
    "object.registered": lambda body, data: f"{body['by']} registered object {data['id'][:12]}",
    "objects.gone": _marked,
    "objects.found": _marked,
    "dataset.expects": _expects,
    "ceremony.opened": _opened,
    "ceremony.objects": lambda body, data: f"{len(data['objects'])} object(s) named",
    "ceremony.stepped": _stepped,
    "ceremony.present": lambda body, data: f"{data['official']} answered the roll-call",
    "ceremony.read-back": lambda body, data: f"{data['by']} read the four words back",
    "ceremony.mismatch": lambda body, data: f"{data['by']} read different words",
    "ceremony.dealt": lambda body, data: "The key was dealt",
    "ceremony.signed": _signed,
    "ceremony.lapsed": _lapsed,
    "ceremony.canary": lambda body, data: f"Canary opened by {', '.join(data['openers'])}",
    "ceremony.activated": lambda body, data: f"The dataset {body['dataset']} is active",
    "ceremony.unlocked": lambda body, data: f"Unlocked: {data['opened']} object(s)",
    "ceremony.collected": lambda body, data: f"{data['by']} collected the grant",
    "ceremony.ended": _ended,
}
