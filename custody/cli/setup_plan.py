"""What ``custody setup`` is to make: as its options say, as it is already, or as one answers."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

import click

from custody import config
from custody.ceremony import CeremonyView
from custody.cli.output import note
from custody.cli.setup_site import Seen
from custody.client import Client, path_segment
from custody.errors import InputError
from custody.formats.validation import require_name
from custody.setup_steps import LEAST_QUORUM, Plan, usual_threshold

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the options say, each perhaps not given."""

    dataset: str | None
    officials: tuple[str, ...]
    threshold: int | None
    requester: str | None
    job: str
    folder: str

    def plan(self, service: Client | None, seen: Seen | None) -> Plan:
        """Complete it: a genesis that is there has said its quorum, the rest is asked for.

        ``InputError`` names what is missing where there is no terminal to ask on.
        """
        name = self.dataset or _ask_dataset(seen)
        genesis = _genesis(service, seen, name)
        seats = tuple(seat.official for seat in genesis.subject.seats) if genesis else ()
        officials = self.officials or seats or _ask_officials(seen)
        threshold = self.threshold
        if threshold is None:
            threshold = genesis.threshold if genesis else _ask_threshold(len(officials))
        there = seen.names("requester") if seen else []
        asking = there[0] if there else None
        requester = self.requester or (genesis and asking) or _ask_requester(asking)
        return Plan(name, officials, threshold, requester, self.job, self.folder)


def is_terminal() -> bool:
    """Tell whether there is somebody to ask."""
    return sys.stdin is not None and sys.stdin.isatty()


def confirm_address(plan: Plan, seen: Seen | None) -> None:
    """Say before anybody is invited that an address is good on this machine only.

    Invitations carry it; one that is out is not made again by itself.
    """
    invited = seen.people if seen else {}
    if os.environ.get("CUSTODY_URL") or all(name in invited for name in plan.roles):
        return
    text = f"The invitations will lead to {config.DEFAULT_URL}, which this machine alone reaches."
    hint = "set CUSTODY_URL to the address at which everybody reaches the service"
    if not is_terminal():
        note(f"note: {text} If others are to enrol elsewhere, {hint} first.")
    elif not click.confirm(f"{text} Go on?", default=True, err=True):
        raise InputError("nobody was invited", hint=hint)


def _genesis(service: Client | None, seen: Seen | None, dataset: str) -> CeremonyView | None:
    row = seen.datasets.get(dataset) if seen else None
    if row is None or service is None:
        return None
    return CeremonyView.read(service.get(f"/ceremonies/{path_segment(row.dataset.ceremony)}"))


def _ask_dataset(seen: Seen | None) -> str:
    there = list(seen.datasets) if seen else []
    default = there[0] if len(there) == 1 else None
    return _ask("Name of the dataset", "-d NAME", default, _names_of("a dataset"))[0]


def _ask_officials(seen: Seen | None) -> tuple[str, ...]:
    text = "Officials, who hold the keys: their names, with blanks between"
    default = " ".join(seen.names("official")) if seen else ""
    read = _names_of("an official", least=LEAST_QUORUM)
    return _ask(text, "--official NAME, once for each", default or None, read)


def _ask_threshold(officials: int) -> int:
    if officials < LEAST_QUORUM:
        return LEAST_QUORUM  # which the plan refuses
    text = f"How many of these {officials} open it"
    default = str(usual_threshold(officials))
    return _ask(text, "--threshold M", default, click.IntRange(LEAST_QUORUM, officials))


def _ask_requester(default: str | None) -> str:
    text = "Who may ask for a restore (one name)"
    return _ask(text, "--requester NAME", default, _names_of("a requester"))[0]


def _ask(text: str, option: str, default: str | None, read: Callable[[str], T]) -> T:
    """Ask on the terminal until the answer can be read; ``InputError`` where there is none."""
    if not is_terminal():
        raise InputError(f"give {option}", hint="custody setup --help")
    answer: T = click.prompt(text, default=default, value_proc=read, err=True)
    return answer


def _names_of(what: str, *, least: int = 1) -> Callable[[str], tuple[str, ...]]:
    def read(text: str) -> tuple[str, ...]:
        try:
            names = [require_name(name, what) for name in text.replace(",", " ").split()]
        except InputError as error:
            raise click.UsageError(f"{error.message}; {error.hint}") from None
        if len(names) < least:
            raise click.UsageError(f"expected at least {least}, got {len(names)}")
        return tuple(names)

    return read
