"""The demo's participants, its outcome, and how it prints its lines."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

import click

from custody.client import Client
from custody.config import read_secret
from custody.demo.host import Host
from custody.official.session import OfficialSession

OFFICIALS = ("anna", "bela", "chen", "dora", "emil")
THRESHOLD = 3
REQUESTER = "rita"
DATASET = "registry"
LIES = 2
PHOTOGRAPHS = 2_000


@dataclass(slots=True)
class Outcome:
    """The demo's checks and results; None is what is not installed: stock age, pyarrow."""

    threshold: int = THRESHOLD
    officials: int = len(OFFICIALS)
    opened: bool = False
    opened_with_too_few: bool = True
    sha256_in: str = ""
    sha256_out: str = ""
    lies_refused: int = 0
    collection_files: int = 0
    stock_age: bool | None = None
    column_read: bool | None = None
    ledger_entries: int = 0
    ledger_verified: bool = False
    tamper_found: bool = False
    folder: str = ""

    def all_promises_kept(self) -> bool:
        """Tell whether every promise of the story was kept."""
        kept = (
            self.lies_refused == LIES
            and self.opened
            and self.collection_files == PHOTOGRAPHS
            and not self.opened_with_too_few
            and self.stock_age is not False
            and self.column_read is not False
        )
        same = bool(self.sha256_in) and self.sha256_in == self.sha256_out
        return kept and same and self.ledger_verified and self.tamper_found

    def record(self) -> dict[str, Any]:
        """Give it as a JSON object."""
        return asdict(self)


@dataclass(slots=True)
class Participants:
    """The host, and the open sessions of the officials and of who asks."""

    host: Host
    outcome: Outcome
    sessions: dict[str, OfficialSession] = field(default_factory=dict)

    def requester_client(self) -> Client:
        """Give the requester's client, with the token that her enrolment gave."""
        return self.host.client(read_secret(self.host.folder / f"{REQUESTER}.token"))


def print_line(who: str, text: str) -> None:
    """Print one line of the demo, with who acts in it."""
    click.echo(f"{click.style(f'{who:>14}', bold=True)}  {text}")
