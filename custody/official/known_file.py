"""Where the file of known people lies, and how it is read and replaced (promise KNOWN).

``CUSTODY_KNOWN_PEOPLE`` names it. Without that it is ``known_people`` beside the key file of
whoever has one, and otherwise in the user's folder of configuration.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path

from custody.errors import InputError
from custody.files import read_file, replacing, write_file
from custody.official.known_people import KnownPeople
from custody.streams import named_path

FILE_NAME = "known_people"
SETTING = "CUSTODY_KNOWN_PEOPLE"


def known_people_path(environ: Mapping[str, str], key_path: Path | None = None) -> Path:
    """Give the path of the user's file, which need not be there yet."""
    if given := environ.get(SETTING):
        return named_path(given, SETTING)
    if key_path is not None:
        return key_path.with_name(FILE_NAME)
    config, home = environ.get("XDG_CONFIG_HOME"), environ.get("HOME")
    if not config and not home:
        raise InputError(
            "there is no place for known people: neither HOME nor XDG_CONFIG_HOME is set",
            hint=f"set {SETTING} to a file for them",
        )
    return (Path(config) if config else Path(home or "", ".config")) / "custody" / FILE_NAME


def read_known(path: Path) -> KnownPeople:
    """Read the file; where there is none, nobody is known yet."""
    return KnownPeople.parse(read_file(path)) if path.exists() else KnownPeople()


def change_known(path: Path, change: Callable[[KnownPeople], KnownPeople]) -> KnownPeople:
    """Change the file in one step, of mode 0600; it is not touched where nothing changes.

    What ``change`` raises leaves it as it is. Of several commands at once, each changes what the
    one before has left.
    """
    before = read_known(path)
    if change(before) == before:  # so nobody has to be able to write there
        return before
    target = Path(os.path.realpath(path))
    with replacing(target):
        before = read_known(target)
        after = change(before)
        if after != before:
            write_file(target, after.encode(), mode=0o600, overwrite=True)
    return after
