"""Pages about datasets: the overview, one dataset, a new one, a request."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from custody.ceremony import deadline
from custody.errors import CustodyError
from custody.formats.digest_words import four_words
from custody.formats.encoding import parse_base64
from custody.formats.timestamps import stamp
from custody.official.keyfile import fingerprint
from custody.service import (
    ceremonies,
    datasets,
    expectations,
    export_requests,
    ledger_reads,
    objects,
    people,
    queries,
    scripts,
)
from custody.tlog.note import Checkpoint
from web.browser_auth import service, signed_in_person
from web.console.acts import acts_of, todo_text
from web.console.blueprint import console, page_with_error, principal, search_text, signed_in
from web.console.freshness_view import freshness_view
from web.console.notice_banner import warn_of_failing_notices

PAGE = 50
CHOICE = 500


@console.get("/")
@signed_in()
def overview() -> str:
    """What waits for me first, then the datasets, the ceremonies, the ledger's head."""
    warn_of_failing_notices()
    listed = ceremonies.list_all(service(), principal())
    fresh, now = expectations.freshness_of_all(service()), service().now()
    of_jobs = expectations.expectations_of_all(service())
    found = [
        {
            **row,
            **queries.health(service(), row["name"]),
            "fresh": freshness_view(fresh.get(row["name"]), now),
            "late": [
                freshness_view(one, now)
                for one in of_jobs[row["name"]]
                if one.overdue_by(now) is not None
            ],
        }
        for row in datasets.list_all(service(), principal())
    ]
    return render_template(
        "overview.html",
        ceremonies=listed,
        checkpoint=checkpoint(),
        datasets=found,
        waiting=_waiting_ceremonies(),
    )


@console.get("/datasets/<name>")
@signed_in()
def dataset(name: str) -> str:
    """One dataset: its policy in a sentence, seats, objects, how to seal, ceremonies."""
    return dataset_page(name)


def dataset_page(
    name: str,
    *,
    hours: str | None = None,
    job: str = "",
    host: str = "",
    chosen: Sequence[str] = (),
    reason: str = "",
) -> str:
    """Make the page of a dataset, with what an administrator had filled in."""
    found = datasets.get(service(), name)
    text, since, mark = search_text("text"), search_text("since"), search_text("gone")
    total: int = 0
    rows: list[dict[str, Any]] = []
    if found["status"] == "active":
        total, rows = queries.page_of_objects(
            service(),
            principal(),
            name,
            text=text,
            since=since,
            gone={"yes": True, "no": False}.get(mark),
            before=(search_text("before"), search_text("id")),
            limit=PAGE,
        )
    more = None
    if len(rows) == PAGE:
        last = {"before": rows[-1]["sealed"], "id": rows[-1]["id"]}
        more = url_for("console.dataset", name=name, text=text, since=since, gone=mark, **last)
    listed = ceremonies.list_all(service(), principal())
    return render_template(
        "dataset.html",
        ceremonies=[row for row in listed if row["dataset"] == name],
        dataset={**found, "seats": _with_words(found["seats"])},
        filter={"text": text, "since": since, "gone": mark},
        expected=[
            freshness_view(one, service().now())
            for one in expectations.expectations_of_all(service())[name]
        ],
        form={"chosen": chosen, "hours": hours, "job": job, "host": host, "reason": reason},
        fresh=freshness_view(expectations.freshness_of_all(service()).get(name), service().now()),
        more=more,
        objects=rows,
        policy=_policy(found),
        total=total,
    )


@console.get("/datasets/<name>/request")
@signed_in("request")
def new_request(name: str) -> str:
    """The form of a request, with a preview of what officials will see."""
    form = {"hours": 72, "objects": [], "purpose": "", "recipient": ""}
    return _request_form(name, form)


@console.post("/datasets/<name>/request")
@signed_in("request")
def file_request(name: str) -> Response:
    """File the request and go to its room; what was wrong is said and nothing typed is lost."""
    hours = request.form.get("hours", "")
    form: dict[str, Any] = {
        "hours": int(hours) if hours.isascii() and hours.isdigit() and len(hours) < 5 else 72,
        "objects": request.form.getlist("object"),
        "purpose": request.form.get("purpose", "").replace("\r\n", "\n").strip(),
        "recipient": request.form.get("recipient", "").strip(),
    }
    try:
        filed = export_requests.file_request(
            service(),
            principal(),
            dataset=name,
            objects=form["objects"],
            purpose=form["purpose"],
            recipient=form["recipient"],
            lifetime=timedelta(hours=form["hours"]),
        )
    except CustodyError as error:
        return page_with_error(error, lambda: _request_form(name, form))
    return redirect(url_for("console.room", ceremony_id=filed.id))


@console.get("/new-dataset")
@signed_in("admin")
def new_dataset() -> str:
    """The form of a genesis."""
    blank = {"name": "", "officials": [], "threshold": 3}
    return _dataset_form({**blank, "script": "genesis", "export_script": "export"})


@console.post("/new-dataset")
@signed_in("admin")
def open_genesis() -> Response:
    """Open the genesis and go to its room."""
    threshold = request.form.get("threshold", "")
    form: dict[str, Any] = {
        "name": request.form.get("name", "").strip(),
        "officials": request.form.getlist("official"),
        "threshold": int(threshold) if threshold.isascii() and threshold.isdigit() else 0,
        "script": request.form.get("script", "genesis"),
        "export_script": request.form.get("export_script", "export"),
    }
    try:
        opened = datasets.create(
            service(),
            principal(),
            name=form["name"],
            threshold=form["threshold"],
            officials=form["officials"],
            script=form["script"],
            export_script=form["export_script"],
        )
    except CustodyError as error:
        return page_with_error(error, lambda: _dataset_form(form))
    return redirect(url_for("console.room", ceremony_id=opened.id))


def checkpoint() -> dict[str, Any]:
    """Give the ledger's head: size, root in hex and words, the signed note."""
    note = ledger_reads.checkpoint(service())
    head = Checkpoint.parse(note.split("\n\n")[0] + "\n")
    return {
        "note": note,
        "root": head.root.hex(),
        "size": head.size,
        "vkey": service().key.vkey,
        "words": four_words(head.root),
    }


def _request_form(name: str, form: dict[str, Any]) -> str:
    found = datasets.get(service(), name)
    rows = objects.list_all(service(), principal(), name, limit=CHOICE, before=None, gone=False)
    return render_template("request.html", dataset=found, form=form, objects=rows)


def _dataset_form(form: dict[str, Any]) -> str:
    everybody = people.list_people(service(), principal())
    officials = [
        {**row, "words": four_words(bytes.fromhex(row["fingerprint"]))}
        for row in everybody
        if row["role"] == "official" and row["status"] == "enrolled"
    ]
    return render_template(
        "new_dataset.html", form=form, officials=officials, scripts=scripts.list_all(service())
    )


def _waiting_ceremonies() -> list[dict[str, Any]]:
    """List what the person signed in can do now, the most urgent first."""
    me = signed_in_person()
    assert me is not None
    found = []
    for state in ceremonies.list_open(service(), principal()):
        todo = todo_text(acts_of(state, me.name, principal().scopes))
        if todo:
            about = state.subject.get("purpose") or f"Genesis of {state.dataset}"
            limit = deadline(state)
            found.append(
                {"about": about, "deadline": limit and stamp(limit), "id": state.id, "what": todo}
            )
    return sorted(found, key=lambda item: item["deadline"] or "9")


def _policy(found: dict[str, Any]) -> str:
    number = len(found["seats"])
    quorum = (
        f"{found['threshold']} of {number} officials" if number else f"{found['threshold']} keys"
    )
    asked = "may" if found["policy"]["requester_may_approve"] else "may not"
    return (
        f"Opens with {quorum}, by the script “{found['policy']['scripts']['export']}”; "
        f"whoever asks {asked} approve."
    )


def _with_words(seats: list[dict[str, Any]]) -> list[dict[str, Any]]:
    known = {row["name"]: row for row in people.list_people(service(), principal())}
    return [{**seat, "words": _words_of(known.get(seat["official"]))} for seat in seats]


def _words_of(row: dict[str, Any] | None) -> str:
    if row is None or not row["signing_key"] or not row["box_key"]:
        return "–"
    signing, box = parse_base64(row["signing_key"]), parse_base64(row["box_key"])
    assert signing is not None
    assert box is not None
    return four_words(fingerprint(row["name"], signing, box))
