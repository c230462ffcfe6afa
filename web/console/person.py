"""One person's page: seats, key, sessions, tokens; and suspending, letting back in, removing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from custody.errors import CustodyError, NotKnownError
from custody.formats.digest_words import require_twelve_words, twelve_words
from custody.service import browser_sessions, known_keys, standing, token_list
from custody.service.person import Person
from custody.service.person_page import PersonPage, last_standing, show
from custody.standing import HeldSeat, most_pressing
from web.browser_auth import service, signed_in_person
from web.console.blueprint import add_notice, console, page_with_error, principal, signed_in
from web.console.confirm import Question, ask
from web.console.qr import qr
from web.console.shown_once import done_now, redirect_done, shown_now
from web.console.telling import isolated

SHOWN = 12
"""How many seats, sessions and tokens the page shows; their own lists have the others."""
_STANDS = {
    "suspend": ("enrolled",),
    "resume": ("suspended",),
    "remove": ("invited", "enrolled", "suspended"),
}
"""By act: how somebody must stand for it to be asked."""
_DONE = {
    "suspended": "{0} is suspended. Nothing they sign or send is taken from now on.",
    "resumed": "{0} may act again.",
    "removed": "{0} is removed.",
    "compared": "It is on the record that you compared this key.",
    "named": "The name is kept.",
    "ended": "The session is ended.",
    "revoked": "The token is revoked.",
}


@dataclass(frozen=True, slots=True)
class StandingChange:
    """What changes whether somebody may act: in words, and how it is done."""

    heading: str
    button: str
    done: str
    lines: tuple[str, ...]
    carry_out: Callable[..., Person]


_CHANGES = {
    "suspend": StandingChange(
        "Suspend {0}?",
        "Suspend {0}",
        "suspended",
        (
            "Sign-in, sessions, tokens, signatures and requests are refused at once.",
            "What they signed before counts. It can be undone.",
        ),
        standing.suspend,
    ),
    "resume": StandingChange(
        "Let {0} back in?",
        "Let {0} back in",
        "resumed",
        ("Their password, key, seats and tokens are as good as before.",),
        standing.resume,
    ),
    "remove": StandingChange(
        "Remove {0} for good?",
        "Remove {0}",
        "removed",
        (
            "Nothing of theirs is taken any more, and the name is not given again.",
            "What they signed before counts. This can't be undone.",
        ),
        standing.remove,
    ),
}


@console.get("/people/<name>")
@signed_in()
def person_page(name: str) -> str:
    """One person: role, seats, key, and, for administrators, sessions and tokens."""
    page = show(service(), principal(), name)
    _say_what_was_done(page.person)
    admin = "admin" in principal().scopes
    mine = name == principal().name
    link = shown_now("link", name) if admin else None
    return render_template(
        "person.html",
        page=page,
        who=page.person,
        words=_words(page.person),
        heading=_heading(page),
        admin=admin,
        mine=mine,
        said=last_standing(service(), name) if page.person.status != "invited" else None,
        link=link,
        link_qr=qr(link.text, f"The link of {name}") if link else None,
        sessions=browser_sessions.list_sessions(service(), principal(), name)[:SHOWN]
        if admin
        else [],
        tokens=token_list.tokens_of(service(), principal(), name)[:SHOWN] if admin else [],
        seats=most_pressing(page.seats)[:SHOWN],
        may_compare=_may_compare(page),
    )


@console.get("/people/<name>/<act>")
@signed_in("admin")
def standing_page(name: str, act: str) -> str | Response:
    """Ask before somebody is suspended, let back in or removed, with what that does.

    Where that can't be, as on a stale page, theirs says how they stand.
    """
    _change(act)
    if show(service(), principal(), name).person.status not in _STANDS[act]:
        return redirect(url_for("console.person_page", name=name))
    return _ask(name, act, "")


@console.post("/people/<name>/<act>")
@signed_in("admin")
def change_standing(name: str, act: str) -> Response:
    """Suspend somebody, let them back in, or remove them."""
    reason = request.form.get("reason", "").replace("\r\n", "\n").strip()
    change = _change(act)
    try:
        change.carry_out(service(), principal(), name, reason)
    except CustodyError as error:
        return page_with_error(error, lambda: _ask_again(name, act, reason))
    return redirect_done(url_for("console.person_page", name=name), change.done)


@console.get("/people/<name>/compare")
@signed_in()
def comparison_page(name: str) -> str:
    """Ask for the twelve words of somebody's key; they do not stand here, to be copied."""
    return _comparison_page(name, "")


@console.post("/people/<name>/compare")
@signed_in()
def record_comparison(name: str) -> Response:
    """Record that the viewer compared the twelve words with their owner."""
    typed = request.form.get("words", "")
    try:
        print_ = show(service(), principal(), name).person.fingerprint
        if print_ is None:
            raise NotKnownError(f"{name} has no key to compare")
        require_twelve_words(typed, bytes.fromhex(print_))
        known_keys.compared(service(), principal(), name, print_)
    except CustodyError as error:
        return page_with_error(error, lambda: _comparison_page(name, typed))
    return redirect_done(url_for("console.person_page", name=name), "compared")


def _comparison_page(name: str, typed: str) -> str:
    who = show(service(), principal(), name).person
    me = signed_in_person()
    keyed = me is not None and me.fingerprint is not None
    return render_template("compare.html", who=who, typed=typed, keyed=keyed)


def _change(act: str) -> StandingChange:
    if act not in _CHANGES:
        raise NotKnownError("there is no such page")
    return _CHANGES[act]


def _ask(name: str, act: str, reason: str) -> str:
    page, change = show(service(), principal(), name), _change(act)
    shown, seats = isolated(page.person.shown), most_pressing(page.seats)
    lines = [*change.lines]
    if act != "resume" and page.ceremonies:
        number = len(page.ceremonies)
        lines.append(
            f"They have a part in {number} open ceremon{'y' if number == 1 else 'ies'}: "
            "approvals they gave stand, and they can do nothing more there. What they asked for "
            "themselves can't be approved any more; call it off if it is not wanted."
        )
    return ask(
        Question(
            heading=change.heading.format(shown),
            lines=lines,
            button=change.button.format(shown),
            back=url_for("console.person_page", name=name),
            effects=[] if act == "resume" else [_effect(seat) for seat in seats[:SHOWN]],
            more_effects=0 if act == "resume" else len(seats[SHOWN:]),
            asks_reason=True,
            reason=reason,
            grave=act != "resume",
        )
    )


def _ask_again(name: str, act: str, reason: str) -> str:
    """Show the question as it was answered; where somebody else was faster, the person's page."""
    if show(service(), principal(), name).person.status in _STANDS[act]:
        return _ask(name, act, reason)
    return person_page(name=name)


def _effect(seat: HeldSeat) -> tuple[str, str, bool]:
    return seat.dataset, seat.says, seat.spare <= 0


def _words(person: Person) -> list[str]:
    return twelve_words(bytes.fromhex(person.fingerprint)).split() if person.fingerprint else []


def _heading(page: PersonPage) -> str:
    who, number, shown = page.person, len(page.seats), isolated(page.person.shown)
    if who.status != "enrolled":
        return f"{shown}, {who.role}, {who.status}"
    if not number:
        return f"{shown}, {who.role}"
    return f"{shown}, {who.role}, holds {number} seat{'' if number == 1 else 's'}"


def _may_compare(page: PersonPage) -> bool:
    me = signed_in_person()
    assert me is not None
    return bool(page.person.fingerprint) and me.name != page.person.name


def _say_what_was_done(person: Person) -> None:
    said = _DONE.get(done_now())
    if said is not None:
        add_notice("good", said.format(isolated(person.shown)))
