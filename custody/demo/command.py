"""The command ``custody demo``: its options, its run, and its result."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import sys
import sysconfig
import tempfile
from collections.abc import Iterator
from pathlib import Path

import click

from custody import config
from custody.cli.output import note
from custody.demo.console import open_console
from custody.demo.host import Host
from custody.demo.story import run_story
from custody.errors import CustodyError, InputError, RefusedError
from custody.file_arguments import NAMED


@click.command()
@click.option("--once", is_flag=True, help="End after the story; otherwise the service stays up.")
@click.option("--json", "as_json", is_flag=True, help="Print the outcome as JSON on the last line.")
@click.option("--input", "source", type=NAMED, help="What to seal (default: Python's own library).")
def demo(once: bool, as_json: bool, source: Path | None) -> int:
    """Seal a real folder with nobody present, open it by 3 of 5 officials, audit the ledger.

    Everything stays in a folder that is named at the end: CUSTODY_HOME if it is set (it
    must be empty), otherwise a fresh one.
    """
    source = (source or Path(sysconfig.get_paths()["stdlib"])).resolve()
    if not source.exists():
        raise InputError(f"there is nothing at {source} to seal")
    folder = _folder()
    with _cleared_when_interrupted(folder), Host.start(folder) as host:
        outcome = run_story(host, source)
        stays = not once and outcome.all_promises_kept()
        if stays:
            open_console(host, _program())
        if as_json:
            click.echo(json.dumps(outcome.record(), sort_keys=True))
        if stays:
            _keep_serving(host)
    if not outcome.all_promises_kept():
        raise CustodyError("the demo did not go as it must", hint=f"look in {folder}")
    return 0


def _folder() -> Path:
    named = config.path(os.environ, "CUSTODY_HOME")
    if named is None:
        return Path(tempfile.mkdtemp(prefix="custody-demo-"))
    folder = named.resolve()
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise RefusedError(
            f"{folder} is not an empty folder", hint="the demo only works in a fresh CUSTODY_HOME"
        )
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


@contextlib.contextmanager
def _cleared_when_interrupted(folder: Path) -> Iterator[None]:
    """Remove a story that was broken off; the folder was empty, so all in it is the story's."""
    try:
        yield
    except KeyboardInterrupt:
        for path in folder.iterdir():
            shutil.rmtree(path) if path.is_dir() else path.unlink()
        if not os.environ.get("CUSTODY_HOME"):
            folder.rmdir()
        raise


def _keep_serving(host: Host) -> None:
    sys.stdout.flush()
    try:
        host.wait()
    except KeyboardInterrupt:
        note("The service has ended; the folder stays.")


def _program() -> str:
    return str(Path(sys.executable).with_name("custody"))
