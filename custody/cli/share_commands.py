"""Commands of officials about their shares: to make a key, to receive, to deal anew, to answer."""

from __future__ import annotations

from pathlib import Path

import click

from custody.ceremony import CeremonyView, Subject, words_reader
from custody.cli.official_prompt import (
    all_said_option,
    ask_words,
    first_use_option,
    hand_in,
    note_block,
    note_first_seen,
    require_kind,
    sign_in,
    where,
    words_option,
)
from custody.cli.options import json_option, key_option
from custody.cli.output import emit, note
from custody.files import atomic_output
from custody.official.known_recipient import recipient_words


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
@click.argument("ceremony")
@key_option
@words_option
@first_use_option
@all_said_option
@json_option
def redeal(
    ceremony: str,
    key_path: Path,
    passphrase_file: Path | None,
    said: str | None,
    first_use: bool,
    all_said: bool,
    as_json: bool,
) -> None:
    """Deal my share of today to the new officials of the reshare CEREMONY.

    Opens my share on this machine and deals it, sealed, to every new seat: with the parts that
    others of today deal, it gives each of them a share of their own. Nobody has the key for that.
    Whoever deals wrongly is found and named.

    It takes the twelve words, as whoever opened the reshare reads them out, unless I have read
    them back here. Give --all-said once that person told me that all new ones found them right.
    """
    session = sign_in(key_path, passphrase_file)
    view, shown = session.fetch(ceremony)
    require_kind(("reshare",), view, "there is no share to deal anew")
    examined = session.examine("redeal", view, shown)
    note_block(examined.block)
    assert examined.vouched is not None
    typed = session.has_typed(shown.subject)
    words = said if first_use or typed else ask_words(said, shown.subject.requester)
    note("You are about to deal your share to these officials.")
    dealt = session.redeal(shown, examined.vouched, words, first_use=first_use, all_said=all_said)
    answer = view
    for one in dealt:
        if one.record.row not in _dealt(answer):
            answer = hand_in(session, ceremony, one.envelope, **one.beside())
    rows = ", ".join(str(one.record.row) for one in dealt)
    told = f"{session.keyfile.name} has dealt: row {rows}. {where(answer)}"
    emit(answer.record(), as_json, told)
    note_first_seen(session)
    note("hint: keep your key file until the switch: a complaint is answered with it")


def _dealt(view: CeremonyView) -> tuple[int, ...]:
    return view.reshare.dealt if view.reshare else ()


@click.command()
@click.argument("ceremony")
@key_option
@json_option
def answer(ceremony: str, key_path: Path, passphrase_file: Path | None, as_json: bool) -> None:
    """Answer complaints of what I dealt in the reshare CEREMONY, by opening it for all to see.

    Only what I dealt to whoever complains, once their signature on the complaint verifies: it
    shows that part of my share, and no more. Is it right, it is used; who does not answer within
    three days is left out by name.
    """
    session = sign_in(key_path, passphrase_file)
    view, shown = session.fetch(ceremony)
    require_kind(("reshare",), view, "nobody complains of anything there")
    examined = session.examine("answer", view, shown)
    note_block(examined.block)
    assert examined.vouched is not None
    signed = session.answers(shown, examined.vouched)
    for one in signed:
        note(f"You are about to open what you dealt to {one.official}.")
    after = view
    for one in signed:
        after = hand_in(session, ceremony, one.envelope, record=one.record)
    names = ", ".join(one.official for one in signed)
    told = f"{session.keyfile.name} has opened what was dealt to {names}. {where(after)}"
    emit(after.record(), as_json, told)


def _bundle_copy(key_path: Path, subject: Subject) -> Path:
    """Name the copy of a bundle by its epoch: until the switch, the one before is what opens."""
    epoch = f".epoch-{subject.epoch}" if subject.epoch else ""
    return key_path.with_name(f"{key_path.name}.{subject.dataset}{epoch}.bundle")
