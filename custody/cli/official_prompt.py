"""Shows a ceremony to an official at a terminal, and hands in what they sign."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path

import click

from custody import config
from custody.ceremony import CeremonyView, Policy, Request
from custody.ceremony.policy import changes_of
from custody.cli.options import passphrase
from custody.cli.output import field, note, plain
from custody.errors import CustodyError
from custody.formats.digest_words import four_words
from custody.formats.dsse import Envelope
from custody.formats.invisible import isolated
from custody.formats.lookalike import mixed_alphabets
from custody.formats.timestamps import stamp
from custody.official.known_file import known_people_path
from custody.official.known_people import Known
from custody.official.registered_objects import RegisteredObject
from custody.official.session import Examined, OfficialSession
from custody.official.signing import Shown


def sign_in(key_path: Path, passphrase_file: Path | None) -> OfficialSession:
    """Open a key file and its session; the service is CUSTODY_URL's, or where it is enrolled."""
    return OfficialSession.sign_in(
        key_path,
        config.url(os.environ) if os.environ.get("CUSTODY_URL", "").strip() else None,
        config.url(os.environ),
        lambda: passphrase(passphrase_file),
        known_people_path(os.environ, key_path),
    )


def hand_in(
    session: OfficialSession, ceremony_id: str, envelope: Envelope, sealed: bytes | None = None
) -> CeremonyView:
    """Hand in a signed statement, then cosign the ledger it is on.

    What was handed in has counted, so a cosignature that fails is only warned of.
    """
    answer = session.submit(ceremony_id, envelope, sealed)
    try:
        if session.enrolment is not None:
            session.cosign()
    except CustodyError as error:
        note(plain(f"warning: the ledger was not cosigned: {error.message}"))
    return answer


def ask_words(given: str | None, reader: str) -> str | None:
    """Give the twelve words from ``--words``, or as they are typed on a terminal; else None.

    Whether they are needed, and right, is for the session to say.
    """
    if given is None and sys.stdin is not None and sys.stdin.isatty():
        note(f"Ask {reader} for the twelve words, by another way than this screen.")
        given = click.prompt("Twelve words", err=True)
    return given


def ask_all_said(session: OfficialSession, examined: Examined) -> bool:
    """Ask on a terminal, where a seat is only seen, whether all have said that theirs is right."""
    others = session.only_seen(examined)
    if not others or sys.stdin is None or not sys.stdin.isatty():
        return False
    note(f"Seen, but not compared yet: {', '.join(others)}.")
    question = (
        f"Has whoever presided over the genesis of {plain(examined.shown.subject.dataset)} told "
        "you in person that all said: the words and my seat, or my key, are right?"
    )
    return click.confirm(question, default=False, err=True)


def note_first_seen(session: OfficialSession) -> None:
    """Say whose keys were seen for the first time just now, and are only taken down."""
    if session.first_seen:
        names = plain(", ".join(session.first_seen))
        note(f"first seen: {names}; kept in {session.known_path} as seen, nobody has compared them")
        session.first_seen.clear()


def ceremony_text(
    view: CeremonyView,
    shown: Shown,
    objects: Sequence[RegisteredObject],
    asked_by: Known | None = None,
) -> str:
    """Describe a ceremony's subject, and who signed it, in lines that fit a terminal."""
    subject = shown.subject
    lines = [plain(f"{subject.ceremony}  at the step {view.step.id}")]
    lines += field("dataset", subject.dataset) + field("asked by", subject.requester)
    if asked_by is not None:
        lines += field("signed by", signed_by(asked_by))
    if subject.request is not None:
        lines += request_lines(subject.request)
        lines += [_object_line(row) for row in objects[:20]]
        if len(objects) > 20:
            lines.append(f"             … and {len(objects) - 20} more")
    elif subject.wanted is not None:
        lines += change_lines(subject.policy, subject.wanted)
    else:
        taken = "proven headers only" if subject.policy.proven else "all headers"
        lines.append(f"  takes      {taken}")
    names = ", ".join(seat.official for seat in subject.seats)
    lines += [
        plain(f"  quorum     {subject.threshold} of {len(subject.seats)}: {names}"),
        plain(f"  until      {stamp(subject.expires)}"),
        f"  ledger     {shown.checkpoint.size} entries",
        f"  name       {four_words(shown.digest)}",
        f"  digest     {shown.digest.hex()}",
    ]
    return "\n".join(lines)


def signed_by(asked_by: Known) -> str:
    """Say whose signature a request has, and how far that is known."""
    if asked_by.is_compared:
        return f"{asked_by.name}, whose key you compared on {asked_by.day.isoformat()}"
    return f"{asked_by.name}, whose key you have not compared: ask for the words"


def request_lines(request: Request) -> list[str]:
    """Describe what an export asks for, in lines that fit a terminal."""
    lines = field("purpose", request.purpose) + field("recipient", request.recipient)
    return lines + field("objects", str(request.objects.count))


def change_lines(now: Policy, wanted: Policy) -> list[str]:
    """Describe a change of policy in plain words: each rule as it is to be, and as it is."""
    found = []
    for one in changes_of(now, wanted):
        found += field(one.about, f"{one.after} (now: {one.before})")
    return found


def _object_line(one: RegisteredObject) -> str:
    """Describe an object as whoever sealed it signed, or as it was registered without."""
    said = one.said
    tags = [f"{key}={value}" for key, value in sorted(said.tags.items())]
    origin = "/".join(isolated(plain(part)) for part in (said.host, said.job) if part) or "-"
    line = plain(f"{one.id[:12]}  {said.sealed[:16]}Z  {one.size} B")
    mixed = mixed_alphabets(said.host, said.job, *tags)
    remarks = [f"letters of {mixed} in one word"] if mixed else []
    remarks += [] if one.proof else ["not signed by its sealer"]
    more = [isolated(plain(tag)) for tag in tags]
    more += [f"({'; '.join(remarks)})"] if remarks else []
    return "  ".join([f"{'':13}{line}", origin, *more])
