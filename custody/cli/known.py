"""Commands about the people and the log that this user knows: ``custody known``."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

import click

from custody.cli.options import json_option
from custody.cli.output import columns, emit, note
from custody.errors import InputError, NotKnownError, RefusedError
from custody.file_arguments import INPUT, NAMED, OUTPUT
from custody.files import read_file, require_free, write_file
from custody.formats.digest_words import require_twelve_words
from custody.formats.quantities import count_of
from custody.formats.timestamps import now
from custody.formats.validation import require_name, require_origin
from custody.official.keyfile import KeyFile
from custody.official.known_file import change_known, known_people_path, read_known
from custody.official.known_people import (
    COMPARED,
    POLICY,
    QUORUM,
    RECIPIENT,
    Known,
    KnownPeople,
    require_fingerprint,
    words_of_key,
)
from custody.tlog.note_keys import Verifier

key_option = click.option(
    "--key",
    "key_path",
    type=NAMED,
    help="The key file that known_people lies beside, unless CUSTODY_KNOWN_PEOPLE names it.",
)
own_key_option = click.option(
    "--key", "key_path", type=INPUT, required=True, help="My key file; it is not opened."
)
origin_option = click.option("--origin", help="Of which ledger, where the file has several.")


@click.group()
def known() -> None:
    """Keep the people and the log that you know, as ssh keeps known_hosts.

    The file is CUSTODY_KNOWN_PEOPLE, or known_people beside the key file, or else in
    ~/.config/custody.
    """


@known.command("list")
@key_option
@json_option
def list_(key_path: Path | None, as_json: bool) -> None:
    """List whose keys you know, how, and since when."""
    path = known_people_path(os.environ, key_path)
    found = read_known(path, key_path).entries()
    rows = [[one.origin, _who(one), one.how, one.day.isoformat(), _short(one)] for one in found]
    emit(
        [_record(one) for one in found],
        as_json,
        *columns(rows, ["LEDGER", "WHO", "HOW", "SINCE", "WORDS"]),
    )
    if not found:
        note(f"{path} has nobody yet")


@known.command()
@click.argument("name", required=False)
@click.option("--words", "said", help="The twelve words of the key, as its owner read them to you.")
@click.option("--fingerprint", help="The key's fingerprint, where the file does not have it yet.")
@click.option("--log", "vkey", help="Know this key of the log: its vkey, as you were handed it.")
@click.option("--replace", is_flag=True, help="Take it in the place of the key known so far.")
@origin_option
@key_option
def add(
    name: str | None,
    said: str | None,
    fingerprint: str | None,
    vkey: str | None,
    replace: bool,
    origin: str | None,
    key_path: Path | None,
) -> None:
    """Say that you have compared NAME's key with NAME, or know the log's.

    Compare by telephone or in person, never by a page or a mail of the service: whoever
    could lie to you must not be the one who tells you the words.
    """
    if (name is None) == (vkey is None):
        raise InputError("give NAME with --words, or --log VKEY", hint="custody known add --help")
    path = known_people_path(os.environ, key_path)
    if vkey is not None:
        log = Verifier.parse(vkey.strip())
        change_known(
            path,
            lambda file: file.record(
                log.name, None, vkey.strip(), COMPARED, _today(), replaces=replace
            ),
            key_path,
        )
        note(f"The log {log.name} is known, compared, in {path}.")
        return
    who = require_name(name, "a person")
    if said is None:
        raise InputError(
            f"give --words, the twelve words that {who} read to you",
            hint=f"{who} sees them with: custody key show FILE",
        )
    ledger = origin or _only_origin(read_known(path, key_path), path)
    digest = _shown_fingerprint(read_known(path, key_path), ledger, who, fingerprint)
    require_twelve_words(said, bytes.fromhex(digest))
    change_known(
        path,
        lambda file: file.record(ledger, who, digest, COMPARED, _today(), replaces=replace),
        key_path,
    )
    note(f"{who} is known, compared, in {path}.")


@known.command()
@click.argument("name", required=False)
@click.option("--log", "is_log", is_flag=True, help="Forget the log's key.")
@click.option("--dataset", help="Forget the recipient and the quorum of this dataset.")
@origin_option
@key_option
def remove(
    name: str | None, is_log: bool, dataset: str | None, origin: str | None, key_path: Path | None
) -> None:
    """Forget NAME, the log, or a dataset: at the next sight they are new to you."""
    if [name is not None, is_log, dataset is not None].count(True) != 1:
        raise InputError("give NAME, --log, or --dataset NAME")
    path = known_people_path(os.environ, key_path)
    ledger, who = origin or _only_origin(read_known(path, key_path), path), dataset or name
    parts = (None,) if dataset is None else (RECIPIENT, QUORUM, POLICY)
    if not any(read_known(path, key_path).find(ledger, who, of) for of in parts):
        raise NotKnownError(f"{path} does not have {who or 'the log'} of {ledger}")

    def forgotten(file: KnownPeople) -> KnownPeople:
        for of in parts:
            file = file.forget(ledger, who, of)
        return file

    change_known(path, forgotten, key_path)
    note(f"{who or f'The log {ledger}'} is forgotten.")


@known.command("import")
@click.argument("path", type=INPUT, metavar="FILE")
@key_option
def import_(path: Path, key_path: Path | None) -> None:
    """Take the lines of a known_people FILE that somebody you trust handed over.

    A key that differs from one you know is refused, and then nothing is taken.
    """
    others = KnownPeople.parse(read_file(path)).entries()
    target = known_people_path(os.environ, key_path)
    before = read_known(target, key_path)
    after = change_known(target, lambda file: file.merge(others), key_path)
    taken = len([line for line in after.entries() if line not in before.entries()])
    are = "is" if taken == 1 else "are"
    note(f"{taken} of {count_of(len(others), 'line')} of {path} {are} new in {target}.")


@known.command()
@own_key_option
@origin_option
@click.option("-o", "--output", type=OUTPUT, required=True, help="Where to write it.")
@click.option("--force", is_flag=True, help="Replace the file.")
def export(key_path: Path, origin: str | None, output: Path, force: bool) -> None:
    """Write the keys that I have compared, and my own, to a file that I hand over.

    Whoever takes it over (custody known import FILE) trusts me for each of them. Keys that I
    have merely seen are left out: others would take no more from them than from the service.
    """
    require_free(output, overwrite=force)
    path, mine = known_people_path(os.environ, key_path), KeyFile.parse(read_file(key_path))
    file = read_known(path, key_path)
    ledger = origin or _only_origin(file, path)
    mine_too = file.record(ledger, mine.name, mine.fingerprint().hex(), COMPARED, _today())
    ours = [one for one in mine_too.entries() if one.origin == ledger]
    told = [one for one in ours if one.is_compared]
    write_file(output, KnownPeople(tuple(told)).encode(), overwrite=force)
    are = "is" if len(told) == 1 else "are"
    note(f"{count_of(len(told), 'key')} {are} in {output}: hand it over in person.")
    if seen := [one.who for one in ours if not one.is_compared]:
        note(f"note: left out, for you have only seen them: {', '.join(seen)}")
        note("hint: --all-said compares those of a genesis, with your next approve or turn")


def _shown_fingerprint(file: KnownPeople, origin: str, name: str, given: str | None) -> str:
    """Give the fingerprint to compare: what was given, or was seen before."""
    if given is not None:
        return require_fingerprint(given.strip().lower())
    seen = file.find(origin, name)
    if seen is None:
        raise NotKnownError(
            f"{name} was not seen yet",
            hint="give --fingerprint too: the 64 hex digits that stand below the words",
        )
    return seen.key


def _only_origin(file: KnownPeople, path: Path) -> str:
    origins = sorted({one.origin for one in file.entries()})
    if len(origins) != 1:
        which = ", ".join(origins) or "none yet"
        raise RefusedError(
            f"{path} has several ledgers, or none: {which}", hint="say which with --origin"
        )
    return require_origin(origins[0])


def _short(one: Known) -> str:
    plain = one.name is None or one.of in (RECIPIENT, POLICY)
    return one.key if plain else words_of_key(one.key)


def _who(one: Known) -> str:
    if one.name is None:
        return "(the log)"
    return one.name if one.of is None else f"({one.of} of {one.name})"


def _record(one: Known) -> dict[str, str | None]:
    return {
        "how": one.how,
        **({} if one.of is None else {"of": one.of}),
        "key": one.key,
        "name": one.name,
        "origin": one.origin,
        "since": one.day.isoformat(),
    }


def _today() -> date:
    return now().date()
