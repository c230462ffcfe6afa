"""``custody-audit proof``: proofs for outsiders, made from a ledger and checked without one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from custody.audit.checks.known_keys import known_log, require_known_log
from custody.audit.cli.options import (
    escape_control,
    json_option,
    key_options,
    known_option,
    ledger_options,
    open_source,
    print_error,
    print_json,
    print_result,
    read_known_people,
    read_verifier,
    read_witnesses,
    witness_option,
)
from custody.audit.grant_quorum import GrantQuorum, check_grant
from custody.audit.granted import Granted
from custody.audit.levels import INTACT, TAMPERED
from custody.audit.proof import ProvenEntry, check_proof, make_proof
from custody.entry_summary import summarize
from custody.errors import InputError, TamperedError
from custody.file_arguments import INPUT, OUTPUT
from custody.files import read_file, write_file
from custody.formats.carried import carried
from custody.grant import Grant
from custody.official.known_people import KnownPeople
from custody.streams import STANDARD_STREAM
from custody.tlog.entry import MAX_ENTRY
from custody.tlog.note import MAX_NOTE, Checkpoint, split_note
from custody.tlog.note_keys import Verifier
from custody.tlog.proof import TlogProof

_LIMIT = 2 * MAX_NOTE


@click.group()
def proof() -> None:
    """Prove single entries to outsiders, and check such proofs.

    A proof is a C2SP tlog-proof file. Exit codes of 'check': 0 the entry is in the
    ledger, and with --known a quorum that you know signed for the grant; 1 this does not
    prove it; 2 could not run.
    """


@proof.command("make")
@ledger_options
@click.option("--entry", type=click.IntRange(min=0), required=True, help="The entry's number.")
@click.option("-o", "--output", type=OUTPUT, metavar="FILE", help="Where to; else it is printed.")
@click.option("--force", is_flag=True, help="Replace FILE.")
def make_command(
    ledger: Path | None, database: str | None, entry: int, output: Path | None, force: bool
) -> int:
    """Prove one entry under the ledger's checkpoint.

    The proof carries the entry, so it discloses what that says, and nothing else
    of the ledger but hashes.
    """
    with open_source(ledger, database) as source:
        try:
            made = make_proof(source, entry).encode()
        except TamperedError as error:
            print_error(f"tampered: {error.message}", error.hint)
            return TAMPERED
    write_file(output or STANDARD_STREAM, made, overwrite=force)
    if output not in (None, STANDARD_STREAM):
        click.echo(f"wrote the proof of entry {entry} to {output}", err=True)
    return INTACT


@proof.command("check")
@click.argument("file", type=INPUT, required=False)
@key_options
@click.option("--entry-file", type=INPUT, metavar="FILE", help="The entry's exact bytes.")
@click.option("--grant", "grant_file", type=INPUT, metavar="FILE", help="A grant, for its unlock.")
@known_option
@witness_option
@json_option
def check_command(
    file: Path | None,
    vkey: str | None,
    vkey_file: Path | None,
    entry_file: Path | None,
    grant_file: Path | None,
    known_file: Path | None,
    witnesses: tuple[str, ...],
    json_: bool,
) -> int:
    """Check that an entry is in the ledger, with nothing but the service's key.

    With --witness, that these witnesses cosigned the checkpoint it is proven by, as well.
    The entry is the one that the proof carries, unless it is given. Of a grant the
    unlock is proven, by FILE or by the grant's own proof, and that a quorum of its roster signed;
    and it is shown which export it is of, for whom, why, and who approved it and turned their keys.

    Whoever makes up a grant can make up its roster. With --known the roster has to be the one
    you know, and a quorum of those who signed compared; otherwise it is not proven, and ends
    with 1. Without, the entry is proven, with 0, and the report says that it is not known whose
    keys signed, and shows their twelve words. Where no key is given, the ledger's key that was
    compared in --known is used.
    """
    key, people = read_verifier(vkey, vkey_file), read_known_people(known_file)
    if key is None and people is None:
        raise InputError("there is no key to check with", hint="give --vkey or --vkey-file")
    if entry_file is not None and grant_file is not None:
        raise InputError("expected one of --entry-file and --grant, got both")
    if file is None and grant_file is None:
        raise InputError("there is nothing to check", hint="give a proof, or --grant FILE")
    named = read_witnesses(witnesses)
    try:
        grant = None if grant_file is None else Grant.parse(read_file(grant_file))
        proof = _proof(file, grant)
        key = _known_key(key, people, proof)
        quorum = None if grant is None else check_grant(grant, key, people)
        entry = _entry(entry_file, grant)
        proven = check_proof(proof, key, entry, named)
    except TamperedError as error:
        print_error(f"not proven: {error.message}", error.hint)
        return TAMPERED
    if people is not None and quorum is not None and not quorum.is_known:
        print_error(f"not proven: {quorum.reservation}")
        for line in quorum.shown():
            click.echo(escape_control(line), err=True)
        return TAMPERED
    granted = None if grant is None else Granted(grant.document)
    if json_:
        print_json(_as_json(proven, key, quorum, granted))
    else:
        print_result(_as_text(proven, key, quorum, granted))
    return INTACT


def _proof(file: Path | None, grant: Grant | None) -> TlogProof:
    """Read the proof, or take the grant's own."""
    text = b"" if file is None else carried(read_file(file, limit=_LIMIT), str(file)).lstrip()
    return TlogProof.parse(text or (grant.proof.encode() if grant else b""))


def _known_key(key: Verifier | None, people: KnownPeople | None, proof: TlogProof) -> Verifier:
    """Give the key to check with: the one given, or that which is known as this ledger's.

    ``KnownError`` where the one given is not the one that is known.
    """
    if key is not None:
        require_known_log(people, key)
        return key
    origin = Checkpoint.parse(split_note(proof.checkpoint)[0]).origin
    known = known_log(people, origin)
    if known is None:
        raise InputError(
            f"the file of known people has no compared key of the log {origin}",
            hint="give --vkey or --vkey-file; or custody known add --log VKEY",
        )
    return Verifier.parse(known.key)


def _entry(path: Path | None, grant: Grant | None) -> bytes | None:
    """Give the bytes of an entry, which are lines of text; None where the proof carries them."""
    if grant is not None:
        return grant.entry
    return (
        None if path is None else carried(read_file(path, limit=2 * MAX_ENTRY), str(path)).lstrip()
    )


def _as_json(
    proven: ProvenEntry, key: Verifier, quorum: GrantQuorum | None, granted: Granted | None
) -> dict[str, Any]:
    return {
        "body": proven.body,
        "entry": proven.seq,
        "grant": granted.record() if granted else None,
        "origin": key.name,
        "quorum": quorum.record() if quorum else None,
        "root": proven.checkpoint.root.hex(),
        "signed_by": list(proven.signed_by),
        "size": proven.checkpoint.size,
        "vkey": key.vkey,
        "witnesses": [{"name": one.name, "time": one.time} for one in proven.witnesses],
    }


def _as_text(
    proven: ProvenEntry, key: Verifier, quorum: GrantQuorum | None, granted: Granted | None
) -> str:
    body, unknown = proven.body, quorum is not None and not quorum.is_known
    lines = [
        f"proven: entry {proven.seq} of {key.name}"
        + ("; not known: whose keys signed for it" if unknown else ""),
        f"says         {summarize(body)}",
        f"by, at       {body.get('by')}, {body.get('at')}",
        f"checkpoint   {proven.checkpoint.size} entries, root {proven.checkpoint.root.hex()}",
        f"signed by    {key.vkey}, the key you gave",
    ]
    lines += granted.lines() if granted else []
    lines += quorum.lines() if quorum else []
    seen = [one.name for one in proven.witnesses]
    lines += [f"witness      {name}, whose key you gave, cosigned it" for name in seen]
    others = [name for name in proven.signed_by if name not in (key.name, *seen)]
    if others:
        lines.append(f"also signed  {', '.join(others)}: not verified here")
    return "\n".join(escape_control(line) for line in lines)
