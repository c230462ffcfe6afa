"""Pages about datasets: the overview, one dataset, a new one, a request."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from custody.ceremony import deadline
from custody.dataset import Dataset
from custody.errors import CustodyError
from custody.formats.canonical_json import decode_binary
from custody.formats.digest_words import four_words
from custody.formats.fingerprint import fingerprint
from custody.formats.limits import MAX_SEATS
from custody.formats.moments import in_utc, read_moment
from custody.formats.timestamps import stamp
from custody.freshness import Freshness
from custody.service import (
    ceremonies,
    datasets,
    expectations,
    ledger_reads,
    people,
    queries,
    scripts,
)
from custody.service.object_lists import ListedObject
from custody.tlog.note import Checkpoint
from web.browser_auth import service, signed_in_person
from web.console.acts import acts_of, todo_text
from web.console.blueprint import (
    add_notice,
    console,
    page_with_error,
    principal,
    search_text,
    signed_in,
)
from web.console.freshness_view import FreshnessView, freshness_view
from web.console.notice_banner import warn_of_failing_notices, warn_of_unbelieved_proxy

PAGE = 50


@dataclass(frozen=True, slots=True)
class DatasetCard:
    """A dataset on the overview: how it is, and whether its next object is late."""

    dataset: Dataset
    health: queries.Health
    fresh: FreshnessView | None
    late: list[FreshnessView]


@dataclass(frozen=True, slots=True)
class WaitingCeremony:
    """A ceremony that waits for somebody: what it is about, what they can do, and until when."""

    id: str
    about: str
    what: str
    deadline: str | None


@dataclass(frozen=True, slots=True)
class KeyWords:
    """An official, and the four words of their keys' fingerprint."""

    name: str
    words: str


@dataclass(frozen=True, slots=True)
class HeadView:
    """The ledger's head: its size, its root in hex and in words, its signed note, and by whom."""

    size: int
    root: str
    words: str
    note: str
    vkey: str


@dataclass(frozen=True, slots=True)
class DatasetForm:
    """A genesis as it was filled in."""

    name: str = ""
    officials: list[str] = field(default_factory=list)
    threshold: int = 3
    script: str = "genesis"
    export_script: str = "export"
    headers: str = "proven"
    requests: str = "signed"


@console.get("/")
@signed_in()
def overview() -> str:
    """What waits for me first, then the datasets, the ceremonies, the ledger's head."""
    warn_of_failing_notices()
    warn_of_unbelieved_proxy()
    listed = ceremonies.list_all(service(), principal())
    fresh, now = expectations.freshness_of_all(service()), service().now()
    of_jobs = expectations.expectations_of_all(service())
    found = [
        DatasetCard(
            row,
            queries.health(service(), row.name),
            freshness_view(fresh.get(row.name), now),
            _late(of_jobs[row.name], now),
        )
        for row in datasets.list_all(service(), principal())
    ]
    return render_template(
        "overview.html",
        ceremonies=listed,
        checkpoint=checkpoint(),
        cards=found,
        waiting=_waiting_ceremonies(),
    )


def _late(expected: list[Freshness], now: datetime) -> list[FreshnessView]:
    """Describe what is overdue of single jobs and hosts."""
    views = [freshness_view(one, now) for one in expected if one.overdue_by(now) is not None]
    return [view for view in views if view is not None]


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
    place = search_text("before"), search_text("id")
    total: int = 0
    rows: list[ListedObject] = []
    if found.status == "active":
        total, rows = queries.page_of_objects(
            service(),
            principal(),
            name,
            text=text,
            since=_moment_or_notice(since),
            gone={"yes": True, "no": False}.get(mark),
            before=place,
            limit=PAGE,
        )
    more = None
    if len(rows) == PAGE:
        more = url_for(
            "console.dataset",
            name=name,
            text=text,
            since=since,
            gone=mark,
            before=rows[-1].sealed,
            id=rows[-1].id,
        )
    listed = ceremonies.list_all(service(), principal())
    return render_template(
        "dataset.html",
        ceremonies=[row for row in listed if row.dataset == name],
        dataset=found,
        filter={"text": text, "since": since, "gone": mark},
        expected=[
            freshness_view(one, service().now())
            for one in expectations.expectations_of_all(service())[name]
        ],
        form={"chosen": chosen, "hours": hours, "job": job, "host": host, "reason": reason},
        fresh=freshness_view(expectations.freshness_of_all(service()).get(name), service().now()),
        newest=url_for("console.dataset", name=name, text=text, since=since, gone=mark)
        if place[0]
        else None,
        has_seat=principal().name in [seat.official for seat in found.seats],
        more=more,
        objects=rows,
        policy=_policy(found),
        total=total,
        words=_words_of_officials(),
    )


@console.get("/new-dataset")
@signed_in("admin")
def new_dataset() -> str:
    """The form of a genesis."""
    return _dataset_form(DatasetForm())


@console.post("/new-dataset")
@signed_in("admin")
def open_genesis() -> Response:
    """Open the genesis and go to its room."""
    threshold = request.form.get("threshold", "")
    form = DatasetForm(
        name=request.form.get("name", "").strip(),
        officials=request.form.getlist("official"),
        threshold=int(threshold) if threshold.isascii() and threshold.isdigit() else 0,
        script=request.form.get("script", "genesis"),
        export_script=request.form.get("export_script", "export"),
        headers="registered" if request.form.get("headers") == "registered" else "proven",
        requests="token" if request.form.get("requests") == "token" else "signed",
    )
    try:
        opened = datasets.create(
            service(),
            principal(),
            name=form.name,
            threshold=form.threshold,
            officials=form.officials,
            script=form.script,
            export_script=form.export_script,
            headers=form.headers,
            requests=form.requests,
        )
    except CustodyError as error:
        return page_with_error(error, lambda: _dataset_form(form))
    return redirect(url_for("console.room", ceremony_id=opened.id))


def _moment_or_notice(text: str) -> str:
    """Read since when; what is no time is said above the page, which then shows all."""
    try:
        return stamp(read_moment(text, service().now(), in_utc)) if text else ""
    except CustodyError as error:
        add_notice("bad", f"{error.message[:1].upper()}{error.message[1:]}.", error.hint)
        return ""


def checkpoint() -> HeadView:
    """Describe the ledger's head."""
    note = ledger_reads.checkpoint(service())
    head = Checkpoint.parse(note.split("\n\n")[0] + "\n")
    return HeadView(head.size, head.root.hex(), four_words(head.root), note, service().key.vkey)


def _dataset_form(form: DatasetForm) -> str:
    officials = [
        KeyWords(one.name, four_words(bytes.fromhex(one.fingerprint)))
        for one in people.list_people(service(), principal())
        if one.role == "official" and one.is_enrolled and one.fingerprint
    ]
    return render_template(
        "new_dataset.html",
        form=form,
        officials=officials,
        scripts=scripts.list_all(service()),
        MAX_SEATS=MAX_SEATS,
    )


def _waiting_ceremonies() -> list[WaitingCeremony]:
    """List what the person signed in can do now, the most urgent first."""
    me = signed_in_person()
    assert me is not None
    found = []
    for state in ceremonies.list_open(service(), principal()):
        todo = todo_text(acts_of(state, me.name, principal().scopes))
        if todo:
            request = state.subject.request
            what = "Stricter rules" if state.kind == "policy" else "Genesis"
            about = request.purpose if request else f"{what} of {state.dataset}"
            limit = deadline(state)
            found.append(WaitingCeremony(state.id, about, todo, stamp(limit) if limit else None))
    return sorted(found, key=lambda item: item.deadline or "9")


def _policy(found: Dataset) -> str:
    number = len(found.seats)
    quorum = f"{found.threshold} of {number} officials" if number else f"{found.threshold} keys"
    asked = "may" if found.policy.requester_may_approve else "may not"
    taken = "proven headers only" if found.policy.proven else "all headers"
    signed = "signed requests only" if found.policy.requests == "signed" else "all requests"
    return (
        f"Opens with {quorum}, by the script “{found.policy.export_script}”; "
        f"whoever asks {asked} approve. Takes {taken}, and {signed}."
    )


def _words_of_officials() -> dict[str, str]:
    """Give the four words of everybody's keys, made of the keys themselves, by name."""
    return {
        one.name: four_words(
            fingerprint(one.name, decode_binary(one.signing_key), decode_binary(one.box_key))
        )
        for one in people.list_people(service(), principal())
        if one.signing_key and one.box_key
    }
