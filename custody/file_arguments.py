"""The types of all options and arguments that name files: what ``-`` means, for each of them.

``-`` is standard input or output, as for age, tar and git, wherever a file is read or written
from its beginning to its end; where it can't be, it is refused. A file that has this name is
``./-``, and an empty name is none. What is asked for on standard output stands there alone:
results go to standard error.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import click

from custody.errors import InputError
from custody.streams import STANDARD_STREAM, is_pipe, named_path

_INPUT, _OUTPUT = "custody.standard_input", "custody.standard_output"


class FileArgument(click.Path):
    """A path, or the standard stream that ``stream`` names; None: ``-`` is refused."""

    def __init__(self, stream: str | None) -> None:
        super().__init__(path_type=Path)
        self.stream = stream

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Path:
        """Read it; whether it is there is another question."""
        if value == "-":
            take_stream(self.stream, param, ctx)
            return STANDARD_STREAM
        require_given(value, param)
        path = Path(os.fsdecode(super().convert(value, param, ctx)))
        if self.stream is None:
            require_no_pipe(path, param)
        return path


INPUT = FileArgument(_INPUT)
"""A file that is read once, from its beginning to its end."""

OUTPUT = FileArgument(_OUTPUT)
"""A file that is written."""

NAMED = FileArgument(None)
"""A file that is changed in place or has others beside it, or a folder."""


def take_stream(
    stream: str | None, param: click.Parameter | None, ctx: click.Context | None
) -> None:
    """Note that ``-`` was given for a parameter; refuse it where it can't be."""
    name = _name(param)
    if stream is None:
        named_path("-", name)
    if ctx is not None and stream == _INPUT:
        claim_standard_input(ctx, name)
    elif ctx is not None:
        ctx.meta[_OUTPUT] = name


def require_given(value: Any, param: click.Parameter | None) -> None:
    """Refuse an empty name, which would be the folder that one is in."""
    if value == "":
        named_path("", _name(param))


def require_no_pipe(path: Path, param: click.Parameter | None) -> None:
    """Refuse what can be read once only, where a file needs a name."""
    if is_pipe(path):
        raise InputError(
            f"{_name(param)} needs a file or a folder: {path} is a pipe or a device",
            hint="write it to a file first",
        )


def claim_standard_input(ctx: click.Context, what: str) -> None:
    """Say what is read from standard input; only one thing can be."""
    if (other := ctx.meta.get(_INPUT)) is not None:
        raise InputError(
            f"standard input can't be both {other} and {what}", hint="name a file for one of them"
        )
    ctx.meta[_INPUT] = what


def standard_output_is_taken() -> bool:
    """Tell whether a file was asked for on standard output, so that results go elsewhere."""
    ctx = click.get_current_context(silent=True)
    return ctx is not None and _OUTPUT in ctx.meta


def _name(param: click.Parameter | None) -> str:
    if param is None:
        return "the file"
    longest = max(param.opts, key=len)
    return longest if isinstance(param, click.Option) else param.human_readable_name
