"""Commands about tokens, and how one that was issued is shown or kept: ``token``."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from custody.cli.options import client, json_option
from custody.cli.output import columns, emit
from custody.client import path_segment
from custody.file_arguments import OUTPUT
from custody.files import reserved_output
from custody.formats.fields import Fields, answer_fields, answer_rows
from custody.formats.timestamps import parse_duration
from custody.streams import reserved_standard_output


@dataclass(frozen=True, slots=True)
class IssuedToken:
    """A token's id, its text unless a file has that, and the whole answer for programs."""

    id: str
    text: str | None
    record: object


def save_token(
    output: Path | None, request_token: Callable[[], Any], *, force: bool = False
) -> IssuedToken:
    """Request a token, which is shown once only, after there is room for it where it goes."""
    with token_place(output, force=force) as save:
        return save(request_token())


@contextmanager
def token_place(
    output: Path | None, *, force: bool = False
) -> Iterator[Callable[[Any], IssuedToken]]:
    """Make room for a token; what is given takes the service's answer, with the token in it."""
    if output is None:
        with reserved_standard_output():
            yield _read_token
        return
    with reserved_output(output, overwrite=force) as stream:

        def save(answer: Any) -> IssuedToken:
            issued = _read_token(answer)
            stream.write(f"{issued.text}\n".encode())
            record = {**answer, "token": None, "token_file": str(output)}
            return IssuedToken(issued.id, None, record)

        yield save


def _read_token(answer: Any) -> IssuedToken:
    fields = answer_fields(answer)
    return IssuedToken(fields.text("id"), fields.text("token"), answer)


@click.group()
def token() -> None:
    """Make, list, rotate and revoke API tokens."""


@token.command("create")
@click.argument("name")
@click.option(
    "--scope", "scopes", multiple=True, required=True, help="What it reaches; repeatable."
)
@click.option("-d", "--dataset", help="Good for this dataset only.")
@click.option("--label", help="A note on what it is for.")
@click.option("--days", type=click.IntRange(1, 3650), default=365, show_default=True)
@click.option("-o", "--output", type=OUTPUT, help="Write it to a file only you can read.")
@json_option
def create(
    name: str,
    scopes: tuple[str, ...],
    dataset: str | None,
    label: str | None,
    days: int,
    output: Path | None,
    as_json: bool,
) -> None:
    """Make a token for the person or job NAME; it is shown this once."""
    body = {
        "person": name,
        "scopes": list(scopes),
        "dataset": dataset,
        "label": label,
        "days": days,
    }
    issued = save_token(output, lambda: client().post("/tokens", body))
    emit(issued.record, as_json, issued.text or f"Token {issued.id} is in {output}")


@token.command("list")
@json_option
def list_(as_json: bool) -> None:
    """List all tokens and their terms."""
    answer = client().get("/tokens")
    rows = [_token_row(row) for row in answer_rows(answer, "tokens")]
    head = ["ID", "WHOSE", "SCOPES", "DATASET", "EXPIRES", "STATE", "USED"]
    emit(answer, as_json, *columns(rows, head))


def _token_row(row: Fields) -> list[str]:
    used = row.optional_text("used")
    return [
        row.text("id"),
        row.text("person"),
        ",".join(row.texts("scopes")),
        row.optional_text("dataset") or "-",
        (row.optional_text("expires") or "never")[:10],
        "revoked" if row.optional_text("revoked") else "good",
        f"{used[:13].replace('T', ' ')}h" if used else "-",
    ]


@token.command()
@click.argument("token_id")
@click.option("--overlap", default="24h", show_default=True, help="How long the old one lives on.")
@click.option("-o", "--output", type=OUTPUT, help="Write it to a file only you can read.")
@click.option("--force", is_flag=True, help="Replace the file.")
@json_option
def rotate(token_id: str, overlap: str, output: Path | None, force: bool, as_json: bool) -> None:
    """Make a new token with the terms of TOKEN_ID, which lives on for the overlap.

    So the new one can be put in its place while jobs run.
    """
    body = {"overlap": int(parse_duration(overlap).total_seconds())}
    path = f"/tokens/{path_segment(token_id)}/rotations"
    issued = save_token(output, lambda: client().post(path, body), force=force)
    emit(issued.record, as_json, issued.text or f"Token {issued.id} is in {output}")


@token.command("revoke")
@click.argument("token_id")
def revoke(token_id: str) -> None:
    """End a token at once."""
    client().delete(f"/tokens/{path_segment(token_id)}")
    click.echo(f"Token {token_id} is revoked.")
