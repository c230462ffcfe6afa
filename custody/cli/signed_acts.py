"""Signs what an administrator does with their key file, where they have one (``act``)."""

from __future__ import annotations

from typing import Any

from custody.ceremony import Policy
from custody.cli.output import note
from custody.cli.signed_requests import requester_client
from custody.client import Client, path_segment
from custody.errors import CustodyError
from custody.formats.fields import answer_fields
from custody.formats.statement import ACT
from custody.formats.timestamps import now
from custody.official.asking import AskedDrill, AskedGenesis, AskedReshare
from custody.official.session import OfficialSession
from custody.official.signing import act_statement, sign_statement
from custody.quorum_tree import quorum_fields
from custody.signed_act import OPENED


def invite(session: OfficialSession | None, name: str, role: str) -> Any:
    """Invite somebody, signed with the session's key if there is one."""
    body = {"name": name, "role": role}
    return _post(session, "/invitations", body, "person.invited", body)


def make_link(session: OfficialSession | None, name: str) -> Any:
    """Make somebody a link, signed with the session's key if there is one."""
    return _post(session, f"/people/{path_segment(name)}/links", {}, "link.made", {"name": name})


def suspend(session: OfficialSession | None, name: str, reason: str) -> Any:
    """Suspend somebody, signed with the session's key if there is one."""
    return _standing(session, "suspensions", "person.suspended", name, reason)


def resume(session: OfficialSession | None, name: str, reason: str) -> Any:
    """Let somebody back in, signed with the session's key if there is one."""
    return _standing(session, "resumptions", "person.resumed", name, reason)


def remove(session: OfficialSession | None, name: str, reason: str) -> Any:
    """Remove somebody, signed with the session's key if there is one."""
    return _standing(session, "removals", "person.removed", name, reason)


def compared(session: OfficialSession | None, name: str, fingerprint: str) -> Any:
    """Record that somebody's key was compared, signed with the session's key if there is one."""
    path, body = f"/people/{path_segment(name)}/comparisons", {"fingerprint": fingerprint}
    return _post(session, path, body, "person.compared", {**body, "name": name})


def _standing(
    session: OfficialSession | None, calls: str, type_: str, name: str, reason: str
) -> Any:
    path, body = f"/people/{path_segment(name)}/{calls}", {"reason": reason}
    return _post(session, path, body, type_, {**body, "name": name})


def cancel(session: OfficialSession | None, ceremony: str, reason: str) -> Any:
    """Call a ceremony off, signed with the session's key if there is one."""
    path, data = f"/ceremonies/{path_segment(ceremony)}", dict[str, Any]()
    if session is not None:
        kind = answer_fields(requester_client(session).get(path)).text("kind")
        why = f"{session.keyfile.name} cancelled: {reason}"
        data = {"kind": kind, "outcome": "cancelled", "reason": why}
    return _post(session, f"{path}/cancel", {"reason": reason}, "ceremony.ended", data, ceremony)


def open_genesis(session: OfficialSession | None, body: dict[str, Any], asked: AskedGenesis) -> Any:
    """Open a genesis, signed with the session's key if there is one."""
    data = {
        "dataset": asked.dataset,
        "kind": "genesis",
        "officials": list(asked.officials),
        "policy": asked.policy.record(),
        **quorum_fields(asked.quorum),
    }
    return _post(session, "/datasets", body, OPENED, data)


def open_policy_change(
    session: OfficialSession | None, dataset: str, body: dict[str, Any], wanted: Policy | None
) -> Any:
    """Open a change of a dataset's policy, signed with the session's key if there is one.

    ``wanted`` is the policy as it is to be, None where nobody signs.
    """
    policy = None if wanted is None else wanted.record()
    data = {"dataset": dataset, "kind": "policy", "policy": policy}
    return _post(session, f"/datasets/{path_segment(dataset)}/policy", body, OPENED, data)


def open_drill(session: OfficialSession | None, asked: AskedDrill, hours: int | None) -> Any:
    """Open a drill, signed with the session's key if there is one."""
    said = {**asked.record(), "dataset": asked.dataset}
    body = {
        "absent": list(asked.absent),
        "corrupt": list(asked.corrupt),
        "hours": hours,
        "need": asked.need,
        "official": asked.official,
    }
    path = f"/datasets/{path_segment(asked.dataset)}/drills"
    return _post(session, path, body, OPENED, said)


def open_reshare(session: OfficialSession | None, asked: AskedReshare, body: dict[str, Any]) -> Any:
    """Open a reshare, signed with the session's key if there is one."""
    path = f"/datasets/{path_segment(asked.dataset)}/reshares"
    return _post(session, path, body, OPENED, asked.record())


def _post(
    session: OfficialSession | None,
    path: str,
    body: dict[str, Any],
    type_: str,
    data: dict[str, Any],
    ceremony: str = ACT,
) -> Any:
    service = requester_client(session)
    if session is None:
        answer = service.post(path, body)
        _note_unsigned(service)
        return answer
    return service.post(path, {**body, "act": _sign(service, session, type_, data, ceremony)})


def _note_unsigned(service: Client) -> None:
    """Say that it is not signed to whoever has a key; an older service does not tell who has."""
    try:
        keyed = answer_fields(service.get("/credential")).flag("keyed")
    except CustodyError:
        return
    if keyed:
        note("This is not signed: a key of yours is registered, and none was given.")
        note("hint: sign what you do with --key FILE, or set CUSTODY_KEY_FILE")


def _sign(
    service: Client, session: OfficialSession, type_: str, data: dict[str, Any], ceremony: str
) -> dict[str, Any]:
    checkpoint, key = session.checkpoint(), session.open()
    nonce = answer_fields(service.post("/acts", {})).text("nonce")
    said = act_statement(key.keyfile, type_, data, nonce, checkpoint, now(), ceremony)
    return sign_statement(said, key).as_dict()
