"""Options that several commands share, the client they speak through, and prompts for secrets."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from custody.description import Description
from custody.errors import CredentialError, InputError
from custody.file_arguments import (
    INPUT,
    NAMED,
    OUTPUT,
    FileArgument,
    require_given,
    require_no_pipe,
    take_stream,
)
from custody.formats.pasted import unwrapped
from custody.formats.timestamps import parse_duration
from custody.formats.validation import require_description, require_text
from custody.streams import STANDARD_STREAM

if TYPE_CHECKING:
    from custody.client import Client
    from custody.storage import Place

F = TypeVar("F", bound=Callable[..., Any])


class PlaceType(click.ParamType["Place"]):
    """A path, or an address in a bucket, or ``-`` as for the files of ``like``."""

    name = "path"

    def __init__(self, like: FileArgument) -> None:
        self.stream = like.stream

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> Place:
        """Read it; whether it is there is another question."""
        from custody.storage import FilePlace, parse_place

        if value == "-":
            take_stream(self.stream, param, ctx)
            return FilePlace(STANDARD_STREAM)
        require_given(value, param)
        place = parse_place(value)
        if self.stream is None and isinstance(place, FilePlace):
            require_no_pipe(place.path, param)
        return place


MOST_HOURS = 365 * 24
"""For which the service takes a request."""


def is_standard_stream(place: Place) -> bool:
    """Tell whether a place is what ``-`` stands for."""
    return getattr(place, "path", None) is STANDARD_STREAM


INPUT_PLACE, OUTPUT_PLACE, NAMED_PLACE = (PlaceType(like) for like in (INPUT, OUTPUT, NAMED))


def json_option(function: F) -> F:
    """Add ``--json``."""
    text = "Print JSON instead of text."
    return click.option("--json", "as_json", is_flag=True, help=text)(function)


def key_option(function: F) -> F:
    """Add ``--key`` and ``--passphrase-file``, for commands that somebody signs with."""
    function = click.option(
        "--passphrase-file", type=INPUT, help="Read the passphrase from a file's first line."
    )(function)
    return click.option("--key", "key_path", type=NAMED, required=True, help="Your key file.")(
        function
    )


def own_key_option(function: F) -> F:
    """Add ``--key`` and ``--passphrase-file``, for commands that somebody may sign with."""
    function = click.option(
        "--passphrase-file", type=INPUT, help="Read the passphrase from a file's first line."
    )(function)
    return click.option(
        "--key",
        "key_path",
        type=NAMED,
        help="Sign with this key file of yours; otherwise with CUSTODY_KEY_FILE, if that is set.",
    )(function)


def bare_name(_: click.Context, __: click.Parameter, name: str | None) -> str | None:
    """Give a dataset's name without what an env file puts around it."""
    return None if name is None else unwrapped(name)


def dataset_option(*, required: bool = True) -> Callable[[F], F]:
    """Add ``-d``."""
    return click.option(
        "-d",
        "--dataset",
        required=required,
        envvar="CUSTODY_DATASET",
        callback=bare_name,
        help="The dataset's name.",
    )


def description_options(function: F) -> F:
    """Add ``--host``, ``--job`` and ``--tag``, which :func:`description` reads."""
    for option in (
        click.option("--tag", "tags", multiple=True, metavar="KEY=VALUE", help="Repeatable."),
        click.option("--job", help="Which job sealed it."),
        click.option("--host", default=lambda: os.uname().nodename, help="Where it was sealed."),
    ):
        function = option(function)
    return function


def description(host: str, job: str | None, tags: tuple[str, ...]) -> Description:
    """Give what is said of a sealed object, as registering it takes it."""
    pairs = dict(_tag(text) for text in tags)
    require_description(host, job, pairs)
    return Description(host, job, pairs)


def _tag(text: str) -> tuple[str, str]:
    key, equals, value = text.partition("=")
    if not equals:
        raise InputError(f"expected a tag as KEY=VALUE, got {text!r}")
    return key, value


def text_option(name: str, **rest: Any) -> Callable[[F], F]:
    """Add an option for words that are put on the record: never empty, and hiding nothing."""

    def check(_: click.Context, __: click.Parameter, value: str | None) -> str | None:
        if value is None:
            return None
        as_lines = value.removeprefix("\ufeff").replace("\r\n", "\n")  # of a file from Windows
        return require_text(as_lines, name)

    return click.option(name, callback=check, **rest)


def whole_hours(expires: str, what: str) -> int:
    """Read how long a request, or a change, is open for."""
    hours = parse_duration(expires).total_seconds() / 3600
    if hours != int(hours) or not 1 <= hours <= MOST_HOURS:
        raise InputError(
            f"{what} expires after a whole number of hours, a year at most", hint="--expires 72h"
        )
    return int(hours)


def wait_for(what: str) -> Callable[[F], F]:
    """Add ``--wait``, which gives ``patience``, for what somebody else has to do."""

    def read(_: click.Context, __: click.Parameter, value: str | None) -> timedelta:
        return timedelta() if value is None else parse_duration(value)

    return click.option(
        "--wait", "patience", callback=read, help=f"Wait for {what} so long, like 2h."
    )


wait_option = wait_for("the quorum")


def client(*, token: bool = True, patience: float | None = None) -> Client:
    """Give a client for the service that the environment names.

    Without ``token`` none is looked for or shown: what is public must not fail because of one.
    ``patience`` is how many seconds it waits at most for each step, if not as long as usual.
    """
    from custody import config
    from custody.client import Client

    text = config.token(os.environ) if token else None
    if token and text is None:
        raise CredentialError(
            "this needs a token", hint="set CUSTODY_TOKEN_FILE to the file that holds it"
        )
    if patience is None:
        return Client(config.url(os.environ), text)
    from urllib3 import Timeout

    return Client(config.url(os.environ), text, timeout=Timeout(patience))


def passphrase(path: Path | None, *, confirm: bool = False) -> str:
    """Get the passphrase: from a file, from the environment, or asked for on the terminal."""
    from custody import config

    if path is not None:
        return config.read_passphrase(path)
    given = config.passphrase(os.environ)
    if given is not None:
        return given
    return ask_secret(
        "Passphrase", "--passphrase-file, or set CUSTODY_PASSPHRASE_FILE", confirm=confirm
    )


def ask_secret(what: str, otherwise: str, *, confirm: bool = False) -> str:
    """Ask for a secret on the terminal; ``CredentialError`` where there is none."""
    if not sys.stdin.isatty():
        raise CredentialError(
            f"there is no terminal to ask for the {what.lower()} on", hint=f"give {otherwise}"
        )
    text: str = click.prompt(what, hide_input=True, confirmation_prompt=confirm, err=True)
    return text
