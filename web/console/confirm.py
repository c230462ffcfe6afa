"""The page that asks once more before something ends, and what is said when it is done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import render_template


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked: a heading, what follows from it, the button, and where "no" leads."""

    heading: str
    lines: Sequence[str]
    button: str
    back: str
    effects: Sequence[tuple[str, str, bool]] = ()
    """Of each dataset: its name, what is left of its quorum, and whether that is bad."""
    more_effects: int = 0
    """Of how many more datasets, none worse off than these."""
    asks_reason: bool = False
    reason: str = ""
    grave: bool = True


def ask(question: Question) -> str:
    """Show the question; its form is sent to the address it stands at."""
    return render_template("confirm.html", question=question)
