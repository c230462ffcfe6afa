"""``custody crypt4gh``: recipients and identities as the key files of stock ``crypt4gh``."""

from __future__ import annotations

from pathlib import Path

import click

from custody import crypt4gh as format_
from custody.cli.output import note
from custody.errors import InputError
from custody.file_arguments import INPUT, OUTPUT
from custody.files import write_file
from custody.jobs.restoring import read_identities
from custody.jobs.sealing import read_recipient
from custody.streams import STANDARD_STREAM


@click.group()
def crypt4gh() -> None:
    """Write keys for stock crypt4gh, whose files 'register', 'restore' and 'rewrap' take.

    Datasets made with '--headers registered' take them beside age. Both formats have X25519
    keys, so a dataset's recipient is a Crypt4GH public key, and an identity a private one.
    """


@crypt4gh.command()
@click.argument("file", type=INPUT)
@click.option("-o", "--output", type=OUTPUT, help="Write it here instead.")
@click.option("--force", is_flag=True, help="Replace the output file.")
def recipient(file: Path, output: Path | None, force: bool) -> None:
    """Write the recipient in FILE for 'crypt4gh encrypt --recipient_pk'.

    \b
      custody dataset recipient genomes -o genomes.recipient
      custody crypt4gh recipient genomes.recipient -o genomes.pub
      crypt4gh encrypt --recipient_pk genomes.pub < a.bam > a.bam.c4gh

    Encrypt each file with a fresh key, as crypt4gh does without --sk: with one sender's key
    for many files one shared secret opens them all, and 'custody register' refuses that.
    """
    text = format_.write_public_key(read_recipient(file))
    write_file(output or STANDARD_STREAM, text.encode(), overwrite=force)


@crypt4gh.command()
@click.argument("file", type=INPUT)
@click.option("-o", "--output", type=OUTPUT, required=True, help="Where to write it.")
def identity(file: Path, output: Path) -> None:
    """Write the identity in FILE for 'crypt4gh decrypt --sk'. It has no passphrase.

    FILE is CEREMONY.identity, which 'custody request' left, or what 'custody recover' wrote.
    """
    found = read_identities(file)
    if len(found) != 1:
        raise InputError(f"expected one identity in {file}, got {len(found)}")
    write_file(output, format_.write_private_key(found[0]).encode(), mode=0o600)
    note(f"{output} opens what {file} opens: keep it as secret")
