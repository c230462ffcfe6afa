"""Commands about one person: ``person show``, ``suspend``, ``resume``, ``remove``, ``compared``."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from custody.cli.options import client, json_option, own_key_option
from custody.cli.output import columns, emit, note
from custody.client import path_segment
from custody.errors import NotKnownError
from custody.formats.fields import Fields, answer_fields
from custody.standing import HeldSeat

if TYPE_CHECKING:
    from custody.official.session import OfficialSession


@click.group()
def person() -> None:
    """See one person, suspend them, let them back in, remove them."""


@person.command()
@click.argument("name")
@json_option
def show(name: str, as_json: bool) -> None:
    """Show NAME: role, key, seats, and who compared the key with them."""
    answer = client().get(f"/people/{path_segment(name)}")
    emit(answer, as_json, *_lines(answer_fields(answer)))


def _lines(found: Fields) -> list[str]:
    from custody.formats.digest_words import twelve_words

    who = found.record("person")
    display, print_ = who.optional_text("display"), who.optional_text("fingerprint")
    lines = [f"{who.text('name')}" + (f" ({display})" if display else "")]
    lines.append(f"{who.text('role')}, {who.text('status')}")
    words = twelve_words(bytes.fromhex(print_)) if print_ else "no key"
    lines += [f"fingerprint  {words}", f"last signed  {found.optional_text('signed') or '-'}"]
    compared = [
        [row.text("by_whom"), row.text("at")[:10], "signed" if row.flag("signed") else "recorded"]
        for row in found.records("comparisons")
    ]
    if compared:
        lines += ["", *columns(compared, ["COMPARED BY", "ON", "HOW"])]
    return [*lines, *_seat_lines(found)]


def _seat_lines(found: Fields) -> list[str]:
    rows = [
        [row.text("dataset"), str(row.integer("idx")), _without(row)]
        for row in found.records("seats")
    ]
    return ["", *columns(rows, ["DATASET", "SEAT", "WITHOUT THEM"])] if rows else []


def _without(row: Fields) -> str:
    idx, seats, threshold, others, spare = (
        row.integer(name) for name in ("idx", "seats", "threshold", "others", "spare")
    )
    return HeldSeat(
        row.text("dataset"), idx, seats, threshold, others, spare, row.text("takes")
    ).says


def _putting_out(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command what putting somebody out takes: who, why, whether to ask, and the own key."""
    for option in (
        json_option,
        own_key_option,
        click.option("--yes", is_flag=True, help="Don't ask."),
        click.option("--reason", required=True, help="Why, for the record."),
        click.argument("name"),
    ):
        command = option(command)
    return command


@person.command()
@_putting_out
def suspend(
    name: str,
    reason: str,
    yes: bool,
    key_path: Path | None,
    passphrase_file: Path | None,
    as_json: bool,
) -> None:
    """Suspend NAME: sign-in, sessions, tokens, turns and requests are refused at once.

    What they signed before counts. With a key file the ledger has it signed that you did.
    """
    from custody.cli import signed_acts

    answer = _confirmed(signed_acts.suspend, name, reason, yes, key_path, passphrase_file)
    emit(answer, as_json, f"{name} is suspended.")
    note(f"hint: undone with: custody person resume {name}")


@person.command()
@click.argument("name")
@click.option("--reason", required=True, help="Why, for the record.")
@own_key_option
@json_option
def resume(
    name: str, reason: str, key_path: Path | None, passphrase_file: Path | None, as_json: bool
) -> None:
    """Let NAME back in, who was suspended."""
    from custody.cli import signed_acts

    session = _session(key_path, passphrase_file)
    emit(signed_acts.resume(session, name, reason), as_json, f"{name} may act again.")


@person.command()
@_putting_out
def remove(
    name: str,
    reason: str,
    yes: bool,
    key_path: Path | None,
    passphrase_file: Path | None,
    as_json: bool,
) -> None:
    """Remove NAME for good; an invitation that was not taken up is withdrawn.

    Refused where too few officials of a dataset would be left to ever open it.
    """
    from custody.cli import signed_acts

    answer = _confirmed(signed_acts.remove, name, reason, yes, key_path, passphrase_file, ends=True)
    emit(answer, as_json, f"{name} is removed.")


@person.command()
@click.argument("name")
@click.argument("words", nargs=-1, required=True)
@own_key_option
def compared(
    name: str, words: tuple[str, ...], key_path: Path | None, passphrase_file: Path | None
) -> None:
    """Record that you compared NAME's key: the twelve WORDS, as they read them to you."""
    from custody.cli import signed_acts
    from custody.formats.digest_words import require_twelve_words

    session = _session(key_path, passphrase_file)
    page = answer_fields(client().get(f"/people/{path_segment(name)}"))
    print_ = page.record("person").optional_text("fingerprint") or ""
    if not print_:
        raise NotKnownError(f"{name} has no key to compare")
    require_twelve_words(" ".join(words), bytes.fromhex(print_))
    signed_acts.compared(session, name, print_)
    click.echo(f"It is recorded that you compared the key of {name}.")


Act = Callable[["OfficialSession | None", str, str], Any]


def _confirmed(
    act: Act,
    name: str,
    reason: str,
    yes: bool,
    key_path: Path | None,
    passphrase: Path | None,
    *,
    ends: bool = False,
) -> Any:
    """Say what an act does to each quorum, ask, and carry it out."""
    session = _session(key_path, passphrase)
    page = answer_fields(client().get(f"/people/{path_segment(name)}"))
    for row in page.records("seats"):
        note(f"note: {row.text('dataset')}: without {name} {_without(row)}")
    for row in page.records("ceremonies"):
        note(
            f"note: {name} has a part in the open ceremony {row.text('id')}; what was signed counts"
        )
        for line in _to_attest(row.text("id"), name) if ends else ():
            note(line)
    if not yes:
        click.confirm("Go on?", abort=True, err=True)
    return act(session, name, reason)


def _to_attest(ceremony: str, name: str) -> list[str]:
    """Warn where somebody, once removed, can never say that their old share is destroyed."""
    from custody.ceremony import CeremonyView

    view = CeremonyView.read(client().get(f"/ceremonies/{path_segment(ceremony)}"))
    holds = view.kind == "reshare" and name in [one.official for one in view.subject.deciders]
    if not holds or view.attested.get(name) == "agree":
        return []
    return [
        f"warning: {name} has not attested that the old share of {view.dataset} is destroyed, and "
        "never can once removed: it counts as one that can still open everything",
        f"hint: after the switch, and before that: custody attest {ceremony} --agree",
    ]


def _session(key_path: Path | None, passphrase_file: Path | None) -> OfficialSession | None:
    from custody.cli.signed_requests import requester_session

    return requester_session(key_path, passphrase_file)
