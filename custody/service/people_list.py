"""The list of people as others look through it: a page at a time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, RowMapping, func, select

from custody.service.context import Principal, Service
from custody.service.paging import PAGE, Page, containing, read_page
from custody.standing import SUSPENDED
from custody.store.tables import invitation, state

_people, _seats, _statements = state["person"], state["seat"], state["statement"]
_comparisons = state["comparison"]

STATUSES = ("enrolled", "invited", "suspended", "removed")
_signed = (
    select(func.max(_statements.c.at))
    .where(_statements.c.official == _people.c.name)
    .scalar_subquery()
)
_held = select(func.count()).where(_seats.c.official == _people.c.name).scalar_subquery()
_comparers = (
    select(func.count(_comparisons.c.by_whom.distinct()))
    .where(
        _comparisons.c.person == _people.c.name,
        _comparisons.c.fingerprint == _people.c.fingerprint,
    )
    .scalar_subquery()
)
_until = select(invitation.c.expires).where(invitation.c.name == _people.c.name).scalar_subquery()
PEOPLE_SORTS: dict[str, ColumnElement[Any]] = {
    "name": _people.c.name,
    "role": _people.c.role,
    "seats": _held,
    "signed": func.coalesce(_signed, ""),
}


@dataclass(frozen=True, slots=True)
class SoughtPeople:
    """What the list of people is asked for; what is empty asks for nothing."""

    text: str = ""
    state: str = ""
    role: str = ""
    dataset: str = ""


@dataclass(frozen=True, slots=True)
class ListedPerson:
    """Somebody as a list shows them; ``until`` is how long an invitation is good."""

    name: str
    display: str | None
    role: str
    status: str
    fingerprint: str | None
    invited: str
    seats: int
    compared: int
    until: str | None
    signed: str | None


@dataclass(frozen=True, slots=True)
class PeoplePage:
    """A page of people, and how many match in each state, whichever state was asked for."""

    page: Page[ListedPerson]
    states: dict[str, int]


def page_of_people(
    service: Service,
    principal: Principal,
    sought: SoughtPeople,
    *,
    sort: str = "name",
    descending: bool = False,
    number: int = 1,
    size: int = PAGE,
) -> PeoplePage:
    """Give a page of the people that match."""
    principal.require("read")
    columns = ("name", "display", "role", "status", "fingerprint", "invited")
    wanted = _matching_people(sought)
    query = select(
        *(_people.c[one] for one in columns),
        _held.label("seats"),
        _comparers.label("compared"),
        _until.label("until"),
        _signed.label("signed"),
    ).where(*wanted)
    if sought.state in STATUSES:
        query = query.where(_people.c.status == sought.state)
    column = PEOPLE_SORTS.get(sort, PEOPLE_SORTS["name"])
    order = [column.desc() if descending else column.asc(), _people.c.name]
    with service.store.reading() as connection:
        page = read_page(connection, query, order, _listed, number=number, size=size)
        counted = select(_people.c.status, func.count()).where(*wanted)
        rows = connection.execute(counted.group_by(_people.c.status)).all()
        return PeoplePage(page, {row[0]: row[1] for row in rows})


@dataclass(frozen=True, slots=True)
class UndecidedPeople:
    """Who waits for an administrator: suspended, or with an invitation that ends soon or ended."""

    suspended: list[str]
    ending: list[tuple[str, str]]


def undecided_people(service: Service, within: str) -> UndecidedPeople:
    """Name who is suspended, and whose invitations end before a time, with when."""
    ending = (_people.c.status == "invited") & (invitation.c.expires < within)
    query = (
        select(_people.c.name, _people.c.status, invitation.c.expires)
        .join(invitation, invitation.c.name == _people.c.name, isouter=True)
        .where((_people.c.status == SUSPENDED) | ending)
        .order_by(invitation.c.expires, _people.c.name)
    )
    with service.store.reading() as connection:
        rows = connection.execute(query).all()
    out = sorted(row.name for row in rows if row.status == SUSPENDED)
    ends = [(row.name, row.expires) for row in rows if row.status != SUSPENDED]
    return UndecidedPeople(out, ends)


def ending_invitations(service: Service, within: str) -> list[tuple[str, str]]:
    """Name whose invitations end before a time, or have ended, and when."""
    query = (
        select(invitation.c.name, invitation.c.expires)
        .join(_people, _people.c.name == invitation.c.name)
        .where(_people.c.status == "invited", invitation.c.expires < within)
    )
    with service.store.reading() as connection:
        rows = connection.execute(query.order_by(invitation.c.expires)).all()
    return [(row.name, row.expires) for row in rows]


def _listed(row: RowMapping) -> ListedPerson:
    return ListedPerson(**row)


def _matching_people(sought: SoughtPeople) -> list[ColumnElement[bool]]:
    wanted = [_people.c.role == sought.role] if sought.role else []
    if sought.dataset:
        holders = select(_seats.c.official).where(_seats.c.dataset == sought.dataset)
        wanted.append(_people.c.name.in_(holders))
    return wanted + containing(sought.text, _people.c.name, _people.c.display)
