"""The text of each notice: who did what, why, and how much time is left. No secret (QUIET).

The words are not in a notice: they are compared between what two people see on their
own screens, and not with what came by mail. What others typed stands on one line of its
own, cut short, with nothing in it that could pass for another header or line.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, select

from custody.ceremony import Ceremony, deadline
from custody.ceremony.policy import changes_of
from custody.errors import LedgerError
from custody.formats.dsse import Envelope
from custody.formats.fields import Fields
from custody.formats.quantities import size_text, span_text
from custody.formats.statement import Statement
from custody.formats.timestamps import parse_stamp
from custody.freshness import Freshness
from custody.official.block import drill_text
from custody.quorum_tree import missing
from custody.service import expectations
from custody.service.ceremony_repository import load
from custody.service.notices.apprise_sink import Notice
from custody.service.notices.events import usual_size_beside
from custody.service.notices.outbox import QueuedNotice
from custody.service.seats import seats_of
from custody.store.tables import ledger_entry
from custody.tlog.entry import parse_entry

MAX_TEXT = 500
Lines = list[tuple[str, str]]
"""Lines of a notice: a label and its text each."""


def compose(
    connection: Connection, row: QueuedNotice, now: datetime, console: str | None
) -> Notice:
    """Write the notice of a row; ``console`` is the address of the service's pages, if known."""
    if row.seq is None and row.what.startswith("due "):
        return _compose_due(row, now, console)
    if row.seq is None:
        return _compose_overdue(connection, row, now)
    query = select(ledger_entry.c.entry).where(ledger_entry.c.seq == row.seq)
    entry = connection.execute(query).scalar()
    if entry is None:
        raise LedgerError(f"the ledger has lost its entry {row.seq}", promise="TAMPER")
    body = Fields(parse_entry(entry).body, "the entry")
    if row.what == "small":
        return _compose_small(connection, body, row.seq)
    if row.what == "standing":
        return _compose_standing(connection, body, console, row.seq)
    state = load(connection, body.text("ceremony"))
    if row.what == "policy":
        return _compose_policy(state, body, now, console, row.seq)
    if row.what == "drill":
        return _compose_drill(state, body, now, console, row.seq)
    subject, first, lines = _COMPOSERS[row.what](state, body.record("data"))
    lines += _common_lines(state, now, console)
    if row.what == "requested" and state.outcome is None:
        first += (
            " Compare the twelve words with whoever asks before you approve; they are in the"
            " console and in 'custody show', and not here."
        )
    return _notice(subject, first, [*lines, ("Ledger", f"{state.origin}, entry {row.seq}")])


def compose_trial(origin: str, dataset: str) -> Notice:
    """Write the test notice with which an administrator tries out a sink."""
    first = f"This is how notices about the dataset {dataset} reach you. Nothing has happened."
    return _notice(f"a test of the notices about {dataset}", first, [("Ledger", origin)])


def one_line(text: str) -> str:
    """Put text on one line: no line break, no control character, and not much of it."""
    flat = " ".join(text.split())
    flat = "".join(character if character.isprintable() else "\ufffd" for character in flat)
    return flat if len(flat) <= MAX_TEXT else flat[:MAX_TEXT] + "…"


def _notice(subject: str, first: str, lines: Lines) -> Notice:
    body = "\n".join(f"{label}: {one_line(text)}" for label, text in lines)
    return Notice(f"custody: {one_line(subject)}", f"{first}\n\n{body}\n")


MessageParts = tuple[str, str, Lines]
"""A subject, a sentence or two, and lines."""


def _requested(state: Ceremony, data: Fields) -> MessageParts:
    what = f"{state.subject.requester} asks to open {_objects(state)}"
    return what, f"{what}.", [("Signature", _signature(state))]


def _signature(state: Ceremony) -> str:
    """Say how the service knows who asks; whose key it is, an official's own client says."""
    who = state.subject.requester
    if state.subject.asked.requester_key is None:
        return f"not signed by {who}, a token vouches for it"
    return f"signed by {who}"


def _denied(state: Ceremony, data: Fields) -> MessageParts:
    if not data.has("envelope"):
        return _ended(state, data)
    said = Statement.parse(Envelope.from_dict(data.json("envelope")).payload)
    what = f"{said.official} denies the request of {state.subject.requester} for {state.dataset}"
    over = state.outcome == "denied"
    sequel = "It is denied with that." if over else "It is open still: others may approve."
    return what, f"{what}. {sequel}", [("Reason for the denial", said.reason or "")]


def _turning(state: Ceremony, data: Fields) -> MessageParts:
    who, whose = data.text("official"), f"the request of {state.subject.requester}"
    what = f"{who} has turned the first key for {whose} for {state.dataset}"
    if state.window is None or state.unlocked or state.outcome:
        return what, f"{what}. That window is over.", []
    needed = missing(state.quorum, state.turned).fewest
    sequel = f"The window is open: {needed} more of those who approved must turn theirs in time."
    return what, f"{what}. {sequel}", []


def _unlocked(state: Ceremony, data: Fields) -> MessageParts:
    opened = data.integer("opened")
    failed = len(state.objects) - opened
    what = f"{opened} of {_objects(state)} unlocked"
    whom = f"for {state.subject.requester}, who alone can collect and open them"
    sequel = f" {failed} would not open." if failed else ""
    return what, f"{what}, {whom}.{sequel}", []


def _ended(state: Ceremony, data: Fields) -> MessageParts:
    what = f"the request of {state.subject.requester} for {state.dataset} ended: "
    what += data.text("outcome")
    why = data.optional_text("reason") or ""
    return what, f"{what[0].upper()}{what[1:]}.", [("Why it ended", why)]


def _compose_policy(
    state: Ceremony, body: Fields, now: datetime, console: str | None, seq: int
) -> Notice:
    subject, type_ = state.subject, body.text("type")
    wanted = subject.wanted or subject.policy
    what = f"{subject.requester} asks for stricter rules of {state.dataset}"
    whose = f"{state.threshold} officials have" if state.quorum.is_plain else "A quorum has"
    first = f"{what}. {whose} to approve them."
    if type_ == "dataset.policy":
        what = f"the rules of {state.dataset} are stricter now"
        first = (
            f"The rules of {state.dataset} are stricter now, for whatever is asked from here on."
        )
    if type_ == "ceremony.ended":
        how = body.record("data").text("outcome")
        what = f"stricter rules of {state.dataset}, as {subject.requester} asked for them: {how}"
        first = f"The rules of {state.dataset} stay as they are: the change is {how}."
    lines = [(one.about.capitalize(), one.after) for one in changes_of(subject.policy, wanted)]
    lines += _common_lines(state, now, console)
    return _notice(what, first, [*lines, ("Ledger", f"{state.origin}, entry {seq}")])


def _compose_drill(
    state: Ceremony, body: Fields, now: datetime, console: str | None, seq: int
) -> Notice:
    who, why = state.subject.requester, body.record("data").optional_text("reason")
    what = f"{who} has opened a drill of {state.dataset}"
    first = f"{what}: officials turn their keys on a canary. Nothing real opens."
    lines = [("Asks", drill_text(state.subject))]
    if body.text("type") == "ceremony.ended":
        what = f"the drill of {state.dataset} failed"
        first = f"The drill of {state.dataset} did not come to what was expected of it."
        lines += [("What was wrong", why or "")]
    lines += _common_lines(state, now, console)
    return _notice(what, first, [*lines, ("Ledger", f"{state.origin}, entry {seq}")])


def _compose_due(row: QueuedNotice, now: datetime, console: str | None) -> Notice:
    kind, due = row.what.removeprefix("due "), parse_stamp(row.at)
    what = f"a {kind} of {row.dataset} is due"
    first = f"Nobody has seen for too long whether the keys of {row.dataset} are still there."
    lines = [("Dataset", row.dataset), ("Was due", _format_time(due))]
    lines += [("Late", span_text(now - due))]
    lines += [] if console is None else [("Console", f"{console}/datasets/{row.dataset}/drill")]
    return _notice(what, first, lines)


_COMPOSERS = {
    "requested": _requested,
    "denied": _denied,
    "turning": _turning,
    "unlocked": _unlocked,
    "ended": _ended,
}


def _common_lines(state: Ceremony, now: datetime, console: str | None) -> Lines:
    lines = [("Dataset", state.dataset), ("Asked by", state.subject.requester)]
    if state.subject.request is not None:
        lines += [("Reason given", state.subject.request.purpose)]
    limit = deadline(state)
    if state.outcome is not None:
        lines.append(("State", f"over: {state.outcome}"))
    elif limit is not None and not state.effective:
        lines.append(("Time left", f"until {_format_time(limit)}, {span_text(limit - now)}"))
    lines.append(("Ceremony", state.id))
    if console is not None:
        lines.append(("Console", f"{console}/ceremonies/{state.id}"))
    return lines


def _compose_overdue(connection: Connection, row: QueuedNotice, now: datetime) -> Notice:
    name, due = row.dataset, parse_stamp(row.at)
    newest = expectations.newest_of(connection, name, row.job, row.host)
    came = _format_time(parse_stamp(newest)) if newest else "never yet"
    lines = [("Dataset", name)]
    lines += [(label, text) for label, text in (("Job", row.job), ("Host", row.host)) if text]
    lines += [("Newest object", came), ("Was due", _format_time(due))]
    whose = one_line(Freshness(name, None, None, None, row.job, row.host).of)
    if row.what == "again":
        return _notice(f"{whose} is no longer overdue", f"{whose} is no longer overdue.", lines)
    first = f"No object of {whose} has come in time: either a backup failed, or its receipt waits."
    return _notice(
        f"a backup of {whose} is missing", first, [*lines, ("Late", span_text(now - due))]
    )


def _compose_small(connection: Connection, body: Fields, seq: int) -> Notice:
    data, dataset = body.record("data"), body.text("dataset")
    job, host = data.optional_text("job"), data.optional_text("host")
    usual = usual_size_beside(connection, dataset, data.text("id"))
    whose = one_line(Freshness(dataset, None, None, None, job, host).of)
    lines = [("Dataset", dataset), ("Object", data.text("id")[:12])]
    lines += [("Size", size_text(data.integer("size")))]
    lines += [("Usual size", size_text(usual))] if usual else []
    lines += [("Sealed", data.text("sealed")), ("Ledger", f"entry {seq}")]
    first = f"An object of {whose} is far smaller than usual: look whether it is whole."
    return _notice(f"a backup of {whose} is suspiciously small", first, lines)


_STANDING = {
    "person.suspended": ("is suspended", "They can't sign in, sign or ask until they are let in."),
    "person.resumed": ("may act again", "They were suspended before."),
    "person.removed": ("is removed", "They can't sign in, sign or ask any more."),
}


def _compose_standing(
    connection: Connection, body: Fields, console: str | None, seq: int
) -> Notice:
    data = body.record("data")
    name, (what, first) = data.text("name"), _STANDING[body.text("type")]
    lines = [("By", body.text("by")), ("Reason given", data.text("reason"))]
    if body.text("type") != "person.resumed":
        first += " What they signed before counts."
        held = seats_of(connection, name)
        lines += [(f"Seat in {seat.dataset}", f"without them {seat.says}") for seat in held]
    if console is not None:
        lines.append(("Console", f"{console}/people/{name}"))
    whole = f"{name} {what}. {first}"
    return _notice(f"{name} {what}", whole, [*lines, ("Ledger", f"entry {seq}")])


def _objects(state: Ceremony) -> str:
    number = state.subject.asked.objects.count
    return f"{number} object{'' if number == 1 else 's'} of {state.dataset}"


def _format_time(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC"
