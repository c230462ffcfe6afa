"""The list of ceremonies as people look through it: searched, filtered, sorted, a page at a time.

Who may see a ceremony is in the query itself (the table ``participant``), so that an official
of two among ten thousand reads two rows, and no page has fewer rows than it says.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, RowMapping, func, select

from custody.ceremony import Subject
from custody.quorum_tree import missing
from custody.script import Script
from custody.service.ceremony_repository import read_subject
from custody.service.context import Principal, Service
from custody.service.paging import PAGE, Page, containing, within
from custody.service.scripts import read_script
from custody.store.json_columns import text_at
from custody.store.tables import state

_ceremonies, _statements = state["ceremony"], state["statement"]
_participants = state["participant"]

OUTCOMES = ("open", "closed", "denied", "expired", "cancelled", "failed")
"""What a ceremony can have come to, in the order that lists have them in."""

SORTS: dict[str, ColumnElement[Any]] = {
    "opened": _ceremonies.c.opened,
    "ended": func.coalesce(_ceremonies.c.ended, _ceremonies.c.expires),
    "dataset": _ceremonies.c.dataset,
    "requester": _ceremonies.c.requester,
}
_SAID_AT = {
    "approve": "approve",
    "commit": "commit",
    "receive": "receipt",
    "turn": "turn",
    "redeal": "redeal",
}
"""The kind of statement that a step waits for, which is counted."""


@dataclass(frozen=True, slots=True)
class Sought:
    """What a list of ceremonies is asked for; what is empty asks for nothing.

    ``since`` and ``until`` are stamps, and of when they were opened.
    """

    text: str = ""
    state: str = ""
    dataset: str = ""
    kind: str = ""
    requester: str = ""
    since: str = ""
    until: str = ""


@dataclass(frozen=True, slots=True)
class ListedCeremony:
    """A ceremony as a list shows it.

    ``count`` and ``size`` (bytes) are of the objects it opens, None where it opens none or
    the request does not say. ``done`` of ``needed`` have done the step, where people do it.
    """

    id: str
    kind: str
    dataset: str
    requester: str
    purpose: str | None
    count: int | None
    size: int | None
    opened: str
    expires: str
    ended: str | None
    outcome: str | None
    action: str
    done: int | None
    needed: int | None


@dataclass(frozen=True, slots=True)
class CeremonyPage:
    """A page of ceremonies, and how many match in each state, whichever state was asked for."""

    page: Page[ListedCeremony]
    states: dict[str, int]


def page_of_ceremonies(
    service: Service,
    principal: Principal,
    sought: Sought,
    *,
    sort: str = "opened",
    descending: bool = True,
    number: int = 1,
    size: int = PAGE,
) -> CeremonyPage:
    """Give a page of the ceremonies that this principal may see and that match."""
    principal.require("read", principal.dataset)
    wanted = [*visible(principal), *_matching(sought)]
    column = SORTS.get(sort, SORTS["opened"])
    order = [column.desc() if descending else column.asc(), _ceremonies.c.id]
    ids = select(_ceremonies.c.id, _ceremonies.c.outcome).where(*wanted).order_by(*order)
    with service.store.reading() as connection:
        if sought.text:  # which may stand anywhere in what was asked: it is looked for once
            found = connection.execute(ids).all()
            states = dict(Counter(row.outcome or "open" for row in found))
            fit = [row.id for row in found if _fits(row.outcome, sought.state)]
            number = within(number, len(fit), size)
            named = fit[(number - 1) * size : number * size]
        else:
            states = _states(connection, wanted)
            of_state = sought.state in OUTCOMES
            number = within(number, _total(states, sought.state), size)
            shown = ids.where(*_in_state(sought.state)) if of_state else ids
            page = shown.limit(size).offset((number - 1) * size)
            named = [row.id for row in connection.execute(page)]
        total = _total(states, sought.state)
        return CeremonyPage(Page(_read(connection, named), total, number, size), states)


def _total(states: dict[str, int], state: str) -> int:
    return states.get(state, 0) if state in OUTCOMES else sum(states.values())


def _fits(outcome: str | None, state: str) -> bool:
    return state not in OUTCOMES or (outcome or "open") == state


def _read(connection: Connection, named: Sequence[str]) -> list[ListedCeremony]:
    rows = connection.execute(select(_ceremonies).where(_ceremonies.c.id.in_(named))).mappings()
    of = {row["id"]: _Plain.of(row) for row in rows}
    return _listed(connection, [of[one] for one in named])


def visible(principal: Principal) -> list[ColumnElement[bool]]:
    """Give the conditions of who may see what: as ``ceremony_repository.may_see_subject`` does."""
    wanted = []
    if principal.dataset is not None:
        wanted.append(_ceremonies.c.dataset == principal.dataset)
    if not principal.scopes & {"admin", "audit"}:
        mine = select(_participants.c.ceremony).where(_participants.c.person == principal.name)
        wanted.append(_ceremonies.c.id.in_(mine))
    return wanted


def _matching(sought: Sought) -> list[ColumnElement[bool]]:
    named = {name: getattr(sought, name) for name in ("dataset", "kind", "requester")}
    wanted = [_ceremonies.c[name] == value for name, value in named.items() if value]
    of = _ceremonies.c
    wanted += [of.opened >= sought.since] if sought.since else []
    wanted += [of.opened <= sought.until] if sought.until else []
    columns = (of.id, of.dataset, of.requester, text_at(of.subject, "purpose"))
    return wanted + containing(sought.text, *columns)


def _in_state(outcome: str) -> list[ColumnElement[bool]]:
    of = _ceremonies.c.outcome
    return [of.is_(None) if outcome == "open" else of == outcome]


def _states(connection: Connection, wanted: list[ColumnElement[bool]]) -> dict[str, int]:
    query = select(_ceremonies.c.outcome, func.count()).where(*wanted)
    rows = connection.execute(query.group_by(_ceremonies.c.outcome)).all()
    return {outcome or "open": number for outcome, number in rows}


Said = dict[tuple[str, str], set[str]]
"""Who signed something, by ceremony and kind."""


@dataclass(frozen=True, slots=True)
class _Plain:
    """A row of the table, with its subject read."""

    row: dict[str, Any]
    subject: Subject

    @classmethod
    def of(cls, row: RowMapping) -> _Plain:
        return cls(dict(row), read_subject(row["subject"]))


def _listed(connection: Connection, plain: list[_Plain]) -> list[ListedCeremony]:
    digests = {one.row["script"] for one in plain}
    scripts = {digest: read_script(connection, digest) for digest in digests}
    said = _said(connection, [one.row["id"] for one in plain if one.row["outcome"] is None])
    return [_one(each, scripts[each.row["script"]], said) for each in plain]


def _one(each: _Plain, script: Script, said: Said) -> ListedCeremony:
    step, asked = script.steps[each.row["step"]], each.subject.request
    kind = _SAID_AT.get(step.action)
    done = said.get((each.row["id"], kind or ""), set())
    everybody = each.subject.seats if step.action == "receive" else each.subject.deciders
    needed = len(everybody) if step.need == "all" else _needed(each.subject, done)
    drill = each.subject.drill
    if drill is not None and step.need != "quorum":
        needed = len(drill.right([seat.official for seat in each.subject.seats]))
    return ListedCeremony(
        **{name: each.row[name] for name in _COLUMNS},
        purpose=asked.purpose if asked else None,
        count=asked.objects.count if asked else None,
        size=getattr(asked.objects, "bytes", None) if asked else None,
        action=step.action,
        done=len(done) if kind else None,
        needed=needed if kind else None,
    )


def _needed(subject: Subject, done: set[str]) -> int:
    """Give how many a quorum takes: of a tree, these and the fewest whom it lacks with them."""
    quorum = subject.deciding
    if quorum.is_plain:
        return quorum.need
    return len(done) + missing(quorum, done).fewest


def _said(connection: Connection, ids: list[str]) -> Said:
    """Name who signed what in these ceremonies."""
    columns = (_statements.c.ceremony, _statements.c.kind, _statements.c.official)
    query = select(*columns).where(_statements.c.ceremony.in_(ids)).distinct()
    found: Said = {}
    for ceremony, kind, official in connection.execute(query):
        found.setdefault((ceremony, kind), set()).add(official)
    return found


_COLUMNS = ("id", "kind", "dataset", "requester", "opened", "expires", "ended", "outcome")
