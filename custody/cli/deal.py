"""The command for the air-gapped machine: ``deal``."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from custody.cli.output import note
from custody.file_arguments import INPUT, OUTPUT
from custody.files import read_file, require_free, write_file
from custody.formats.carried import carried

if TYPE_CHECKING:
    from custody.ceremony import Subject


@click.command()
@click.option("--offline", is_flag=True, required=True, help="This machine is on no network.")
@click.argument("subject_path", metavar="SUBJECT", type=INPUT)
@click.option("-o", "--output", type=OUTPUT, required=True, help="Where to write the bundle.")
@click.option("--words", "said", help="The twelve words, as whoever opened the genesis reads them.")
@click.option("--all-said", is_flag=True, help="All officials said that words and seat are right.")
@click.option("--first-use", is_flag=True, help="Deal to keys that nobody has compared.")
def deal(
    offline: bool,
    subject_path: Path,
    output: Path,
    said: str | None,
    all_said: bool,
    first_use: bool,
) -> None:
    """Deal a dataset key for the genesis SUBJECT, on an air-gapped machine.

    The bundle that comes out holds no secret that opens without an official's key file. Who
    writes SUBJECT sets keys, threshold and policy: so the words are typed that whoever opened
    the genesis reads out, and every seat has to be known (custody known), or all the officials
    found words and seat right: they read them back. The log has to be known, too. The words of
    what is dealt are printed, and read out to them then: a dealing of the service's own has others.
    """
    from custody.ceremony import subject_digest, subject_words
    from custody.cli.official_prompt import ask_words, note_block
    from custody.formats.digest_words import four_words
    from custody.official.block import Asker, block
    from custody.official.bundle import deal_subject
    from custody.official.known_file import known_people_path, read_known
    from custody.official.known_roster import require_dealable

    require_free(output)
    genesis = _genesis(subject_path)
    known = read_known(known_people_path(os.environ))
    note_block(block(genesis, asker=Asker("told"), words="unneeded" if first_use else "typed"))
    words = said if first_use else ask_words(said, genesis.requester)
    require_dealable(genesis, known, words, all_said=all_said, first_use=first_use)
    dealt = deal_subject(genesis, "offline", os.urandom)
    write_file(output, dealt.encode())
    name = four_words(subject_digest(genesis, dealt.dealing))
    note(f"The bundle is in {output}; its name: {name}")
    told = subject_words(genesis, dealt.dealing)
    note(f"words: {told}  (read them out to every official, for their receipt)")


def _genesis(path: Path) -> Subject:
    from custody.ceremony import Subject, require_roster
    from custody.errors import RefusedError, TamperedError
    from custody.formats import canonical_json

    data = carried(read_file(path), str(path)).strip()
    try:
        genesis = Subject.read(canonical_json.decode(data))
        if genesis.kind != "genesis":
            raise TamperedError(f"it is of a ceremony of the kind {genesis.kind}")
    except TamperedError:
        raise TamperedError(
            f"{path} is not the subject of a genesis",
            hint="custody dataset subject CEREMONY -o FILE writes it",
        ) from None
    require_roster(genesis)
    if genesis.policy.dealer != "offline":
        raise RefusedError(
            f"this genesis is dealt by: {genesis.policy.dealer}",
            hint="custody dataset create NAME --deal-offline opens one that is dealt here",
        )
    return genesis
