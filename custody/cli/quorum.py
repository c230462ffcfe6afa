"""``quorum``: draws a quorum and says what is wrong with it, and what to know, without a service.

And reads the quorum that other commands are given.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import click

from custody.cli.options import json_option
from custody.cli.output import emit, note
from custody.errors import InputError, RefusedError
from custody.quorum_tree import (
    Node,
    drawn_lines,
    lint,
    parse_quorum,
    plain,
    quorum_fields,
    require_sound,
    rows_of,
    seated,
    smallest,
    standing,
    write_quorum,
)


@click.command()
@click.argument("text")
@click.option("--have", multiple=True, metavar="NAME", help="Who is there already; repeatable.")
@json_option
def quorum(text: str, have: tuple[str, ...], as_json: bool) -> None:
    """Draw the quorum TEXT, and say what is wrong with it or to be known of it.

    \b
    custody quorum "2 of (anna, bert, carl)"
    custody quorum "all of (2 of (anna, bert) as security, 1 of (dora, emil) as legal)"
    custody quorum "weights 3: chair=2, a, b, c"

    Nobody is in two groups that may be needed together, and no one person is a quorum: such a
    text is refused. With --have it says how far a quorum is, and who is missing.
    """
    tree = parse_quorum(text)
    found = lint(tree)
    if found.refusals:
        first, *others = found.refusals
        for one in others:
            note(f"refused: {one}")
        raise RefusedError(f"this is no quorum: {first}", promise="QUORUM")
    strangers = sorted({*have} - {*seated(tree)})
    if strangers:
        raise InputError(f"{strangers[0]} is not in this quorum")
    here = list(dict.fromkeys(have))
    lines = drawn_lines(tree, here if have else None)
    lines += ["", f"at least {smallest(tree)} of {len(seated(tree))} people"]
    lines += [standing(tree, here)] if have else []
    record = {
        "fewest": smallest(tree),
        "officials": list(seated(tree)),
        "quorum": tree.record(),
        "rows": {name: list(rows_of(tree, name)) for name in seated(tree)},
        "text": write_quorum(tree),
        "warnings": list(found.warnings),
    }
    emit(record, as_json, write_quorum(tree), "", *lines)
    for one in found.warnings:
        note(f"warning: {one}")


def given_quorum(threshold: int | None, officials: Sequence[str], text: str | None) -> Node:
    """Give the quorum of the options: a text, or a threshold and officials."""
    if text is not None:
        if threshold is not None or officials:
            raise InputError(
                "a --quorum names its officials and how many of them it takes",
                hint="give it without --threshold and --official",
            )
        tree = parse_quorum(text)
        require_sound(tree)
        return tree
    if threshold is None or not officials:
        raise InputError(
            "who is to be the quorum is missing",
            hint="say --threshold M and --official NAME for each seat, or --quorum TEXT",
        )
    return plain(threshold, officials)


def officials_of(tree: Node) -> tuple[str, ...]:
    """Name who gets a seat."""
    return seated(tree)


def asked_quorum(tree: Node) -> dict[str, Any]:
    """Give what the service is asked for: m of n officials, or a tree."""
    if tree.is_plain:
        return {**quorum_fields(tree), "officials": list(seated(tree))}
    return quorum_fields(tree)


def warnings_of(tree: Node) -> list[str]:
    """Word what is to be known of a quorum when its genesis opens."""
    if tree.is_plain:
        closes = tree.need == len(tree.of)
        every = "warning: with n = m, the loss of one key file closes the dataset for ever"
        return [every] if closes else []
    return [f"warning: {one}" for one in lint(tree).warnings]
