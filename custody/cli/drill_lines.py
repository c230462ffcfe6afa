"""Tells at a terminal what somebody answered in a drill, and what a drill came to."""

from __future__ import annotations

from datetime import timedelta

from custody.ceremony import CeremonyView, DrillResult
from custody.cli.output import field
from custody.errors import ContributionError
from custody.formats.quantities import span_text
from custody.official.block import drill_text


def answered_text(name: str, answer: CeremonyView) -> str:
    """Say what became of what somebody has handed in.

    ``ContributionError`` where it is wrong and was not to be: that stands on the record.
    """
    drill = answer.subject.drill
    assert drill is not None
    if name in answer.turned:
        said = f"{name} has shown their key"
    elif name not in answer.refused:
        said = f"{name} has handed it in, and the service does not show it"
    elif name in drill.corrupt:
        said = f"{name} has handed in what is wrong, as this drill wants: it was refused, and named"
    else:
        raise ContributionError(
            f"what {name} handed in does not show that they have their share; it is on the record",
            hint="take the key file that was enrolled for this dataset",
            promise="NAMED",
        )
    if answer.result is not None:
        return f"{said}. {result_text(answer.result)}"
    number = len(answer.turned)
    awaited = drill.awaited([seat.official for seat in answer.subject.seats])
    needed = answer.threshold if drill.target.need == "quorum" else len(awaited)
    return f"{said}: {number} of {needed}."


def result_text(result: DrillResult) -> str:
    """Say in a sentence or two what a drill came to."""
    opened = "The canary opened" if result.opened else "The canary did not open"
    if result.quorum_after is not None:
        opened += f", {_after(result.quorum_after)} after the drill was opened"
    as_expected = "as expected" if result.as_expected else "and that was not expected"
    return f"{opened}, {as_expected}."


def drill_lines(view: CeremonyView) -> list[str]:
    """Describe a drill, and what was observed beside what was expected, once it is over."""
    drill, result = view.subject.drill, view.result
    if drill is None:
        return []
    lines = field("drill", drill_text(view.subject))
    if result is None:
        return lines
    expected = result.expected
    lines += field("result", result_text(result))
    answers = [f"{one.official} ({_after(one.seconds)})" for one in result.answered]
    lines += field("answered", ", ".join(answers) or "nobody")
    for label, observed, wanted in (
        ("absent", result.absent, expected.absent),
        ("wrong", result.refused, expected.refused),
    ):
        on_purpose = f"; on purpose: {', '.join(wanted)}" if wanted else ""
        lines += field(label, (", ".join(observed) or "nobody") + on_purpose)
    return lines


def _after(seconds: int) -> str:
    return span_text(timedelta(seconds=seconds))
