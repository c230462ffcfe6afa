"""The page on which administrators open a drill of a dataset's keys."""

from __future__ import annotations

from datetime import timedelta

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from custody.ceremony import Target
from custody.ceremony.drill import NEEDS
from custody.drill_schedule import KINDS, parse_every
from custody.errors import CustodyError, InputError
from custody.formats.quantities import span_text
from custody.service import datasets, drill_schedules, drills
from web.browser_auth import service
from web.console.blueprint import console, page_with_error, principal, signed_in
from web.console.datasets import dataset_page


@console.get("/datasets/<name>/drill")
@signed_in("admin")
def drill(name: str) -> str:
    """Whose keys are to turn on a canary, and which faults are made on purpose."""
    return _page(name, "quorum", [], [])


@console.post("/datasets/<name>/drill")
@signed_in("admin")
def open_drill(name: str) -> Response:
    """Open the drill, and go to its room."""
    target = request.form.get("target", "quorum")
    absent, corrupt = (request.form.getlist(fault) for fault in ("absent", "corrupt"))
    try:
        opened = drills.open_drill(service(), principal(), name, _target(target), absent, corrupt)
    except CustodyError as error:
        return page_with_error(error, lambda: _page(name, target, absent, corrupt))
    return redirect(url_for("console.room", ceremony_id=opened.id))


@console.post("/datasets/<name>/drill-schedule")
@signed_in("admin")
def set_drill_schedule(name: str) -> Response:
    """Declare how often the dataset's keys are to be tried."""
    try:
        drill, census = (parse_every(request.form.get(kind, "never")) for kind in KINDS)
        drill_schedules.set_schedule(service(), principal(), name, drill, census)
    except CustodyError as error:
        return page_with_error(error, lambda: dataset_page(name))
    return redirect(url_for("console.dataset", name=name, _anchor="seats"))


def _target(text: str) -> Target:
    """Read what was chosen: ``quorum``, ``all``, or ``one`` and a name."""
    named, _, official = text.partition(" ")
    need = next((one for one in NEEDS if one == named), None)
    if need is None or (need == "one") != bool(official):
        raise InputError("nobody's keys are chosen", hint="choose whose are to turn")
    return Target(need, official or None)


def _page(name: str, target: str, absent: list[str], corrupt: list[str]) -> str:
    return render_template(
        "drill.html",
        dataset=datasets.get(service(), name),
        form={"target": target, "absent": absent, "corrupt": corrupt},
    )


@console.app_template_filter("seconds")
def seconds_text(number: int) -> str:
    """Say how long some seconds are."""
    return f"{number} s" if number < 60 else span_text(timedelta(seconds=number))
