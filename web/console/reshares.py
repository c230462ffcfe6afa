"""The page on which administrators open a reshare: who is to have a dataset's shares."""

from __future__ import annotations

from dataclasses import dataclass

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from custody.dataset import Dataset
from custody.errors import CustodyError
from custody.formats.limits import MAX_SEATS
from custody.quorum_tree import write_quorum
from custody.script import Script, parse
from custody.service import datasets, reshares, scripts
from custody.service.ceremony_list import ListedCeremony, Sought, page_of_ceremonies
from web.browser_auth import service
from web.console.blueprint import console, page_with_error, principal, signed_in
from web.console.ceremonies import title
from web.console.new_dataset import asked_quorum, officials_with_keys
from web.console.reshare_standing import outstanding_text


@dataclass(frozen=True, slots=True)
class ReshareForm:
    """A reshare as it was filled in."""

    officials: list[str]
    threshold: int
    quorum: str
    script: str = reshares.SCRIPT


@console.get("/datasets/<name>/reshare")
@signed_in("admin")
def reshare(name: str) -> str:
    """Who is to have the shares, filled in with who has them today."""
    found = datasets.get(service(), name)
    return _page(found, _as_today(found))


@console.post("/datasets/<name>/reshare")
@signed_in("admin")
def open_reshare(name: str) -> Response:
    """Open the reshare, and go to its room."""
    found = datasets.get(service(), name)
    threshold = request.form.get("threshold", "")
    form = ReshareForm(
        officials=request.form.getlist("official"),
        threshold=int(threshold) if threshold.isascii() and threshold.isdigit() else 0,
        quorum=request.form.get("quorum", "").strip(),
        script=request.form.get("script", reshares.SCRIPT),
    )
    try:
        officials = [] if form.quorum else form.officials  # those of today are ticked already
        quorum = asked_quorum(form.quorum, form.threshold, officials)
        opened = reshares.open_reshare(service(), principal(), name, quorum, form.script)
    except CustodyError as error:
        return page_with_error(error, lambda: _page(found, form))
    return redirect(url_for("console.room", ceremony_id=opened.id))


def requests_open(dataset: str) -> list[ListedCeremony]:
    """List the open requests of a dataset that the reader may see: a switch ends them."""
    sought = Sought(dataset=dataset, kind="export", state="open")
    return page_of_ceremonies(service(), principal(), sought).page.rows


@dataclass(frozen=True, slots=True)
class EpochView:
    """The epoch that a dataset is in, since which reshare, and whose old shares are left."""

    epoch: int
    ceremony: str
    outstanding: str


def epoch_view(dataset: Dataset) -> EpochView | None:
    """Describe the epoch that a reshare began last; None for whoever may not see one."""
    found = reshares.epochs(service(), principal(), dataset.name) if dataset.epoch else []
    if not found:
        return None
    last = found[-1]
    told = outstanding_text(last.epoch - 1, last.outstanding)
    return EpochView(last.epoch, last.ceremony, told)


def _as_today(found: Dataset) -> ReshareForm:
    seats = [seat.official for seat in found.seats]
    if found.quorum:
        return ReshareForm([], found.threshold, write_quorum(found.tree))
    return ReshareForm(seats, found.threshold, "")


def _scripts() -> list[Script]:
    """List the scripts that a reshare can follow; the usual one in any case."""
    adopted = [one for one in scripts.list_all(service()) if one.kind == reshares.SCRIPT]
    if any(one.name == reshares.SCRIPT for one in adopted):
        return adopted
    shipped = scripts.shipped_script(reshares.SCRIPT, reshares.SCRIPT)
    return [*adopted, parse(shipped)] if shipped else adopted


def _page(found: Dataset, form: ReshareForm) -> str:
    ends = requests_open(found.name)
    return render_template(
        "reshare.html",
        dataset=found,
        form=form,
        officials=officials_with_keys(),
        seated={seat.official for seat in found.seats},
        ends=ends,
        under_way=reshares.under_way(service(), principal(), found.name),
        titles={row.id: title(row) for row in ends},
        scripts=_scripts(),
        MAX_SEATS=MAX_SEATS,
    )
