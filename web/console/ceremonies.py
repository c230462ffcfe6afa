"""The page that lists ceremonies: what is open first to ask, then everything there was."""

from __future__ import annotations

from flask import render_template
from werkzeug.wrappers import Response

from custody.formats.quantities import size_text
from custody.service import ceremony_list, datasets
from custody.service.ceremony_list import OUTCOMES, SORTS, ListedCeremony, Sought
from custody.service.paging import PAGE
from web.browser_auth import service
from web.console.blueprint import console, principal, signed_in
from web.console.listing import CSV_PAGE, Asked, Column, Filter, Listing, Tab, as_csv
from web.console.waiting import waiting
from web.console.words import matching_text

COLUMNS = (
    Column("Ceremony"),
    Column("Dataset", "dataset"),
    Column("State"),
    Column("Opened", "opened"),
    Column("Ends or ended", "ended"),
)
KINDS = (
    ("export", "Export"),
    ("genesis", "Genesis"),
    ("policy", "Stricter rules"),
    ("drill", "Drill"),
    ("reshare", "New shares"),
)
_STEPS = {
    "approve": "Approve",
    "commit": "Commit",
    "redeal": "Deal anew",
    "receive": "Receive",
    "turn": "Turn",
    "collect": "Ready to collect",
}
_NAMES = ("state", "dataset", "kind", "requester", "since", "until")
_HEADS = [
    "ceremony",
    "kind",
    "dataset",
    "requester",
    "purpose",
    "objects",
    "bytes",
    "opened",
    "ends",
    "ended",
    "state",
]


@console.get("/ceremonies")
@signed_in()
def ceremonies_page() -> str | Response:
    """List the ceremonies, as the address asks for them."""
    asked = Asked.of_address(*_NAMES, sorts=SORTS, usual="opened")
    days = {"since": asked.day("since"), "until": asked.day("until", whole=True)}
    sought = Sought(text=asked.text, **{**asked.values, **days})

    def read(number: int, size: int = CSV_PAGE) -> ceremony_list.CeremonyPage:
        return ceremony_list.page_of_ceremonies(
            service(),
            principal(),
            sought,
            sort=asked.sort,
            descending=asked.descending,
            number=number,
            size=size,
        )

    if asked.wants_csv:
        return as_csv("ceremonies", _HEADS, lambda number: read(number).page, _cells)
    found = read(asked.number, PAGE)
    names = datasets.names(service(), principal())
    tabs = [Tab(one, one.capitalize(), found.states.get(one, 0)) for one in OUTCOMES]
    return render_template(
        "ceremonies.html",
        answer=_answer(found.states, narrowed=asked.searched),
        list=Listing(
            title="Ceremonies",
            asked=asked,
            page=found.page,
            columns=COLUMNS,
            tabs=tabs,
            filters=(
                Filter("dataset", "Dataset", tuple((name, name) for name in names)),
                Filter("kind", "Kind", KINDS),
                Filter("requester", "Asked by"),
                Filter("since", "Opened since", placeholder="2 Nov 2026"),
                Filter("until", "Until", placeholder="Nov 30"),
            ),
            search="Purpose, name or id",
        ),
        mine={one.ceremony.id for one in waiting()},
        states={row.id: state_text(row) for row in found.page.rows},
        titles={row.id: title(row) for row in found.page.rows},
    )


def title(row: ListedCeremony) -> str:
    """Say in a sentence what a ceremony is about."""
    if row.kind == "genesis":
        return f"Genesis of {row.dataset}"
    if row.kind == "drill":
        return f"Drill of {row.dataset}"
    if row.kind == "reshare":
        return f"New shares of {row.dataset}"
    if row.kind == "policy":
        return f"Stricter rules of {row.dataset}"
    number = f"{row.count:,} object{'' if row.count == 1 else 's'}"
    size = "" if row.size is None else f", {size_text(row.size)}"
    return f"{row.requester} asks to open {number} of {row.dataset}{size}"


def state_text(row: ListedCeremony) -> str:
    """Say where a ceremony is, or what it came to."""
    if row.outcome:
        return row.outcome.capitalize()
    step = _STEPS.get(row.action, row.action.replace("-", " ").capitalize())
    return step if row.done is None else f"{step} {row.done} of {row.needed}"


def _answer(states: dict[str, int], *, narrowed: bool) -> str:
    number = states.get("open", 0)
    if narrowed:
        open_ = f", {number:,} open" if number else ""
        return f"{matching_text(sum(states.values()), 'ceremony', 'ceremonies')}{open_}"
    if not number:
        return "No ceremony is open"
    return "One ceremony is open" if number == 1 else f"{number:,} ceremonies are open"


def _cells(row: ListedCeremony) -> list[object]:
    about = [row.id, row.kind, row.dataset, row.requester, row.purpose, row.count, row.size]
    return [*about, row.opened, row.expires, row.ended, state_text(row)]
