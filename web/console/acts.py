"""What a page offers somebody in a ceremony: what the engine would take, as far as they may ask."""

from __future__ import annotations

from collections.abc import Container

from custody.ceremony import Ceremony
from custody.ceremony.available import SIGNED, available_acts, may_cancel, may_collect

SIGNS = frozenset(SIGNED)
ATTENDS = frozenset({"present", "read-back"})
"""What is answered in a session that the official's key has opened, and not signed by itself."""
_TODO = (
    ("turn", "Turn your key"),
    ("commit", "Commit to your part of the key"),
    ("answer", "Answer a complaint of what you dealt"),
    ("redeal", "Deal your share to those who come after"),
    ("receipt", "Check your share and sign for it"),
    ("present", "Answer the roll-call"),
    ("read-back", "Read the twelve words back"),
    ("approve", "Read the request and give your verdict"),
    ("attest", "Attest how it went"),
    ("collect", "Collect the grant"),
)


def acts_of(state: Ceremony, name: str, scopes: Container[str]) -> list[str]:
    """List the acts that a ceremony would take from this person at its present step."""
    acts = available_acts(state, name)
    asked_for_it = name == state.subject.requester and "request" in scopes
    if may_collect(state, name) and "request" in scopes:
        acts.append("collect")
    if may_cancel(state) and (asked_for_it or "admin" in scopes):
        acts.append("cancel")
    return acts


def todo_text(acts: list[str]) -> str | None:
    """Say in words what waits for somebody with these acts; None where nothing does."""
    return next((text for act, text in _TODO if act in acts), None)
