"""People: the list, one person's page, and what administrators do about them."""

from __future__ import annotations

from datetime import timedelta

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from custody.errors import CustodyError
from custody.formats.timestamps import stamp
from custody.service import datasets, known_keys, links, people, people_list
from custody.service.context import ROLE_SCOPES, may_be_a_name
from custody.service.paging import PAGE
from custody.service.people_list import PEOPLE_SORTS, STATUSES, ListedPerson, SoughtPeople
from custody.service.person_page import show
from web.browser_auth import service
from web.console.blueprint import console, page_with_error, principal, signed_in
from web.console.confirm import Question, ask
from web.console.listing import CSV_PAGE, Asked, Column, Filter, Listing, Tab, as_csv
from web.console.person import person_page
from web.console.shown_once import Shown, redirect_done, redirect_showing
from web.console.telling import isolated
from web.proxy import public_address

COLUMNS = (
    Column("Person", "name"),
    Column("Role", "role"),
    Column("State"),
    Column("Seats", "seats"),
    Column("Last signature", "signed"),
)
_HEADS = ["name", "display", "role", "state", "seats", "compared by", "invited", "last signature"]
SOON = timedelta(days=2)


@console.get("/people")
@signed_in()
def people_page() -> str | Response:
    """List the people, as the address asks for them."""
    return _list_page()


@console.get("/people/invite")
@signed_in("admin")
def invite_page() -> str:
    """The form that invites somebody."""
    return _invite_page({"name": "", "display": "", "role": "official"})


@console.post("/people/invite")
@signed_in("admin")
def invite() -> Response:
    """Invite somebody; their page shows the one-time link."""
    form = {key: request.form.get(key, "").strip() for key in ("name", "display", "role")}
    try:
        base = public_address(url_for("console.invitation"))
        if known := _invited_already(form["name"]):
            return redirect(known)
        made = people.invite(
            service(), principal(), form["name"], form["role"], display=form["display"] or None
        )
    except CustodyError as error:
        return page_with_error(error, lambda: _invite_page(form))
    return _showing_link(made.name, f"{base}#{made.code}")


@console.get("/people/<name>/link")
@signed_in("admin")
def link_page(name: str) -> str | Response:
    """Ask before a link is made that replaces the one there was; their page where none can be."""
    found = show(service(), principal(), name).person
    back = url_for("console.person_page", name=name)
    if found.status not in ("invited", "enrolled"):
        return redirect(back)
    lines = ["A link that was handed out before and not used is good no longer."]
    if found.is_enrolled:
        lines.append("With the new one they choose a new password. Their key stays as it is.")
    else:
        lines.append(f"{isolated(found.shown)} is invited as {found.role} already, and that stays.")
    heading = f"A new link for {isolated(found.shown)}?"
    return ask(Question(heading, lines, "Make a new link", back, grave=False))


@console.post("/people/<name>/link")
@signed_in("admin")
def relink(name: str) -> Response:
    """Give an invited person a new link, or an enrolled one a link to set a new password."""
    try:
        base = public_address(url_for("console.invitation"))
        made = links.new_link(service(), principal(), name)
    except CustodyError as error:
        return page_with_error(error, lambda: person_page(name=name))
    return _showing_link(made.name, f"{base}#{made.code}")


@console.post("/people/<name>/display")
@signed_in()
def set_display(name: str) -> Response:
    """Set somebody's name as they write it."""
    text = request.form.get("display", "").strip()
    try:
        known_keys.set_display(service(), principal(), name, text)
    except CustodyError as error:
        return page_with_error(error, lambda: person_page(name=name))
    return redirect_done(url_for("console.person_page", name=name), "named")


def _showing_link(name: str, address: str) -> Response:
    return redirect_showing(url_for("console.person_page", name=name), Shown("link", name, address))


def _invited_already(name: str) -> str | None:
    """Give the page that asks before it replaces the link of somebody who was invited before."""
    known = people.named(service(), principal(), [name]) if may_be_a_name(name) else []
    again = any(one.status == "invited" for one in known)
    return url_for("console.link_page", name=name) if again else None


def _invite_page(form: dict[str, str]) -> str:
    return render_template("invite.html", form=form, roles=sorted(ROLE_SCOPES))


def _list_page() -> str | Response:
    asked = Asked.of_address(
        "state", "role", "dataset", sorts=PEOPLE_SORTS, usual="name", descending=False
    )
    if asked.wants_csv:
        return as_csv("people", _HEADS, lambda number: _read(asked, number, CSV_PAGE).page, _cells)
    found = _read(asked, asked.number, PAGE)
    names = datasets.names(service(), principal())
    answer, note = _answer(sum(_everybody().values()))
    return render_template(
        "people.html",
        answer=answer,
        note=note,
        now=stamp(service().now()),
        list=Listing(
            title="People",
            asked=asked,
            page=found.page,
            columns=COLUMNS,
            tabs=[Tab(one, one.capitalize(), found.states.get(one, 0)) for one in STATUSES],
            filters=(
                Filter("role", "Role", tuple((one, one) for one in sorted(ROLE_SCOPES))),
                Filter("dataset", "Seat in", tuple((name, name) for name in names)),
            ),
            search="Name or sign-in name",
        ),
    )


def _read(asked: Asked, number: int, size: int) -> people_list.PeoplePage:
    return people_list.page_of_people(
        service(),
        principal(),
        SoughtPeople(text=asked.text, **asked.values),
        sort=asked.sort,
        descending=asked.descending,
        number=number,
        size=size,
    )


def _everybody() -> dict[str, int]:
    return people_list.page_of_people(service(), principal(), SoughtPeople(), size=1).states


def _answer(total: int) -> tuple[str, str]:
    """Say who needs a look: whose invitation ends soon, or has ended, and was not taken up."""
    ending = people_list.ending_invitations(service(), stamp(service().now() + SOON))
    whole = "One person" if total == 1 else f"{total:,} people"
    if not ending:
        return whole, "Nobody's invitation ends within two days."
    names = ", ".join(name for name, _ in ending[:3])
    more = f" and {len(ending) - 3:,} more" if len(ending) > 3 else ""
    one = len(ending) == 1
    ends = "ends within two days, or has ended" if one else "end within two days, or have ended"
    heading = f"{len(ending):,} of {whole} need{'s' if one else ''} a look"
    return heading, f"The invitation{'' if one else 's'} of {names}{more} {ends}."


def _cells(row: ListedPerson) -> list[object]:
    said = [row.name, row.display, row.role, row.status, row.seats, row.compared]
    return [*said, row.invited, row.signed]
