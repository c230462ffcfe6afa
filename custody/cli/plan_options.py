"""The options of ``custody restore`` that carry a plan out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import click

from custody.errors import InputError
from custody.file_arguments import NAMED
from custody.storage import Place

F = TypeVar("F", bound=Callable[..., Any])


def plan_options(function: F) -> F:
    """Add ``--plan``, ``--shard``, ``-j`` and ``--dask``."""
    for option in (
        click.option("--dask", metavar="ADDRESS", help="With --plan: tcp://… of a Dask scheduler."),
        click.option(
            "-j",
            "--processes",
            type=click.IntRange(1, 1000),
            help="With --plan: so many processes at a time.",
        ),
        click.option("--shard", metavar="K/N", help="With --plan: the K-th of N shards of it."),
        click.option(
            "--plan", "plan_path", type=NAMED, help="Carry out this plan, in place of a FILE."
        ),
    ):
        function = option(function)
    return function


def read_plan_options(
    plan: Path | None,
    *,
    shard: str | None,
    processes: int | None,
    dask: str | None,
    others: Sequence[object],
) -> Callable[[Path | None, Place | None, bool, bool], None] | None:
    """Give what carries the plan out, given identity, output, --resume and --force; or None."""
    if plan is None:
        if shard is not None or processes or dask:
            raise InputError("--shard, -j and --dask go with --plan", hint="custody plan --help")
        return None
    if any(others):
        raise InputError(
            "a plan says what is restored, and from where",
            hint="custody restore --plan PLAN --identity FILE --shard 1/1 -o FOLDER --resume",
        )
    if dask is not None and (shard is not None or processes):
        raise InputError("--dask deals the work out itself: no --shard, no -j")
    from custody.cli.restore_plan import restore_plan
    from custody.plan import Shard

    share = Shard() if shard is None else Shard.parse(shard)
    return partial(restore_plan, plan, share, processes or 1, dask)
