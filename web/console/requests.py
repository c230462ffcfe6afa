"""The page that asks for an export: the picker, what it picks, and filing the request."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

from flask import redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from custody.ceremony.object_set import BY_ID
from custody.dataset import Dataset
from custody.errors import CustodyError, InputError, NotKnownError
from custody.official.block import policy_text
from custody.service import datasets, export_requests
from custody.service.export_requests import Wanted
from web.browser_auth import service
from web.console.blueprint import add_notice, console, page_with_error, principal, signed_in
from web.console.picker import NAMED, PAGE, WAYS, Picked, Picker, picked, seen_sums


@dataclass(frozen=True, slots=True)
class RequestForm:
    """What a request says beside its objects, as it was filled in."""

    hours: int = 72
    purpose: str = ""
    recipient: str = ""

    @classmethod
    def read(cls, fields: MultiDict[str, str]) -> RequestForm:
        """Read the form."""
        hours = fields.get("hours", "")
        return cls(
            hours=int(hours) if hours.isascii() and hours.isdigit() and len(hours) < 5 else 72,
            purpose=fields.get("purpose", "").replace("\r\n", "\n").strip(),
            recipient=fields.get("recipient", "").strip(),
        )


@console.get("/datasets/<name>/request")
@signed_in("request")
def new_request(name: str) -> str:
    """The form of a request, filled in as the address says, with what officials will see."""
    return _request_page(name, Picker.read(request.args), RequestForm.read(request.args))


@console.post("/datasets/<name>/request/picked")
@signed_in("request")
def picked_objects(name: str) -> str:
    """The part of that page that shows what is picked, for its scripts."""
    picker = Picker.read(request.form)
    return render_template("parts/picked.html", **_picked_context(name, picker))


@console.post("/datasets/<name>/request")
@signed_in("request")
def file_request(name: str) -> Response | str:
    """File the request and go to its room; what was wrong is said and nothing typed is lost.

    Every other button of the form shows the page again, with what fits now.
    """
    picker, form = Picker.read(request.form), RequestForm.read(request.form)
    picker = _with_another(picker, request.form)
    if {"page", "only", "show"} & request.form.keys():
        return _request_page(name, picker, form)
    try:
        filed = export_requests.file_requests(service(), principal(), _wanted(name, picker, form))
    except CustodyError as error:
        return page_with_error(error, lambda: _request_page(name, picker, form))
    if len(filed) > 1:
        return redirect(url_for("console.overview"))
    return redirect(url_for("console.room", ceremony_id=filed[0].id))


def _with_another(picker: Picker, fields: MultiDict[str, str]) -> Picker:
    """Add the dataset that was named, where there are too many to tick."""
    named = fields.get("also_named", "").strip() if fields.get("show") == "also" else ""
    if not named:
        return picker
    if named not in datasets.names(service(), principal(), active=True):
        add_notice("bad", f"There is no dataset {named[:70]} to ask of.")
        return picker
    return replace(picker, also=tuple(dict.fromkeys((*picker.also, named))))


def _wanted(name: str, picker: Picker, form: RequestForm) -> list[Wanted]:
    """Say what is asked for of each dataset; of a set only what the page has shown."""
    names = [name, *(one for one in picker.also if one != name)]
    lifetime = timedelta(hours=form.hours)
    if picker.pick == NAMED:
        if len(names) > 1:
            raise InputError(
                "objects named by id are of one dataset",
                hint="ask for every object that fits, or for one dataset at a time",
            )
        return [Wanted(name, picker.names, form.purpose, form.recipient, lifetime, BY_ID)]
    words, seen = picker.read_set(service().now()).words(), seen_sums(request.form)
    unseen = [one for one in names if one not in seen]
    if unseen:
        raise InputError(
            f"the page has not shown yet what fits of {unseen[0]}",
            hint="it stands below now: look at it, and file it if it is what you want",
        )
    batch = service().random(16).hex() if len(names) > 1 else None
    return [
        Wanted(one, [], form.purpose, form.recipient, lifetime, words, batch, seen[one])
        for one in names
    ]


def _request_page(name: str, picker: Picker, form: RequestForm) -> str:
    found = datasets.get(service(), name)
    return render_template(
        "request.html",
        dataset=found,
        form=form,
        origin=service().origin,
        others=_others(found),
        policy=policy_text(found.policy),
        ways=WAYS,
        **_picked_context(name, picker),
    )


def _picked_context(name: str, picker: Picker) -> dict[str, object]:
    if not {name, *picker.also} <= {*datasets.names(service(), principal())}:
        raise NotKnownError("there is no such dataset to ask of")
    names = [name] if picker.pick == NAMED else [name, *(x for x in picker.also if x != name)]
    found: list[Picked] = [picked(service(), principal(), picker, one) for one in names]
    return {
        "name": name,
        "named": picker.pick == NAMED,
        "picked": found,
        "picker": picker,
        "size": PAGE,
    }


def _others(found: Dataset) -> list[str]:
    """List the other datasets that may be asked of at once."""
    names = datasets.names(service(), principal(), active=True)
    return [name for name in names if name != found.name]
