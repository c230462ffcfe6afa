"""What a command of the table of lies is, and how an official's is made."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tests.lying.reshares import RESHARES
from tests.lying.town import Town

Line = list[str]
SEEN = frozenset({"service", "consistency"})
REASON = ["--reason", "so it is"]


@dataclass(frozen=True)
class Command:
    """A command, the answers that it rests on, and what comes first.

    ``words`` in a line are those that people read to each other, so of the truth. ``prepare``
    has something fetched from the liar, for a command that is on no network.
    """

    line: Callable[[Town], Line]
    answers: frozenset[str]
    kind: str = ""
    """What it is about: a genesis, one without a dealer, an export, a signed one; or nothing."""
    environ: Mapping[str, str] = field(default_factory=dict)
    prepare: Callable[[Town, Path], object] | None = None
    displays: frozenset[str] = frozenset()
    """Answers that it only shows."""
    ends: tuple[int, int] = (0, 0)
    """How it ends without a lie: where the truth is known, and at first use."""


def official(
    act: str,
    ceremony: str,
    *more: str,
    answers: frozenset[str],
    said: bool = False,
    who: str = "anna",
    **rest: object,
) -> Command:
    """A command of an official about a ceremony; at first use they sign in by a challenge."""
    kinds = {"attic": "genesis", "books": "genesis", "signed": "signed", "stricter": "policy"}
    kinds |= {"drilled": "drill"} | dict.fromkeys(("joint", "made", "roomful"), "dealerless")
    kinds |= dict.fromkeys(RESHARES, "reshare") | {
        "epoch-asked": "epoch",
        "epoch-approved": "epoch",
        "epoch-drilled": "epoch-drill",
    }
    kind = kinds.get(ceremony, "export")

    def line(town: Town) -> Line:
        words = ["--words", town.words(ceremony)] if said else []
        return [act, town.liar.names[ceremony], "--key", f"{who}.key", *more, *words]

    every = SEEN | {"ceremony", "challenge"} | answers | ({"bundle"} if act == "turn" else set())
    return Command(line, every, kind, **rest)  # type: ignore[arg-type]
