"""``custody restore --plan``: one shard of a plan, or all of it on a Dask cluster."""

from __future__ import annotations

import contextlib
from collections.abc import Generator, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from custody.cli.options import is_standard_stream
from custody.cli.output import note, progress
from custody.errors import (
    CredentialError,
    CustodyError,
    InputError,
    NotKnownError,
    RefusedError,
    TamperedError,
)
from custody.formats.timestamps import now
from custody.jobs.plan_file import PlanFile
from custody.jobs.plan_output import parse_output
from custody.jobs.plan_run import Settings, run_here, run_in_processes
from custody.jobs.plan_work import Outcome
from custody.jobs.restoring import read_identities
from custody.plan import Shard
from custody.storage import Place
from custody.streams import STANDARD_STREAM

SHOWN = 20
_ALONE = (InputError, NotKnownError, RefusedError, TamperedError)


@dataclass
class PlanRestore:
    """What to carry out, how, and what became of it so far."""

    plan: Path
    identity: Path | None
    output: Place | None
    shard: Shard
    processes: int
    dask: str | None
    resume: bool
    force: bool
    restored: int = 0
    skipped: int = 0
    failed: int = 0
    errors: list[CustodyError] = field(default_factory=list)

    def run(self) -> None:
        """Do all items of the shard; then say what could not be done, the first as the error."""
        file = PlanFile(self.plan)
        file.plan.require_open(now())
        numbers = file.numbers(self.shard)
        identity = self.identity or Path(f"{file.plan.ceremony}.identity")
        output = self.output.absolute() if self.output else file.plan.to or str(Path.cwd())
        parse_output(output).require_there()  # once, and not of every object
        settings = Settings(output, self.resume or self.dask is not None, self.force)
        outcomes = self._outcomes(file.lines(numbers), settings, identity)
        label = f"shard {self.shard.number}/{self.shard.count}"
        with (
            contextlib.closing(outcomes),  # now: an error holds on to what it went through
            progress(label, file.bytes_of(numbers)) as bar,
        ):
            for outcome in outcomes:
                self._count(outcome)
                if bar is not None:
                    bar(outcome.bytes)
        note(
            f"{label}: {len(numbers):,} work items; of their objects, and parts of large ones, "
            f"{self.restored:,} restored, {self.skipped:,} skipped, {self.failed:,} failed"
        )
        for error in self.errors[1:]:
            note(f"error: {error.message}")
        if self.failed > SHOWN:
            note(f"… and {self.failed - SHOWN:,} more")
        if self.errors:
            raise self.errors[0]

    def _outcomes(
        self, lines: Iterator[bytes], settings: Settings, identity: Path
    ) -> Generator[Outcome]:
        identities = read_identities(identity)
        if self.dask is not None:
            if identity is STANDARD_STREAM:
                raise InputError("the workers read the identity themselves: give a file's name")
            from custody.jobs.plan_dask import run_on_dask

            return run_on_dask(self.dask, lines, settings, identity)
        if self.processes == 1:
            return run_here(lines, settings, identities)
        return run_in_processes(lines, settings, identities, self.processes)

    def _count(self, outcome: Outcome) -> None:
        self.restored += outcome.restored
        self.skipped += outcome.skipped
        self.failed += len(outcome.errors)
        for error in outcome.errors:
            if len(self.errors) < SHOWN:
                self.errors.append(error)
            other = not isinstance(error, _ALONE) and self.dask is None
            if other or isinstance(error, CredentialError):
                raise error  # a full disk, no network, another's identity: no item would do better


def restore_plan(
    plan: Path,
    shard: Shard,
    processes: int,
    dask: str | None,
    identity: Path | None,
    output: Place | None,
    resume: bool,
    force: bool,
) -> None:
    """Carry a plan out, as the options of the command say."""
    if output is not None and is_standard_stream(output):
        raise InputError("a plan goes to a folder or a bucket", hint="-o FOLDER")
    PlanRestore(plan, identity, output, shard, processes, dask, resume, force).run()
