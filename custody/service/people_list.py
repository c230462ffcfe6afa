"""The lists of people and of tokens as administrators look through them: a page at a time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    RowMapping,
    Select,
    case,
    func,
    literal,
    select,
)

from custody.formats import canonical_json
from custody.formats.timestamps import stamp
from custody.service.context import Principal, Service
from custody.service.paging import PAGE, Page, containing, read_page
from custody.store.json_columns import plain_text
from custody.store.tables import invitation, state, token_hash

_people, _seats, _statements = state["person"], state["seat"], state["statement"]
_comparisons, _tokens = state["comparison"], state["token"]

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


TOKEN_STATES = ("good", "expired", "revoked", "refused")
TOKEN_SORTS: dict[str, ColumnElement[Any]] = {
    "person": _tokens.c.person,
    "created": _tokens.c.created,
    "expires": func.coalesce(_tokens.c.expires, ""),
    "used": func.coalesce(token_hash.c.used, ""),
}


@dataclass(frozen=True, slots=True)
class SoughtTokens:
    """What the list of tokens is asked for; what is empty asks for nothing."""

    text: str = ""
    state: str = ""
    dataset: str = ""


@dataclass(frozen=True, slots=True)
class ListedToken:
    """A token as a list shows it; its state is "refused" while its owner may not act."""

    id: str
    person: str
    scopes: list[str]
    dataset: str | None
    label: str | None
    created: str
    expires: str | None
    used: str | None
    state: str


@dataclass(frozen=True, slots=True)
class TokenPage:
    """A page of tokens, and how many match in each state."""

    page: Page[ListedToken]
    states: dict[str, int]


def page_of_tokens(
    service: Service,
    principal: Principal,
    sought: SoughtTokens,
    *,
    sort: str = "created",
    descending: bool = True,
    number: int = 1,
    size: int = PAGE,
) -> TokenPage:
    """Give a page of the tokens that match."""
    principal.require("admin")
    query = _states_of_tokens(stamp(service.now()), sought)
    column = TOKEN_SORTS.get(sort, TOKEN_SORTS["created"])
    order = [column.desc() if descending else column.asc(), _tokens.c.id]
    with service.store.reading() as connection:
        states = _count_states(connection, query)
        if sought.state in TOKEN_STATES:
            query = query.where(query.selected_columns["state"] == sought.state)
        page = read_page(connection, query, order, _listed_token, number=number, size=size)
        return TokenPage(page, states)


def _states_of_tokens(now: str, sought: SoughtTokens) -> Select[Any]:
    state_ = case(
        (_tokens.c.revoked.is_not(None), literal("revoked")),
        (_tokens.c.expires <= now, literal("expired")),
        (_people.c.status.in_(("suspended", "removed")), literal("refused")),
        else_=literal("good"),
    )
    columns = ("id", "person", "scopes", "dataset", "label", "created", "expires")
    query = (
        select(*(_tokens.c[one] for one in columns), token_hash.c.used, state_.label("state"))
        .outerjoin(token_hash, token_hash.c.token == _tokens.c.id)
        .outerjoin(_people, _people.c.name == _tokens.c.person)
    )
    if sought.dataset:
        query = query.where(_tokens.c.dataset == sought.dataset)
    of = _tokens.c
    return query.where(*containing(sought.text, of.id, of.person, of.label, plain_text(of.scopes)))


def _count_states(connection: Connection, query: Select[Any]) -> dict[str, int]:
    found = query.subquery()
    rows = connection.execute(select(found.c.state, func.count()).group_by(found.c.state)).all()
    return {row[0]: row[1] for row in rows}


def _listed_token(row: RowMapping) -> ListedToken:
    scopes = canonical_json.decode(row["scopes"].encode())
    return ListedToken(**{**row, "scopes": scopes})
