"""The command ``dataset drills``: how often keys are tried, and whether the dataset would open."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from custody.cli.options import client, json_option
from custody.cli.output import columns, emit, field
from custody.client import path_segment

if TYPE_CHECKING:
    from custody.dataset_health import DatasetHealth, DrillStanding

EVERY = "month|quarter|year|90d|never"
_SHOWN_BY = {"receipt": "a receipt", "turn": "an export", "drill": "a drill"}


@click.command()
@click.argument("name")
@click.option("--every", metavar=EVERY, help="How often a drill is to be held.")
@click.option("--census-every", metavar=EVERY, help="How often a census is to be held.")
@json_option
def drills(name: str, every: str | None, census_every: str | None, as_json: bool) -> None:
    """Say how often the keys of the dataset NAME are to be tried; and whether it would open.

    When a drill is due and was not held, the overview, /metrics and notices say so. Shown is when
    each official last proved that they have their share, who must not be lost, and what comes of
    it as these proofs age.
    """
    from custody.dataset_health import DatasetHealth
    from custody.drill_schedule import parse_every

    path, service = f"/datasets/{path_segment(name)}", client()
    health = DatasetHealth.read(service.get(f"{path}/quorum"))
    if every is not None or census_every is not None:
        body: dict[str, int | None] = {one.due.kind: one.due.days for one in health.drills}
        body |= {} if every is None else {"drill": parse_every(every)}
        body |= {} if census_every is None else {"census": parse_every(census_every)}
        health = DatasetHealth.read(service.post(f"{path}/drill-schedule", body))
    emit(health.record(), as_json, *health_lines(health))


def health_lines(health: DatasetHealth) -> list[str]:
    """Describe whether a dataset would open, and what is due to see that."""
    rows = [
        [
            one.official,
            "never" if one.shown is None else f"{one.shown[:16]}Z",
            _SHOWN_BY.get(one.by, "-"),
            "yes" if one.fresh else "no",
        ]
        for one in health.seats
    ]
    lines = columns(rows, ["OFFICIAL", "SHARE SHOWN", "BY", "FRESH"])
    lines += field("opens", _opens_text(health))
    if health.thin_from is not None:
        lines += field("thin", f"from {health.thin_from[:10]} on, if nobody shows their share")
    if health.closed_from is not None:
        lines += field("closed", f"from {health.closed_from[:10]} on, if nobody shows their share")
    for one in health.drills:
        lines += field(one.due.kind, _due_text(one))
    return lines


def _opens_text(health: DatasetHealth) -> str:
    if not health.opens:
        return f"no: {-health.spare} more have to show their share"
    if not health.critical:
        return f"yes, and still without {'any one' if health.spare == 1 else f'any {health.spare}'}"
    return f"yes, but not without {', or '.join(health.critical)}"


def _due_text(one: DrillStanding) -> str:
    from custody.drill_schedule import often_text

    if one.due.days is None or one.due.due is None:
        return "at no set time"
    last = "none yet" if one.due.last is None else f"last on {one.due.last[:10]}"
    when = f"was due by {one.due.due[:10]}" if one.overdue else f"due by {one.due.due[:10]}"
    return f"{often_text(one.due.days)}; {last}; {when}"
