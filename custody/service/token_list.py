"""The list of tokens as administrators look through it: a page at a time."""

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

from custody.errors import NotKnownError
from custody.formats import canonical_json
from custody.formats.timestamps import stamp
from custody.service.context import Principal, Service, may_be_a_name
from custody.service.paging import PAGE, Page, containing, read_page
from custody.store.json_columns import plain_text
from custody.store.rows import read_all
from custody.store.tables import state, token_hash

_people, _tokens = state["person"], state["token"]

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


def tokens_of(service: Service, principal: Principal, person: str) -> list[ListedToken]:
    """Give the tokens of somebody that are good, the newest first."""
    principal.require("admin")
    return [one for one in _read(service, _tokens.c.person == person) if one.state == "good"]


def find_token(service: Service, principal: Principal, token_id: str) -> ListedToken:
    """Give one token; ``NotKnownError`` where there is none with this id."""
    principal.require("admin")
    found = _read(service, _tokens.c.id == token_id) if may_be_a_name(token_id) else []
    if not found:
        raise NotKnownError(f"there is no token {token_id[:70]!a}", hint="custody token list")
    return found[0]


def is_good(service: Service, principal: Principal, token_id: str) -> bool:
    """Tell whether a token of this id would be taken now."""
    principal.require("admin")
    return [one.state for one in _read(service, _tokens.c.id == token_id)] == ["good"]


def _read(service: Service, wanted: ColumnElement[bool]) -> list[ListedToken]:
    query = _states_of_tokens(stamp(service.now()), SoughtTokens()).where(wanted)
    with service.store.reading() as connection:
        return read_all(connection, query.order_by(_tokens.c.created.desc()), _token)


def _token(**row: Any) -> ListedToken:
    return ListedToken(**{**row, "scopes": canonical_json.decode(row["scopes"].encode())})


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
    return _token(**row)
