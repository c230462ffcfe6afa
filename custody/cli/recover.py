"""``custody recover``: put a dataset's key together, offline; nothing else does (NO-ASSEMBLY).

For the day without the service: m officials, their key files and passphrases, and a
bundle, on one machine that is on no network.
"""

from __future__ import annotations

import sys
from pathlib import Path

import click

from custody.age import X25519Identity
from custody.cli.options import passphrase
from custody.cli.output import note
from custody.errors import InputError, RefusedError
from custody.file_arguments import INPUT, OUTPUT
from custody.files import read_file, require_free, write_file
from custody.official.bundle import check_bundle, open_shares, read_bundle
from custody.official.keyfile import KeyFile, open_keyfile
from custody.quorum import Share
from custody.quorum import recover as recover_private
from custody.quorum_tree import missing, satisfied, takes_text


@click.command()
@click.option("--offline", is_flag=True, required=True, help="This machine is on no network.")
@click.option("--bundle", "bundle_path", type=INPUT, required=True, help="The dataset's bundle.")
@click.option("--key", "keys", type=INPUT, multiple=True, required=True, help="Repeatable.")
@click.option(
    "--passphrase-file",
    "passphrases",
    type=INPUT,
    multiple=True,
    help="One for each key file, in the same order; asked for on the terminal otherwise.",
)
@click.option("-o", "--output", type=OUTPUT, required=True, help="Where to write the age identity.")
def recover(
    offline: bool,
    bundle_path: Path,
    keys: tuple[Path, ...],
    passphrases: tuple[Path, ...],
    output: Path,
) -> None:
    """Put the dataset key together and write it as a stock age identity.

    Whoever holds the file that comes out opens everything ever sealed to the dataset,
    without a quorum and without a trace. Deal a new key afterwards.
    """
    if passphrases and len(passphrases) != len(keys):
        raise InputError("give one --passphrase-file for each --key, in the same order")
    if len({path.resolve() for path in keys}) < len(keys):
        raise RefusedError(
            "the same key file was given twice",
            hint="it takes the key files of different officials",
            promise="QUORUM",
        )
    require_free(output)
    bundle = read_bundle(read_file(bundle_path))
    dealing, subject = check_bundle(bundle), bundle.subject
    if len(keys) < subject.threshold:
        raise RefusedError(
            f"{len(keys)} key files are not a quorum of {takes_text(subject.quorum)}",
            hint=f"give --key {subject.threshold} times, each of another official",
            promise="QUORUM",
        )
    keyfiles = [KeyFile.parse(read_file(path)) for path in keys]
    names = [keyfile.name for keyfile in keyfiles]
    if not subject.quorum.is_plain and not satisfied(subject.quorum, names):
        raise RefusedError(
            f"these key files are no quorum: {missing(subject.quorum, names).text}",
            hint="give --key for each official whom it takes",
            promise="QUORUM",
        )
    note(f"Recovering the key of {subject.dataset} ({subject.origin}).")
    shares = list[Share]()
    for number, keyfile in enumerate(keyfiles):
        if not passphrases and sys.stdin.isatty():
            note(f"The key file of {keyfile.name}:")
        text = passphrase(passphrases[number] if passphrases else None)
        shares += open_shares(bundle, open_keyfile(keyfile, text))
    identity = X25519Identity(recover_private(dealing, shares))
    write_file(output, f"{identity.encode()}\n".encode(), mode=0o600)
    note(f"The key of {subject.dataset} is in {output}. It opens everything: age -d -i {output}")
