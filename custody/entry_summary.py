"""A ledger entry as one sentence, for people who read a history."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from custody.ceremony.policy import Policy, changes_of
from custody.drill_schedule import often_text
from custody.errors import TamperedError
from custody.formats.fields import Fields
from custody.formats.quantities import count_of

_SIGNED = {
    "abstain": "abstained",
    "approve": "approved",
    "attest": "attested",
    "complain": "complained of what was dealt to them",
    "deny": "denied",
    "exception": "recorded an exception",
    "receipt": "checked their share and signed for it",
    "turn": "turned their key",
}


def summarize(body: dict[str, Any]) -> str:
    """Say in one sentence what an entry records; its type alone where that is not known.

    Nothing is expected of the body but that it is a JSON object: the entry may be altered.
    """
    fields = Fields(body, "the entry")
    try:
        sentence = _SENTENCES.get(fields.text("type"))
        if sentence is not None:
            signed = " (signed)" if "act" in body else ""
            return sentence(fields, fields.record("data")) + signed
    except TamperedError:
        pass
    return str(body.get("type"))


def _signed(body: Fields, data: Fields) -> str:
    kind, verdict = data.text("kind"), data.optional_text("verdict")
    said = f": {verdict}" if verdict else ""
    return f"{data.text('official')} {_SIGNED.get(kind, kind)}{said}"


def _opened(body: Fields, data: Fields) -> str:
    if data.text("kind") == "export":
        subject = data.record("subject")
        objects = count_of(subject.record("objects").integer("count"), "object")
        return f"{body.text('by')} asked to open {objects}: {subject.text('purpose')}"
    if data.text("kind") == "policy":
        return f"{body.text('by')} asked to tighten the policy of {body.text('dataset')}"
    if data.text("kind") == "drill":
        target = data.record("subject").record("target")
        whose = {"quorum": "a quorum", "all": "all officials"}.get(target.text("need"))
        whose = whose or str(target.optional_text("official"))
        return f"{body.text('by')} opened a drill of {body.text('dataset')}, for {whose}"
    if data.text("kind") == "reshare":
        epoch = data.record("subject").integer("epoch")
        return f"{body.text('by')} asked to deal {body.text('dataset')} anew, for epoch {epoch}"
    return f"{body.text('by')} opened the genesis of {body.text('dataset')}"


def _frozen(body: Fields, data: Fields) -> str:
    dealing = data.record("dealing")
    rows = ", ".join(map(str, dealing.integers("dealers")))
    return f"The dealers are fixed, attempt {dealing.integer('attempt')}: rows {rows}"


def _switched(body: Fields, data: Fields) -> str:
    names = ", ".join(one.text("official") for one in data.records("seats"))
    epoch = f"{body.text('dataset')} is in epoch {data.integer('epoch')}"
    return f"The dataset {epoch}: its shares are those of {names}"


def _drilled(body: Fields, data: Fields) -> str:
    opened = "the canary opened" if data.flag("opened") else "the canary did not open"
    said = [opened, "as expected" if data.flag("as_expected") else "which was not expected"]
    for name, text in (("absent", "did not come"), ("refused", "handed in what is wrong")):
        if names := data.texts(name):
            said.append(f"{', '.join(names)} {text}")
    return f"The drill is done: {'; '.join(said)}"


def _ended(body: Fields, data: Fields) -> str:
    reason = data.optional_text("reason")
    return f"Ended: {data.text('outcome')}" + (f"; {reason}" if reason else "")


def _stepped(body: Fields, data: Fields) -> str:
    absent = data.texts("absent")
    without = f", without {', '.join(absent)}" if absent else ""
    return f"On to the step {data.text('to')}{without}"


def _lapsed(body: Fields, data: Fields) -> str:
    return f"The window closed; the keys of {', '.join(data.texts('officials'))} were erased"


def _standing(said: str) -> Callable[[Fields, Fields], str]:
    return lambda body, data: (
        f"{body.text('by')} {said.format(data.text('name'))}: {data.text('reason')}"
    )


def _token(body: Fields, data: Fields) -> str:
    scopes = ", ".join(data.texts("scopes"))
    return f"{body.text('by')} made a token for {data.text('person')}: {scopes}"


def _rotated(body: Fields, data: Fields) -> str:
    return f"{body.text('by')} rotated the token {data.text('id')}: {data.text('to')} takes over"


def _marked(body: Fields, data: Fields) -> str:
    as_ = body.text("type").rpartition(".")[2]
    what = f"{count_of(len(data.texts('objects')), 'object')} of {body.text('dataset')}"
    return f"{body.text('by')} marked {what} as {as_}: {data.text('reason')}"


def _expects(body: Fields, data: Fields) -> str:
    hours, by = data.optional_integer("hours"), body.text("by")
    job, host = data.optional_text("job"), data.optional_text("host")
    whose = f"the job {job} of " if job else ""
    whose += body.text("dataset") + (f" on the host {host}" if host else "")
    if hours is None:
        return f"{by} expects no object of {whose} at any set time"
    often = "hour" if hours == 1 else f"{hours} hours"
    return f"{by} expects an object of {whose} at least every {often}"


def _drills(body: Fields, data: Fields) -> str:
    parts = [
        f"a {kind} {often_text(days)}"
        for kind in ("drill", "census")
        if (days := data.optional_integer(kind)) is not None
    ]
    said = " and ".join(parts) or "no drill at any set time"
    return f"{body.text('by')} expects {said} of {body.text('dataset')}"


def _registered(body: Fields, data: Fields) -> str:
    what = "object" if data.optional_text("kind") is None else "the key of collection"
    return f"{body.text('by')} registered {what} {data.text('id')[:12]}"


def _closed(body: Fields, data: Fields) -> str:
    holds = f"{count_of(data.integer('count'), 'file')}, {data.integer('bytes'):,} B"
    return f"{body.text('by')} closed collection {data.text('collection')[:12]}: {holds}"


def _policy(body: Fields, data: Fields) -> str:
    now, wanted = Policy.read(data.json("from")), Policy.read(data.json("to"))
    rules = "; ".join(f"{one.about}: {one.after}" for one in changes_of(now, wanted))
    return f"The policy of {body.text('dataset')} is tightened: {rules}"


_DEALT = {
    "dkg": "The key is made of what all committed to; nobody has it",
    "offline": "The key was dealt on another machine, which had it then",
    "service": "The key was dealt by the service, which had it then",
}
_SENTENCES: dict[str, Callable[[Fields, Fields], str]] = {
    "service.initialised": lambda body, data: f"The ledger {data.text('origin')} begins",
    "ledger.resumed": lambda body, data: (
        f"The ledger goes on under a new key: {data.integer('lost')} entries were lost, "
        f"{data.text('reason')}"
    ),
    "script.adopted": lambda body, data: f"The script {data.text('name')} was adopted",
    "person.invited": lambda body, data: (
        f"{body.text('by')} invited {data.text('name')} as {data.text('role')}"
    ),
    "person.enrolled": lambda body, data: f"{data.text('name')} enrolled as {data.text('role')}",
    "person.keyed": lambda body, data: f"{data.text('name')} registered a key",
    "person.named": lambda body, data: (
        f"{body.text('by')} wrote the name of {data.text('name')} as {data.text('display')}"
    ),
    "person.compared": lambda body, data: (
        f"{body.text('by')} compared the key of {data.text('name')} with them"
    ),
    "person.suspended": _standing("suspended {}"),
    "person.resumed": _standing("let {} back in"),
    "person.removed": _standing("removed {}"),
    "token.created": _token,
    "token.revoked": lambda body, data: f"{body.text('by')} revoked the token {data.text('id')}",
    "token.rotated": _rotated,
    "link.made": lambda body, data: (
        f"{body.text('by')} made a one-time link for {data.text('name')}"
    ),
    "password.set": lambda body, data: f"{data.text('name')} set a password",
    "session.revoked": lambda body, data: (
        f"{body.text('by')} ended a session of {data.text('person')}"
    ),
    "object.registered": _registered,
    "collection.closed": _closed,
    "objects.gone": _marked,
    "objects.found": _marked,
    "dataset.expects": _expects,
    "dataset.drills": _drills,
    "dataset.policy": _policy,
    "ceremony.opened": _opened,
    "ceremony.objects": lambda body, data: (
        f"{count_of(len(data.records('objects')), 'object')} named"
    ),
    "ceremony.stepped": _stepped,
    "ceremony.present": lambda body, data: f"{data.text('official')} answered the roll-call",
    "ceremony.read-back": lambda body, data: f"{data.text('by')} read the words back",
    "ceremony.mismatch": lambda body, data: f"{data.text('by')} read different words",
    "ceremony.committed": lambda body, data: f"{data.text('official')} committed to their part",
    "ceremony.dealt": lambda body, data: _DEALT.get(
        data.record("dealing").text("by"), "The key was dealt"
    ),
    "ceremony.redealt": lambda body, data: (
        f"{data.text('official')} dealt row {data.record('record').integer('row')} anew"
    ),
    "ceremony.frozen": _frozen,
    "ceremony.answered": lambda body, data: (
        f"{data.text('official')} opened what they dealt to "
        f"{data.record('record').text('official')}"
    ),
    "ceremony.unanswered": lambda body, data: (
        f"The complaint of {data.text('official')} about row {data.integer('dealer')} "
        "was not answered in time"
    ),
    "ceremony.excluded": lambda body, data: (
        f"{data.text('official')} is left out: {data.text('why')}"
    ),
    "ceremony.switched": _switched,
    "ceremony.signed": _signed,
    "ceremony.refused": lambda body, data: (
        f"{data.text('official')} handed in what does not show their share"
    ),
    "ceremony.drilled": _drilled,
    "ceremony.lapsed": _lapsed,
    "ceremony.canary": lambda body, data: f"Canary opened by {', '.join(data.texts('openers'))}",
    "ceremony.activated": lambda body, data: f"The dataset {body.text('dataset')} is active",
    "ceremony.unlocked": lambda body, data: (
        f"Unlocked: {count_of(data.integer('opened'), 'object')}"
    ),
    "ceremony.collected": lambda body, data: f"{data.text('by')} collected the grant",
    "ceremony.ended": _ended,
}
