"""Commands of officials and witnesses: approve or deny a request, turn a key, attest."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import click

from custody.ceremony import CeremonyView
from custody.cli.batches import batch_argument, fetch_named, hand_in_each
from custody.cli.drill_lines import answered_text
from custody.cli.official_prompt import (
    all_said_option,
    ask_all_said,
    ask_words,
    hand_in,
    note_block,
    note_first_seen,
    require_kind,
    sign_in,
    turning_progress,
    where,
    words_option,
)
from custody.cli.options import json_option, key_option, text_option
from custody.cli.output import emit, note
from custody.client import path_segment
from custody.errors import InputError
from custody.formats.digest_words import twelve_words
from custody.formats.timestamps import now
from custody.official.signing import make_statement, sign_statement
from custody.quorum_tree import standing

all_option = click.option("--all", "all_objects", is_flag=True, help="List all the objects.")
reason_option = text_option("--reason", help="Why, for the record.")


@click.command()
@batch_argument
@key_option
@reason_option
@words_option
@all_said_option
@all_option
@json_option
def approve(
    ceremony: str | None,
    batch: str | None,
    key_path: Path,
    passphrase_file: Path | None,
    reason: str | None,
    said: str | None,
    all_said: bool,
    all_objects: bool,
    as_json: bool,
) -> None:
    """Approve the request of CEREMONY, after reading it and comparing its twelve words.

    Requests of several datasets that were filed at once are a batch: --batch shows a block for
    each, and asks for one passphrase.

    A request signed with a key that I have compared needs no words. If it is signed and I
    have not, the words compare the key too: the next one needs none. So does --all-said, where
    the genesis lists who asks.
    """
    _verdict(
        "approve",
        ceremony,
        key_path,
        passphrase_file,
        reason,
        as_json,
        batch=batch,
        said=said,
        all_said=all_said,
        all_objects=all_objects,
    )


@click.command()
@click.argument("ceremony")
@key_option
@text_option("--reason", required=True, help="Why, for the record.")
@json_option
def deny(
    ceremony: str, key_path: Path, passphrase_file: Path | None, reason: str, as_json: bool
) -> None:
    """Deny the request of CEREMONY; in a genesis, say that something is wrong."""
    _verdict("deny", ceremony, key_path, passphrase_file, reason, as_json)


@click.command()
@click.argument("ceremony")
@key_option
@text_option("--reason", required=True, help="Why, for the record.")
@json_option
def abstain(
    ceremony: str, key_path: Path, passphrase_file: Path | None, reason: str, as_json: bool
) -> None:
    """Abstain from the request of CEREMONY."""
    _verdict("abstain", ceremony, key_path, passphrase_file, reason, as_json)


def _verdict(
    kind: str,
    ceremony: str | None,
    key_path: Path,
    passphrase_file: Path | None,
    reason: str | None,
    as_json: bool,
    *,
    batch: str | None = None,
    said: str | None = None,
    all_said: bool = False,
    all_objects: bool = False,
) -> None:
    session = sign_in(key_path, passphrase_file)
    named = fetch_named(session, ceremony, batch, kind)
    ready = []
    for view, shown in named:
        examined, sure = session.examine(kind, view, shown), all_said
        if kind == "approve" and (all_said or ask_all_said(session, examined)):
            sure, examined = True, session.all_said(examined)
        note_first_seen(session)
        note_block(examined.block, examined.objects, all_objects=all_objects)
        note(f"You are about to sign: {kind}" + (f", because: {reason}" if reason else ""))
        words = ask_words(said, shown.subject.requester) if examined.takes_words else said
        ready.append((examined, words, sure))

    def act(at: int) -> CeremonyView:
        examined, words, sure = ready[at]
        envelope = session.sign(examined, reason, words, all_said=sure)
        return hand_in(session, examined.shown.subject.ceremony, envelope)

    _emit_each(
        hand_in_each(named, act),
        batch,
        as_json,
        lambda answer: (
            f"{session.keyfile.name} has signed: {kind}. Approvals: "
            f"{standing(answer.deciding, answer.approved)}. "
            f"{where(answer)}"
        ),
    )


def _emit_each(
    answers: list[CeremonyView],
    batch: str | None,
    as_json: bool,
    told: Callable[[CeremonyView], str],
) -> None:
    """Print what came of each; of a batch with the dataset before it."""
    records = [answer.record() for answer in answers]
    lines = [f"{answer.dataset}: {told(answer)}" if batch else told(answer) for answer in answers]
    emit(records if batch else records[0], as_json, *lines)


@click.command()
@batch_argument
@key_option
@all_said_option
@all_option
@json_option
def turn(
    ceremony: str | None,
    batch: str | None,
    key_path: Path,
    passphrase_file: Path | None,
    all_said: bool,
    all_objects: bool,
    as_json: bool,
) -> None:
    """Turn my key for the request of CEREMONY, or in a drill for its canary.

    A drill opens nothing real: its canary is made here, of the drill alone, and is public. So
    nobody has to approve it first, and there is no window.

    First checks that I approved exactly this, and so did a quorum of the officials that
    my own receipt names. Then opens my share on this machine, makes the partial
    decryptions with their proof, and hands them in sealed. The first key opens a window
    of minutes for the others. With --batch so for each request of it, with one passphrase.

    For more than 1,000 objects they are handed in in parts, before the statement that
    counts. If that breaks off, nothing has counted: turn again, and all are made anew.
    """
    session = sign_in(key_path, passphrase_file)
    named, ready = fetch_named(session, ceremony, batch, "turn"), []
    for view, shown in named:
        _require_turns(view)
        examined = session.examine("turn", view, shown)
        note_block(examined.block, examined.objects, all_objects=all_objects)
        note("You are about to turn your key for exactly this.")
        ready.append(examined)

    def act(at: int) -> CeremonyView:
        id_ = ready[at].shown.subject.ceremony
        with turning_progress() as told:
            turned = session.turn(ready[at], all_said=all_said, progress=told)
        return hand_in(session, id_, *turned)

    name = session.keyfile.name
    _emit_each(hand_in_each(named, act), batch, as_json, lambda answer: _turned_text(name, answer))


def _require_turns(view: CeremonyView) -> None:
    if view.kind != "drill":
        require_kind(("export",), view, "there is no key to turn")


def _turned_text(name: str, answer: CeremonyView) -> str:
    if answer.subject.drill is not None:
        return answered_text(name, answer)
    if answer.unlocked:
        return f"{name} has turned the last key: the request is unlocked."
    if answer.step.action == "unlock":
        return f"{name} has turned the last key: the request is being opened."
    have = standing(answer.quorum, answer.turned)
    return f"{name} has turned: {have}. The window closes at {answer.deadline}."


@click.command()
@click.argument("ceremony")
@key_option
@click.option("--agree/--disagree", required=True, help="Does the record show what happened?")
@reason_option
@json_option
def attest(
    ceremony: str,
    key_path: Path,
    passphrase_file: Path | None,
    agree: bool,
    reason: str | None,
    as_json: bool,
) -> None:
    """Attest that CEREMONY went as its record shows, or say where it did not."""
    if not agree and reason is None:
        raise InputError("whoever disagrees says why", hint="give --reason TEXT")
    session = sign_in(key_path, passphrase_file)
    view, shown = session.fetch(ceremony)
    known = session.weakest(shown.subject)  # it is attested who did it, too
    note_block(session.examine("attest", view, shown).block)
    if agree:
        session.require_certified(view, shown)
    if agree and view.kind == "reshare":
        session.require_switched(shown)
    verdict = "agree" if agree else "disagree"
    note(f"You are about to attest: {verdict}" + _attested(view, agree=agree))
    statement = make_statement(
        "attest", shown, session.keyfile.name, now(), verdict=verdict, reason=reason, known=known
    )
    answer = hand_in(session, ceremony, sign_statement(statement, session.open()))
    emit(answer.record(), as_json, f"{session.keyfile.name} attests: {verdict}. {where(answer)}")


@click.command()
@click.argument("ceremony")
@key_option
@text_option("--expected", required=True, help="What the script says should have happened.")
@text_option("--happened", required=True, help="What did happen.")
@text_option("--decided", required=True, help="What was decided, and by whom.")
@json_option
def exception(
    ceremony: str,
    key_path: Path,
    passphrase_file: Path | None,
    expected: str,
    happened: str,
    decided: str,
    as_json: bool,
) -> None:
    """Put an exception on the record of CEREMONY. It waives nothing."""
    session = sign_in(key_path, passphrase_file)
    _, shown = session.fetch(ceremony)
    known = session.weakest(shown.subject)  # it is of this roster that it says so
    told = {"expected": expected, "happened": happened, "decided": decided, "known": known}
    statement = make_statement("exception", shown, session.keyfile.name, now(), **told)
    answer = hand_in(session, ceremony, sign_statement(statement, session.open()))
    emit(answer.record(), as_json, f"The exception is on the record of {ceremony}.")


@click.command()
@click.argument("ceremony")
@key_option
@words_option
@click.option("--official", help="For whom, when a witness hears the answer.")
@json_option
def present(
    ceremony: str,
    key_path: Path,
    passphrase_file: Path | None,
    said: str | None,
    official: str | None,
    as_json: bool,
) -> None:
    """Answer the roll-call of CEREMONY with the twelve words of my key's fingerprint."""
    session = sign_in(key_path, passphrase_file)
    if said is None and official is not None:
        raise InputError("give --words, the twelve words that official read to you")
    mine = twelve_words(session.keyfile.fingerprint())
    body = {"official": official, "words": mine if said is None else said}
    path = f"/ceremonies/{path_segment(ceremony)}/presence"
    answer = CeremonyView.read(session.client.post(path, body))
    emit(answer.record(), as_json, f"Present: {', '.join(answer.present)}. {where(answer)}")


@click.command("read-back")
@click.argument("ceremony")
@key_option
@words_option
@json_option
def read_back(
    ceremony: str, key_path: Path, passphrase_file: Path | None, said: str | None, as_json: bool
) -> None:
    """Type back the twelve words of CEREMONY's subject, as they are read out.

    They are compared on this machine with what it is shown, and so are the keys in my own seat
    and those of the people I know. If all is right, I tell the one who read them so in person.
    """
    session = sign_in(key_path, passphrase_file)
    view, shown = session.fetch(ceremony)
    examined = session.examine("read-back", view, shown)
    note_block(examined.block, examined.objects)
    words = ask_words(said, shown.subject.requester)
    answer = session.read_back(shown, words)
    emit(answer.record(), as_json, f"Read back: {', '.join(answer.read_back)}. {where(answer)}")
    note(f'hint: tell {shown.subject.requester} in person: "the words and my seat are right"')


@click.command()
@key_option
@json_option
def cosign(key_path: Path, passphrase_file: Path | None, as_json: bool) -> None:
    """Cosign the ledger's newest checkpoint, once it continues the one I saw last.

    Happens by itself after everything that is signed here. Auditors count these
    signatures: custody-audit verify --require witnessed --known FILE.
    """
    session = sign_in(key_path, passphrase_file)
    checkpoint = session.cosign()
    record = {"root": checkpoint.root.hex(), "size": checkpoint.size}
    emit(record, as_json, f"{session.keyfile.name} has cosigned {checkpoint.size} entries.")


def _attested(view: CeremonyView, *, agree: bool) -> str:
    """Say what else agreeing means at the end of a reshare."""
    destroys = agree and view.kind == "reshare" and view.step.actor == "official"
    return ", my old share is destroyed" if destroys else ""
