"""Where the file of known people lies, and how it is read and replaced (promise KNOWN).

``CUSTODY_KNOWN_PEOPLE`` names it. Without that it is ``known_people`` beside the key file of
whoever has one, and otherwise in the user's folder of configuration.
"""

from __future__ import annotations

import os
import shlex
import stat
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

from custody.errors import InputError, RefusedError
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


def read_known(path: Path, key_path: Path | None = None) -> KnownPeople:
    """Read the file; where there is none, nobody is known yet.

    ``key_path`` is the user's key file, if they gave one: hints name it where the file lies
    beside it. As ssh does of its own, it refuses a file that others may write to, who could have
    put their keys into it (promise KNOWN).
    """
    if not path.exists():
        return KnownPeople(option=_option(path, key_path))
    if path.stat().st_mode & (stat.S_IWGRP | stat.S_IWOTH):
        raise RefusedError(
            f"others may write to {path}, and so say whom you know",
            hint=f"look whose keys it has, then: chmod go-w {shlex.quote(str(path))}",
            promise="KNOWN",
        )
    return replace(KnownPeople.parse(read_file(path)), option=_option(path, key_path))


def _option(path: Path, key_path: Path | None) -> str:
    """Give what tells ``custody known`` of this file, where it would not look there by itself."""
    if key_path is None or path != key_path.with_name(FILE_NAME):
        return ""
    return f" --key {shlex.quote(str(key_path))}"


def change_known(
    path: Path, change: Callable[[KnownPeople], KnownPeople], key_path: Path | None = None
) -> KnownPeople:
    """Change the file in one step, of mode 0600; it is not touched where nothing changes.

    What ``change`` raises leaves it as it is. Of several commands at once, each changes what the
    one before has left. ``key_path`` as in :func:`read_known`.
    """
    before = read_known(path, key_path)
    if change(before) == before:  # so nobody has to be able to write there
        return before
    target = Path(os.path.realpath(path))
    with replacing(target):
        before = replace(read_known(target), option=before.option)
        after = change(before)
        if after != before:
            write_file(target, after.encode(), mode=0o600, overwrite=True)
    return after
