"""``custody key``: somebody's key file, made and kept on their own machine."""

from __future__ import annotations

import os
from pathlib import Path

import click

from custody import config
from custody.cli.options import ask_secret, client, json_option, key_option, passphrase
from custody.cli.output import emit, note
from custody.file_arguments import INPUT, NAMED, OUTPUT
from custody.files import read_file, require_free, write_file
from custody.formats.digest_words import twelve_words
from custody.official.keyfile import KeyFile, change_passphrase, create, open_keyfile
from custody.official.passphrase import blanks_around, check_passphrase


@click.group()
def key() -> None:
    """Make and look after a key file."""


@key.command()
@click.argument("name")
@click.option("-o", "--output", "--key", type=OUTPUT, help="Where to write it (default NAME.key).")
@click.option("--passphrase-file", type=INPUT, help="Read the passphrase from a file's first line.")
@click.option(
    "--force", is_flag=True, help="Replace a key file that is there. Its shares are lost."
)
@json_option
def new(
    name: str, output: Path | None, passphrase_file: Path | None, force: bool, as_json: bool
) -> None:
    """Make a key file for NAME, locked with a passphrase of at least 12 characters."""
    path = output or Path(f"{name}.key")
    if not force:
        require_free(path)
    text = fit_for_a_new_key(passphrase(passphrase_file, confirm=True))
    keyfile, _ = create(name, text, random=os.urandom)
    write_file(path, keyfile.encode(), mode=0o600, overwrite=force)
    emit(_public_json(keyfile, path), as_json, *_public_lines(keyfile, path))
    note("hint: keep the file and the passphrase apart, and a copy of each somewhere else")


@key.command()
@click.argument("path", type=INPUT)
@json_option
def show(path: Path, as_json: bool) -> None:
    """Show the public half of a key file."""
    keyfile = KeyFile.parse(read_file(path))
    emit(_public_json(keyfile, path), as_json, *_public_lines(keyfile, path))


@key.command()
@click.argument("path", type=INPUT)
@click.option("--passphrase-file", type=INPUT, help="Read the passphrase from a file's first line.")
@json_option
def verify(path: Path, passphrase_file: Path | None, as_json: bool) -> None:
    """Open a key file once, to see that the passphrase still fits."""
    keyfile = KeyFile.parse(read_file(path))
    open_keyfile(keyfile, passphrase(passphrase_file))
    record = {**_public_json(keyfile, path), "opens": True}
    emit(record, as_json, f"{path} opens; it is the key file of {keyfile.name}.")


@key.command()
@click.argument("path", type=NAMED)
@click.option("--passphrase-file", type=INPUT, help="The passphrase it has now.")
@click.option("--new-passphrase-file", type=INPUT, help="The passphrase it shall have.")
def passwd(path: Path, passphrase_file: Path | None, new_passphrase_file: Path | None) -> None:
    """Change the passphrase. Old copies of the file keep the old one."""
    keyfile = KeyFile.parse(read_file(path))
    opened = open_keyfile(keyfile, passphrase(passphrase_file))
    text = fit_for_a_new_key(_new_passphrase(new_passphrase_file))
    changed = change_passphrase(opened, text, random=os.urandom)
    write_file(path, changed.encode(), mode=0o600, overwrite=True)
    click.echo(f"{path} has a new passphrase.")
    note("hint: destroy old copies of the file, they open with the old passphrase")


@key.command()
@key_option
@json_option
def register(key_path: Path, passphrase_file: Path | None, as_json: bool) -> None:
    """Register a key file for yourself, if you are enrolled without one.

    You are who the token of CUSTODY_TOKEN_FILE is of. A key is registered once, and for good.
    """
    from custody.official.enrolling import register as register_key
    from custody.official.known_file import known_people_path

    service = client()
    keyfile = KeyFile.parse(read_file(key_path))
    opened = open_keyfile(keyfile, passphrase(passphrase_file))
    register_key(service, key_path, opened, known_people_path(os.environ, key_path))
    told = f"The key of {keyfile.name} is registered."
    emit(_public_json(keyfile, key_path), as_json, told, *_public_lines(keyfile, key_path))
    note("hint: read the twelve words to whoever is to know your key")


@key.command()
@click.argument("ceremony")
@key_option
@click.option("--words", "said", help="The twelve words, as you were told them.")
@json_option
def listed(
    ceremony: str, key_path: Path, passphrase_file: Path | None, said: str | None, as_json: bool
) -> None:
    """Check that the genesis CEREMONY lists my key, as one who may ask for exports.

    Whoever opened it reads out its twelve words. If they are the ones typed here, and my key is
    in it, I tell them so in person, as officials do; officials then know my key, and are asked
    for no words when I sign a request.
    """
    from custody.cli.official_prompt import ask_words, sign_in
    from custody.official.known_roster import require_told
    from custody.official.requesting import listing_genesis

    session = sign_in(key_path, passphrase_file)
    subject = listing_genesis(session, ceremony)
    require_told(ask_words(said, subject.requester), subject)
    who = session.keyfile.name
    text = f"The words are right, and the genesis of {subject.dataset} lists the key of {who}."
    record = {"ceremony": ceremony, "dataset": subject.dataset, "name": who}
    emit(record, as_json, text)
    note(f'hint: tell {subject.requester} in person: "the words and my key are right"')


def fit_for_a_new_key(text: str) -> str:
    """Take off what an editor put before a passphrase; refuse a bad one, warn of blanks."""
    text = text.removeprefix("\ufeff")
    check_passphrase(text)
    if blanks_around(text):
        note("warning: the passphrase begins or ends with a blank, which has to be typed too")
    return text


def _new_passphrase(path: Path | None) -> str:
    """Get the new passphrase; never from CUSTODY_PASSPHRASE, which holds the old one."""
    if path is not None:
        return config.read_secret(path)
    return ask_secret("New passphrase", "--new-passphrase-file", confirm=True)


def _public_json(keyfile: KeyFile, path: Path) -> dict[str, str]:
    return {
        "fingerprint": keyfile.fingerprint().hex(),
        "name": keyfile.name,
        "path": str(path),
        "words": twelve_words(keyfile.fingerprint()),
    }


def _public_lines(keyfile: KeyFile, path: Path) -> list[str]:
    return [
        f"key file     {path}",
        f"name         {keyfile.name}",
        f"fingerprint  {twelve_words(keyfile.fingerprint())}",
        f"             {keyfile.fingerprint().hex()}",
    ]
