"""What waits for the person signed in: said on the overview, and counted beside its name."""

from __future__ import annotations

from dataclasses import dataclass

from flask import g

from custody.ceremony import Ceremony
from custody.service import ceremonies
from web.browser_auth import service, signed_in_person
from web.console.acts import acts_of, todo_text

OPEN = 40
"""How many open ceremonies are looked at for what waits; the list of ceremonies has them all."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """An open ceremony, and what it waits for somebody to do in it."""

    ceremony: Ceremony
    todo: str


def waiting() -> list[Waiting]:
    """List what the person signed in can do now, once a request; nothing for nobody."""
    if "waiting" not in g:
        g.waiting = _look()
    found: list[Waiting] = g.waiting
    return found


def _look() -> list[Waiting]:
    me = signed_in_person()
    if me is None:
        return []
    scopes = me.principal_in_browser.scopes
    found = ceremonies.list_open_with(service(), me.principal_in_browser, OPEN)
    asked = [(one, todo_text(acts_of(one, me.name, scopes), one.kind)) for one in found]
    return [Waiting(one, todo) for one, todo in asked if todo]
