"""Commands of officials and witnesses: approve or deny a request, turn a key, attest."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import click

from custody.ceremony import CeremonyView, Subject, words_reader
from custody.cli.batches import batch_argument, fetch_named, hand_in_each
from custody.cli.drill_lines import answered_text
from custody.cli.official_prompt import (
    ask_all_said,
    ask_words,
    hand_in,
    note_block,
    note_first_seen,
    sign_in,
    turning_progress,
)
from custody.cli.options import json_option, key_option, text_option
from custody.cli.output import emit, note
from custody.client import path_segment
from custody.errors import InputError, RefusedError
from custody.files import atomic_output
from custody.formats.digest_words import twelve_words
from custody.formats.timestamps import now
from custody.official.known_recipient import recipient_words
from custody.official.signing import make_statement, sign_statement
from custody.quorum_tree import standing

words_option = click.option("--words", "said", help="The twelve words, as you were told them.")
all_option = click.option("--all", "all_objects", is_flag=True, help="List all the objects.")
reason_option = text_option("--reason", help="Why, for the record.")
all_said_option = click.option(
    "--all-said",
    is_flag=True,
    help="Whoever presided told me in person that all found the words and their own key right.",
)


first_use_option = click.option(
    "--first-use", is_flag=True, help="Sign without a comparison; the record says: seen."
)


@click.command()
@click.argument("ceremony")
@key_option
@words_option
@first_use_option
@json_option
def commit(
    ceremony: str,
    key_path: Path,
    passphrase_file: Path | None,
    said: str | None,
    first_use: bool,
    as_json: bool,
) -> None:
    """Commit to my part of the key in CEREMONY, a genesis without a dealer.

    Draws the part on this machine and deals it, sealed, to every seat; nobody ever has the key
    that all parts make. Whoever opened the genesis reads out its twelve words, and every official
    types what they hear. Nothing is kept here: the key file opens all of it later, when everybody
    has committed, with 'custody receipt'.
    """
    session = sign_in(key_path, passphrase_file)
    view, shown = session.fetch(ceremony)
    require_kind(("genesis",), view, "there is no key to make")
    note_block(session.examine("commit", view, shown).block)
    words = said if first_use else ask_words(said, shown.subject.requester)
    envelope, beside = session.commit(shown, words, first_use=first_use)
    answer = hand_in(session, ceremony, envelope, **beside)
    count = f"{len(answer.committed)} of {len(shown.subject.seats)}"
    told = f"{session.keyfile.name} has committed: {count}. {where(answer)}"
    emit(answer.record(), as_json, told)
    note_first_seen(session)
    if not first_use:
        note(f'hint: tell {shown.subject.requester} in person: "the words and my seat are right"')
    note(f"hint: when all have committed: custody receipt {ceremony} --key {key_path}")


@click.command()
@click.argument("ceremony")
@key_option
@json_option
def complain(ceremony: str, key_path: Path, passphrase_file: Path | None, as_json: bool) -> None:
    """Say that a part which was dealt to me in CEREMONY, a genesis or reshare, is wrong.

    Opens all parts on this machine and finds which one is wrong, and how; nothing is told by
    hand. Either of us may be at fault, so a genesis ends with it, and a new one begins anew. In a
    reshare the dealer answers, by opening that part for all to see.
    """
    session = sign_in(key_path, passphrase_file)
    view, shown = session.fetch(ceremony)
    require_kind(("genesis", "reshare"), view, "there is no part to complain of")
    note_block(session.examine("complain", view, shown).block)
    wrong, envelope = session.complaint(shown)
    note(f"You are about to sign: {wrong.message} ({wrong.fault})")
    answer = hand_in(session, ceremony, envelope)
    emit(answer.record(), as_json, f"{session.keyfile.name} has complained. {where(answer)}")


@click.command()
@click.argument("ceremony")
@key_option
@words_option
@first_use_option
@all_said_option
@json_option
def receipt(
    ceremony: str,
    key_path: Path,
    passphrase_file: Path | None,
    said: str | None,
    first_use: bool,
    all_said: bool,
    as_json: bool,
) -> None:
    """Check my share of the dataset in CEREMONY, a genesis or reshare, and sign that it is right.

    Whoever opened the genesis reads out its twelve words, or whoever dealt it offline those of
    the dealing, and every official types what they hear: the same words for all mean that
    nobody's seat was given to another. Leaves a copy of the dataset's bundle beside the key
    file: with it, no seat can be lost by the service alone. That of a reshare has its epoch in its
    name, and the one of before stays, since until the switch that is what opens.

    The others' keys are seen then, as known_people says, those of requesters too whom the
    genesis lists. --all-said makes them compared: here, or at a later approve or turn.
    """
    session = sign_in(key_path, passphrase_file)
    view, shown = session.fetch(ceremony)
    require_kind(("genesis", "reshare"), view, "there is no share to receive")
    note_block(session.examine("receipt", view, shown).block)
    reader = words_reader(shown.subject, shown.dealing)
    typed = session.has_typed(shown.subject)
    words = said if first_use or typed else ask_words(said, reader)
    bundle, envelope, sealed = session.receipt(shown, words, first_use=first_use, all_said=all_said)
    copy = _bundle_copy(key_path, shown.subject)
    with atomic_output(copy, mode=0o600, overwrite=True) as stream:
        stream.write(bundle.encode())
        answer = hand_in(session, ceremony, envelope, sealed, **session.certificate(bundle))
    said = f"{session.keyfile.name} has signed for a share that is right"
    count = f"{len(answer.receipts)} of {len(shown.subject.seats)}"
    emit(answer.record(), as_json, f"{said}: {count}. {where(answer)}")
    note_first_seen(session)
    note(f"A copy of the bundle is in {copy}.")
    if shown.subject.kind == "reshare":
        note("hint: the bundle of before opens until the switch: delete your copy then, not now")
    if words is None and not typed:
        # nothing tells whose recipient this is, so nobody is to hear its words
        note("note: you compared nothing, so the words of the recipient are not yours to read out")
    else:
        note(f"words of the recipient: {recipient_words(bundle.dealing.recipient)}")
        note("hint: read these to whoever sets up the backups")
    if not first_use and not all_said and not typed:
        note(f'hint: tell {shown.subject.requester} in person: "the words and my seat are right"')


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


def _bundle_copy(key_path: Path, subject: Subject) -> Path:
    """Name the copy of a bundle by its epoch: until the switch, the one before is what opens."""
    epoch = f".epoch-{subject.epoch}" if subject.epoch else ""
    return key_path.with_name(f"{key_path.name}.{subject.dataset}{epoch}.bundle")


def _attested(view: CeremonyView, *, agree: bool) -> str:
    """Say what else agreeing means at the end of a reshare."""
    destroys = agree and view.kind == "reshare" and view.step.actor == "official"
    return ", my old share is destroyed" if destroys else ""


def require_kind(kinds: tuple[str, ...], view: CeremonyView, so: str) -> None:
    """Refuse a ceremony of another kind than these."""
    if view.kind not in kinds:
        raise RefusedError(f"{view.id} is not of the kind {' or '.join(kinds)}: {so}")


def where(view: CeremonyView) -> str:
    """Say how far a ceremony is, or how it ended."""
    if view.outcome:
        return f"The ceremony is over: {view.outcome}."
    return f"The ceremony is at: {view.step.id}."
