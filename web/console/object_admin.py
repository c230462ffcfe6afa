"""Forms for administrators: how often a dataset's objects are due, and which are gone."""

from __future__ import annotations

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from custody.errors import CustodyError, InputError
from custody.service import expectations, object_marks
from web.browser_auth import service
from web.console.blueprint import console, page_with_error, principal, signed_in
from web.console.datasets import dataset_page
from web.console.object_catalogue import objects_page


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


@console.post("/datasets/<name>/gone")
@signed_in("admin")
def mark_gone(name: str) -> Response:
    """Mark the chosen objects as gone."""
    return _mark(name, object_marks.mark_gone)


@console.post("/datasets/<name>/found")
@signed_in("admin")
def mark_found(name: str) -> Response:
    """Take the mark back from the chosen objects."""
    return _mark(name, object_marks.mark_found)


def _mark(name: str, how: object_marks.Mark) -> Response:
    chosen = request.form.getlist("object")
    reason = request.form.get("reason", "").replace("\r\n", "\n").strip()
    try:
        if not chosen:
            raise InputError("no object is chosen", hint="tick those that are meant")
        how(service(), principal(), name, chosen, reason)
    except CustodyError as error:
        return page_with_error(error, lambda: str(objects_page(name, chosen=chosen, reason=reason)))
    return redirect(url_for("console.dataset_objects", name=name))


def _hours(text: str) -> int | None:
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 6):
        raise InputError("expected a number of hours, such as 26")
    return int(text)
