"""What somebody can do in a ceremony now. The engine decides; this decides what to offer."""

from __future__ import annotations

from collections.abc import Container, Iterable
from typing import Any

SIGNS = frozenset({"receipt", "approve", "deny", "abstain", "turn", "attest", "exception"})
_TODO = (
    ("turn", "Turn your key"),
    ("receipt", "Check your share and sign for it"),
    ("present", "Answer the roll-call"),
    ("read-back", "Read the four words back"),
    ("approve", "Read the request and give your verdict"),
    ("attest", "Attest how it went"),
    ("collect", "Collect the grant"),
)


def acts_of(view: dict[str, Any], name: str, scopes: Container[str]) -> list[str]:
    """List the acts that a ceremony would take from this person at its present step."""
    acts: list[str] = []
    subject = view["subject"]
    open_ = view["outcome"] is None
    if open_ and name in [seat["official"] for seat in subject["seats"]]:
        acts += _official(view, name)
    if open_ and name in [witness["name"] for witness in subject["witnesses"]]:
        acts += _witness(view, name)
    if view["unlocked"] and name == subject["requester"] and "request" in scopes:
        acts.append("collect")
    mine = name == subject["requester"] and "request" in scopes
    if open_ and not view["unlocked"] and (mine or "admin" in scopes):
        acts.append("cancel")
    return acts


def is_rare(view: dict[str, Any], acts: Iterable[str]) -> bool:
    """Tell whether all there is to sign is what hardly anybody will: nobody waits for it."""
    signs = SIGNS.intersection(acts)
    return signs <= {"deny", "exception"} and view["step"]["action"] != "cool-off"


def what_for(acts: list[str]) -> str | None:
    """Say in words what waits for somebody with these acts; None where nothing does."""
    return next((text for act, text in _TODO if act in acts), None)


def _official(view: dict[str, Any], name: str) -> list[str]:
    action, said, policy = (
        view["step"]["action"],
        view["verdicts"].get(name),
        view["subject"]["policy"],
    )
    barred = name == view["subject"]["requester"] and not policy["requester_may_approve"]
    veto = action == "cool-off" and said != "deny"
    mine = {
        "receipt": name not in view["receipts"],
        "turn": said == "approve" and name not in view["turned"],
        "approve": not said and not barred,
        "abstain": not said,
        "deny": not said or veto,
    }
    acts = ["present"] if action == "roll-call" and name not in view["present"] else []
    acts += _read_back(view, name, "official") if action == "read-back" else []
    acts += [kind for kind, may in mine.items() if may and kind in view["takes"]]
    acts += _attest(view, name, "official") if action == "attest" else []
    return [*acts, "exception"]


def _witness(view: dict[str, Any], name: str) -> list[str]:
    first = {
        "read-back": _read_back(view, name, "witness"),
        "witness": ["attest"],
        "attest": _attest(view, name, "witness"),
    }
    return [*first.get(view["step"]["action"], []), "exception"]


def _read_back(view: dict[str, Any], name: str, role: str) -> list[str]:
    mine = view["step"]["actor"] == role and name not in view["read_back"]
    return ["read-back"] if mine else []


def _attest(view: dict[str, Any], name: str, role: str) -> list[str]:
    mine = view["step"]["actor"] == role and name not in view["attested"]
    return ["attest"] if mine else []
