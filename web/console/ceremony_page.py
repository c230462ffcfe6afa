"""The ceremony room, the record of a ceremony, and scripts to print."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask import Response, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from custody.ceremony import Ceremony, CeremonyView, Seat, subject_words, words_reader
from custody.ceremony.available import only_rarely_signed
from custody.ceremony.policy import changes_of
from custody.errors import CustodyError
from custody.formats.digest_words import twelve_words
from custody.formats.quantities import exact_span_text
from custody.formats.timestamps import stamp
from custody.official.block import Asker, Lines, block
from custody.quorum_tree import satisfied
from custody.script import Step
from custody.service import (
    ceremonies,
    export_requests,
    object_lists,
    people,
    queries,
    scripts,
)
from custody.service.object_lists import ObjectPage, Sums
from web.browser_auth import service, signed_in_person
from web.console.acts import ATTENDS, SIGNS, acts_of, todo_text
from web.console.blueprint import (
    attachment,
    console,
    page_with_error,
    principal,
    signed_in,
    whole_number,
)
from web.console.ceremony_standing import standing
from web.console.datasets import checkpoint
from web.console.object_list import object_page
from web.console.qr import CHECKPOINT_QR, qr
from web.console.reshare_standing import seats_of
from web.console.seats import key_slot, turns_of
from web.console.telling import short_size
from web.console.timeline import drawn, moments_of

LIVE_TAIL = 25
MOST_PRINTED = 10_000
"""Of more objects the record says where the whole list is."""
_BY_WORDS = frozenset({"approve", "commit", "receipt", "redeal"})
_TYPED = _BY_WORDS | {"read-back"}
"""Acts for which the twelve words are typed."""
_ACTORS = {
    "administrator": "the administrator",
    "official": "the officials",
    "requester": "the requester",
    "service": "the service",
    "witness": "the witness",
}


@console.get("/ceremonies/<ceremony_id>")
@signed_in()
def room(ceremony_id: str) -> str:
    """The room: keys, steps, time, ledger, and what I can do."""
    known = _page_context(ceremony_id)
    return render_template(
        "ceremony_page.html",
        **known,
        listed=_listed(known),
        sums=_sums(known),
        room_qr=qr(request.base_url, f"The room of {ceremony_id}"),
    )


@console.get("/ceremonies/<ceremony_id>/live")
@signed_in()
def live(ceremony_id: str) -> BaseResponse:
    """The parts that have changed since the entry ``seen``; 204 when nothing has.

    Every viewer's page asks every second, so the ceremony is loaded only when it has
    another entry, or when ``due``, the deadline that the page knows of, has passed.
    """
    newest = queries.newest_entry_of(service(), principal(), ceremony_id)
    if newest == whole_number("seen", -1) and not _is_due(request.args.get("due")):
        return Response(status=204)
    known = _page_context(ceremony_id)
    if known["seen"] == whole_number("seen", -1):
        return Response(status=204)
    return make_response(render_template("live.html", **{**known, "swap": True}))


@console.get("/ceremonies/<ceremony_id>/record")
@signed_in()
def record(ceremony_id: str) -> str:
    """The record, to print or to keep as PDF."""
    known = _page_context(ceremony_id, tail=10_000, to_anybody=True)
    said, head = known["said"], checkpoint()
    in_order = sorted(known["tail"], key=lambda entry: entry.seq)
    return render_template(
        "record.html",
        **known,
        blank=False,
        checkpoint=head,
        drawing=drawn(moments_of(known["c"], said, in_order)),
        printed=_printed(known),
        sums=_sums(known),
        proof=queries.proof_of_ceremony(service(), principal(), ceremony_id),
        exceptions=[row for row in said if row.kind == "exception"],
        qr=qr(head.note, CHECKPOINT_QR, error="l"),
        statements=[row for row in said if row.kind != "exception"],
        whole=True,
    )


@console.get("/ceremonies/<ceremony_id>/record.css")
@signed_in()
def record_head(ceremony_id: str) -> Response:
    """The running head of a record's pages, which only a sheet of its own can name it in."""
    queries.newest_entry_of(service(), principal(), ceremony_id)
    head = f"custody, record of {ceremony_id}, ledger {service().origin}"
    safe = re.sub(r"[^A-Za-z0-9 ,.:/_-]", "", head)
    sheet = f'@page {{ @top-left {{ content: "{safe}"; font: 8.5pt sans-serif; }} }}\n'
    return Response(sheet, mimetype="text/css")


@console.get("/ceremonies/<ceremony_id>/proof")
@signed_in()
def proof(ceremony_id: str) -> Response:
    """The proof of its newest entry, as the file that ``custody-audit proof check`` reads."""
    found = queries.proof_of_ceremony(service(), principal(), ceremony_id)
    return attachment(found, f"{ceremony_id}.tlog-proof")


@console.get("/scripts/<name>")
@signed_in()
def script(name: str) -> str:
    """A blank script, to print before a ceremony."""
    found = scripts.get(service(), name)
    return render_template("script.html", blank=True, script=found)


@console.post("/ceremonies/<ceremony_id>/cancel")
@signed_in()
def cancel(ceremony_id: str) -> BaseResponse:
    """Call the ceremony off."""
    why = request.form.get("reason", "").strip()
    return _perform(
        ceremony_id, lambda: ceremonies.cancel(service(), principal(), ceremony_id, why)
    )


@console.post("/ceremonies/<ceremony_id>/grant")
@signed_in("request")
def grant(ceremony_id: str) -> BaseResponse:
    """Download the grant; that it was collected is an entry."""
    found = export_requests.collect_grant(service(), principal(), ceremony_id)
    name = f"{ceremony_id}.grant.json"
    return attachment(found.decode(), name, "application/json")


def _words_to_read_out(view: CeremonyView, me: str, acts: Sequence[str]) -> str | None:
    """Give the twelve words to whoever opened the ceremony, while somebody may need them (KNOWN).

    Nobody else sees them here; nor do they stand on a page that asks for them to be typed.
    """
    if view.kind == "drill":
        return None
    if me != view.subject.requester or view.outcome or not _TYPED.isdisjoint(acts):
        return None
    if view.step.action == "read-back":  # what is to be signed, which in a genesis has the dealing
        return twelve_words(bytes.fromhex(view.digest))
    if _TYPED.isdisjoint(view.takes) or satisfied(view.deciding, view.approved):
        return None
    return subject_words(view.subject, view.dealing)


def _block(state: Ceremony, me: str, acts: Sequence[str]) -> Lines:
    """Give the block of what is signed, as a page that has verified nothing can tell it.

    The page's scripts replace it for whoever signs, by what their own browser has verified.
    """
    own, signs = state.subject.requester == me, not _BY_WORDS.isdisjoint(acts)
    return block(
        state.subject,
        asker=Asker("oneself" if own else "told"),
        words="typed" if signs else "unneeded",
        listed=state.objects,
        dealing=state.dealing,
    )


def _perform(ceremony_id: str, act: Callable[[], Ceremony]) -> BaseResponse:
    try:
        act()
    except CustodyError as error:
        return page_with_error(error, lambda: room(ceremony_id=ceremony_id))
    return redirect(url_for("console.room", ceremony_id=ceremony_id))


def _is_due(deadline: str | None) -> bool:
    """Tell whether a deadline's stamp has passed; stamps sort as their times do."""
    return deadline is None or "" < deadline <= stamp(service().now())


def _listed(known: dict[str, Any]) -> ObjectPage | None:
    """Give the first objects of an export; nothing else has any."""
    return object_page(known["c"].id) if known["c"].kind == "export" else None


def _written_names(state: Ceremony) -> dict[str, str]:
    """Give the names as people write them, of those who have a part and do it otherwise."""
    names = [state.subject.requester, *(seat.official for seat in state.seats)]
    known = people.named(service(), principal(), names)
    return {one.name: one.display for one in known if one.display}


def _printed(known: dict[str, Any]) -> ObjectPage | None:
    """Give the objects of an export as its record prints them."""
    if known["c"].kind != "export":
        return None
    return object_lists.page_of_request(service(), principal(), known["c"].id, limit=MOST_PRINTED)


def _sums(known: dict[str, Any]) -> Sums | None:
    """Add up the objects of an export."""
    if known["c"].kind != "export":
        return None
    return object_lists.sums_of_request(service(), principal(), known["c"].id)


def _page_context(
    ceremony_id: str, tail: int = LIVE_TAIL, *, to_anybody: bool = False
) -> dict[str, Any]:
    """Give what the templates show, to whoever is signed in; a record says the same to all."""
    person = signed_in_person()
    assert person is not None
    me = "" if to_anybody else person.name
    state, entries = queries.ceremony_with_newest_entries(service(), principal(), ceremony_id, tail)
    view = CeremonyView.of(state)
    acts = acts_of(state, me, principal().scopes)
    said = queries.statements_of(service(), principal(), ceremony_id)
    todo = todo_text(acts)
    written = _written_names(state)
    told = standing(state, me, todo, said, entries, written)
    ending = next((entry for entry in entries if entry.type == "ceremony.ended"), None)
    return {
        "acts": acts,
        "block_count": len(state.objects),
        "block": _block(state, me, acts),
        "c": view,
        "changes": changes_of(view.subject.policy, view.subject.wanted or view.subject.policy),
        "ended": ending.at if ending else None,
        "nothing": _nothing_to_do_text(view),
        "read_out": _words_to_read_out(view, me, acts),
        "reader": words_reader(view.subject, view.dealing),
        "reason": ending.text.partition("; ")[2] if ending else "",
        "said": said,
        "script": state.script,
        "standing": told,
        "turns": turns_of(view, said),
        "seen": entries[0].seq,
        "since": stamp(state.since),
        "sign_title": todo or "Sign",
        "sign_rarely": only_rarely_signed(state, acts) and not ATTENDS.intersection(acts),
        "todo": todo,
        "signs": bool((SIGNS | ATTENDS) & set(acts)),
        "slots": [key_slot(view, seat, said) for seat in _seats(view)],
        "written": written,
        "steps": _steps(state),
        "tail": entries,
        "within": None if state.outcome else state.current.within,
    }


def _seats(view: CeremonyView) -> Sequence[Seat]:
    """Give the seats that the room draws; in a reshare those whom its step is for."""
    return seats_of(view) if view.kind == "reshare" else view.subject.seats


@dataclass(frozen=True, slots=True)
class StepMark:
    """A step of the script and how the ceremony stands to it: done, now, or later."""

    step: Step
    state: str


def _steps(state: Ceremony) -> list[StepMark]:
    over = len(state.script.steps) if state.outcome == "closed" else state.step
    return [
        StepMark(step, "done" if place < over else "now" if place == over else "later")
        for place, step in enumerate(state.script.steps)
    ]


console.add_app_template_filter(short_size)


@console.app_template_filter("span")
def in_hours(within: timedelta) -> str:
    """Format a length of time for people."""
    return exact_span_text(within)


def _nothing_to_do_text(view: CeremonyView) -> str:
    if view.outcome:
        return "The ceremony is over."
    return f"Nothing for you now: the step {view.step.id} is up to {_ACTORS[view.step.actor]}."
