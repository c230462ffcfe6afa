"""Forms for administrators: how often a dataset's objects are due, and which are gone."""

from __future__ import annotations

from flask import make_response, redirect, request, url_for
from werkzeug.wrappers import Response

from custody.errors import CustodyError, InputError
from custody.service import datasets, expectations, object_marks
from web.browser_auth import service
from web.console.blueprint import console, page_with_error, principal, signed_in
from web.console.confirm import Question, ask
from web.console.datasets import dataset_page
from web.console.object_catalogue import objects_page
from web.console.shown_once import redirect_done
from web.console.words import counted_text

NAMED = 20
"""How many objects the question names."""
_FOLLOWS = {
    "gone": "Nobody can ask for them any more. Nothing is deleted, and the mark can be taken back; "
    "that you set it, and why, is an entry of the ledger.",
    "found": "They can be asked for again. That you took the mark back, and why, is an entry of "
    "the ledger.",
}


@console.post("/datasets/<name>/cadence")
@signed_in("admin")
def set_cadence(name: str) -> Response:
    """Declare how often the dataset, a job or a host is to bring an object; empty takes it back."""
    text, job, host = (request.form.get(key, "").strip() for key in ("hours", "job", "host"))
    try:
        expectations.set_expectation(
            service(), principal(), name, _hours(text), job=job or None, host=host or None
        )
    except CustodyError as error:
        return page_with_error(error, lambda: dataset_page(name, hours=text, job=job, host=host))
    return redirect(url_for("console.dataset", name=name, _anchor="cadence"))


@console.get("/datasets/<name>/gone")
@signed_in("admin")
def gone_page(name: str) -> Response:
    """Ask before the chosen objects are marked as gone."""
    return _ask_page(name, "gone")


@console.get("/datasets/<name>/found")
@signed_in("admin")
def found_page(name: str) -> Response:
    """Ask before the mark is taken back from the chosen objects."""
    return _ask_page(name, "found")


@console.post("/datasets/<name>/gone")
@signed_in("admin")
def mark_gone(name: str) -> Response:
    """Mark the objects that the address names as gone."""
    return _mark(name, "gone", object_marks.mark_gone)


@console.post("/datasets/<name>/found")
@signed_in("admin")
def mark_found(name: str) -> Response:
    """Take the mark back from the objects that the address names."""
    return _mark(name, "found", object_marks.mark_found)


def _ask_page(name: str, as_: str) -> Response:
    datasets.get(service(), name)
    if _chosen():
        return make_response(_ask(name, as_, ""))
    error = InputError("no object is chosen", hint="tick those that are meant")
    return page_with_error(error, lambda: str(objects_page(name)))


def _ask(name: str, as_: str, reason: str) -> str:
    chosen = _chosen()
    what = counted_text(len(chosen), "object")
    others = f" and {len(chosen) - NAMED:,} more" if len(chosen) > NAMED else ""
    named = ", ".join(one[:12] for one in chosen[:NAMED])
    return ask(
        Question(
            heading=f"Mark {what} of {name} as {as_}?",
            lines=[f"Meant: {named}{others}.", _FOLLOWS[as_]],
            button=f"Mark as {as_}",
            back=url_for("console.dataset_objects", name=name),
            asks_reason=True,
            reason=reason,
            grave=as_ == "gone",
        )
    )


def _mark(name: str, as_: str, how: object_marks.Mark) -> Response:
    reason = request.form.get("reason", "").replace("\r\n", "\n").strip()
    if not _chosen():
        return _ask_page(name, as_)
    try:
        how(service(), principal(), name, _chosen(), reason)
    except CustodyError as error:
        return page_with_error(error, lambda: _ask(name, as_, reason))
    return redirect_done(url_for("console.dataset_objects", name=name), as_)


def _chosen() -> list[str]:
    """Give the ids that the address names, so that the question's form has them too."""
    return list(dict.fromkeys(request.args.getlist("object")))


def _hours(text: str) -> int | None:
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 6):
        raise InputError("expected a number of hours, such as 26")
    return int(text)
