"""Shows a ceremony to an official at a terminal, and hands in what they sign."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import click

from custody import config
from custody.ceremony import CeremonyView, Policy, Request
from custody.ceremony.policy import changes_of
from custody.cli.options import passphrase
from custody.cli.output import field, note, plain, progress
from custody.errors import CustodyError, RefusedError
from custody.formats.dsse import Envelope
from custody.formats.invisible import isolated
from custody.formats.lookalike import mixed_alphabets
from custody.official.block import Lines, object_rows
from custody.official.known_file import known_people_path
from custody.official.object_pages import PAGE
from custody.official.registered_objects import RegisteredObject
from custody.official.session import Examined, OfficialSession

words_option = click.option("--words", "said", help="The twelve words, as you were told them.")
all_said_option = click.option(
    "--all-said",
    is_flag=True,
    help="Whoever presided told me in person that all found the words and their own key right.",
)
first_use_option = click.option(
    "--first-use", is_flag=True, help="Sign without a comparison; the record says: seen."
)


def sign_in(key_path: Path, passphrase_file: Path | None) -> OfficialSession:
    """Open a key file and its session; the service is CUSTODY_URL's, or where it is enrolled."""
    return OfficialSession.sign_in(
        key_path,
        config.url(os.environ) if os.environ.get("CUSTODY_URL", "").strip() else None,
        config.url(os.environ),
        lambda: passphrase(passphrase_file),
        known_people_path(os.environ, key_path),
        checking,
    )


def checking(number: int) -> contextlib.AbstractContextManager[Callable[[int], object] | None]:
    """Show how many of many objects have been checked; nothing where they come at once."""
    return (
        contextlib.nullcontext()
        if number <= PAGE
        else progress("checking", number, unit=" objects")
    )


def hand_in(
    session: OfficialSession,
    ceremony_id: str,
    envelope: Envelope,
    sealed: bytes | None = None,
    **beside: object,
) -> CeremonyView:
    """Hand in a signed statement, and what comes beside it, then cosign the ledger it is on.

    What was handed in has counted, so a cosignature that fails is only warned of.
    """
    answer = session.submit(ceremony_id, envelope, sealed, **beside)
    try:
        if session.enrolment is not None:
            session.cosign()
    except CustodyError as error:
        note(f"warning: the ledger was not cosigned: {error.message}")
    return answer


@contextlib.contextmanager
def turning_progress() -> Iterator[Callable[[str, int, int], None]]:
    """Show on a terminal for how many objects a turn is computed, and then handed in."""
    with contextlib.ExitStack() as bars:
        shown: dict[str, Callable[[int], object] | None] = {}
        seen: dict[str, int] = {}

        def tell(what: str, done: int, total: int) -> None:
            if what not in shown:
                shown[what] = bars.enter_context(progress(what, total, unit=" objects"))
            advance = shown[what]
            if advance is not None:
                advance(done - seen.get(what, 0))
            seen[what] = done

        yield tell


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
        names = ", ".join(session.first_seen)
        note(f"first seen: {names}; kept in {session.known_path} as seen, nobody has compared them")
        session.first_seen.clear()


def note_block(
    lines: Lines,
    objects: Sequence[RegisteredObject] = (),
    *,
    all_objects: bool = False,
) -> None:
    """Print the block of what is about to be signed; all its objects if they are asked for.

    A host, job or tag whose letters are of several alphabets is pointed at in any case.
    """
    note(*block_lines(lines, object_rows(objects) if all_objects else ()))
    named = dict[tuple[str | None, ...], RegisteredObject]()
    for one in objects:
        named.setdefault((one.host, one.job, *one.tags, *one.tags.values()), one)
    for texts, one in named.items():  # many are named alike: it is said of one of these
        mixed = mixed_alphabets(*texts)
        if mixed:
            note(f"warning: {one.id[:12]} is named with letters of {mixed} in one word")


def block_lines(lines: Lines, objects: Sequence[Sequence[str]] = ()) -> list[str]:
    """Lay out a block, and the objects below their line, so that nothing in it moves a terminal."""
    text = list[str]()
    for label, said in lines:
        text += field(label, said)
        if label == "objects":
            text += [_row_text(row) for row in objects]
    return text


def _row_text(row: Sequence[str]) -> str:
    return "  ".join([" " * 11, *(isolated(plain(cell)) for cell in row if cell)])


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


def require_kind(kinds: tuple[str, ...], view: CeremonyView, so: str) -> None:
    """Refuse a ceremony of another kind than these."""
    if view.kind not in kinds:
        raise RefusedError(f"{view.id} is not of the kind {' or '.join(kinds)}: {so}")


def where(view: CeremonyView) -> str:
    """Say how far a ceremony is, or how it ended."""
    if view.outcome:
        return f"The ceremony is over: {view.outcome}."
    return f"The ceremony is at: {view.step.id}."
