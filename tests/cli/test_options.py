"""What is given on a command line, and often comes out of a file."""

from __future__ import annotations

import click
import pytest
from click.testing import CliRunner

from custody.cli.options import text_option
from custody.errors import InputError


@click.command()
@text_option("--reason")
def say(reason: str | None) -> None:
    click.echo(repr(reason))


@pytest.mark.parametrize("text", ["one\r\ntwo", "\ufeffone\r\ntwo", "one\ntwo"])
def test_a_reason_from_a_file_of_windows_is_the_same_reason(text: str) -> None:
    """``--reason "$(cat reason.txt)"``: what an editor put there is no part of it."""
    assert CliRunner().invoke(say, ["--reason", text]).output == "'one\\ntwo'\n"


def test_what_hides_within_it_is_named() -> None:
    """BOUND: before anything is signed."""
    done = CliRunner().invoke(say, ["--reason", "pru\u00adned"])
    assert isinstance(done.exception, InputError)
    assert "U+00AD" in done.exception.message
