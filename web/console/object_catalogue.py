"""The objects of a dataset: searched, filtered, sorted, by page, as a file; and marking them."""

from __future__ import annotations

from flask import render_template, url_for
from werkzeug.wrappers import Response

from custody.service import datasets
from custody.service.dataset_objects import SORTS, SoughtObjects, page_of_objects
from custody.service.object_lists import ListedObject
from custody.service.paging import PAGE, Page
from web.browser_auth import service
from web.console.blueprint import add_notice, console, principal, signed_in
from web.console.listing import CSV_PAGE, Asked, Column, Filter, Listing, as_csv
from web.console.shown_once import done_now

COLUMNS = (
    Column("Object"),
    Column("Sealed", "sealed"),
    Column("Job, host, tags"),
    Column("Size", "size", number=True),
)
_DONE = {
    "gone": "They are marked as gone. Nobody can ask for them any more.",
    "found": "The mark is taken back. They can be asked for again.",
}
_GONE = {"yes": True, "no": False}
_STORE = (("no", "there"), ("yes", "gone"))
_HEADS = ["object", "sealed", "registered", "job", "host", "bytes", "tags", "gone"]
_NAMES = ("job", "host", "since", "until", "gone")


@console.get("/datasets/<name>/objects")
@signed_in()
def dataset_objects(name: str) -> str | Response:
    """The objects of a dataset, as the address asks for them."""
    return objects_page(name)


def objects_page(name: str) -> str | Response:
    """Make the list, above which it is said what was done to it."""
    datasets.get(service(), name)
    said = _DONE.get(done_now())
    if said is not None:
        add_notice("good", said)
    asked = Asked.of_address(
        *_NAMES,
        sorts=SORTS,
        usual="sealed",
        path=url_for("console.dataset_objects", name=name),
    )
    sought = _sought(asked)

    def read(number: int, size: int = CSV_PAGE) -> Page[ListedObject]:
        return page_of_objects(
            service(),
            principal(),
            name,
            sought,
            sort=asked.sort,
            descending=asked.descending,
            number=number,
            size=size,
        )

    if asked.wants_csv:
        return as_csv(f"{name}-objects", _HEADS, read, _cells)
    page, is_admin = read(asked.number, PAGE), "admin" in principal().scopes
    return render_template(
        "dataset_objects.html",
        list=Listing(
            title=f"Objects of {name}",
            asked=asked,
            page=page,
            columns=(*((Column(""),) if is_admin else ()), *COLUMNS),
            filters=(
                Filter("job", "Job"),
                Filter("host", "Host"),
                Filter("since", "Sealed since", placeholder="2 Nov 2026"),
                Filter("until", "Until", placeholder="Nov 30"),
                Filter("gone", "In the store", _STORE),
            ),
            search="Id, host, job or tag",
        ),
        marks=is_admin and bool(page.rows),
        name=name,
    )


def _sought(asked: Asked) -> SoughtObjects:
    return SoughtObjects(
        text=asked.text,
        job=asked.values["job"],
        host=asked.values["host"],
        since=asked.day("since"),
        until=asked.day("until", whole=True),
        gone=_GONE.get(asked.values["gone"]),
    )


def _cells(row: ListedObject) -> list[object]:
    tags = " ".join(row.tag_texts)
    return [row.id, row.sealed, row.registered, row.job, row.host, row.size, tags, row.gone]
