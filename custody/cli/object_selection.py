"""Selects an object of the catalogue by when, on which host and by which job it was sealed."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, TypeVar

import click

from custody.catalogue import CatalogueObject, read_objects
from custody.cli.output import note
from custody.client import path_segment
from custody.errors import InputError, NotKnownError
from custody.formats.moments import read_moment
from custody.formats.timestamps import now, stamp

if TYPE_CHECKING:
    from custody.client import Client

F = TypeVar("F", bound=Callable[..., Any])
NAMED = 5
"""How many objects that are passed over are named."""
PAGE = 1000
TICK = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class ObjectSelection:
    """The newest object that was sealed before a moment, on a host, by a job; None is any."""

    before: str | None
    job: str | None
    host: str | None

    def rows(
        self,
        service: Client,
        dataset: str,
        *,
        gone: str | None = "no",
        plausible: str | None = None,
    ) -> Iterator[CatalogueObject]:
        """Give the objects that fit, the newest first; ``gone`` None: even those marked gone.

        ``plausible`` leaves out those that can't ("yes") or can ("no") have been sealed when
        they say so.
        """
        page = self.page(service, dataset, PAGE, gone, plausible)
        yield from page
        while len(page) >= PAGE:
            rest = replace(self, before=page[-1].sealed)
            page = rest.page(service, dataset, PAGE, gone, plausible)
            yield from page

    def page(
        self,
        service: Client,
        dataset: str,
        limit: int,
        gone: str | None,
        plausible: str | None = None,
    ) -> list[CatalogueObject]:
        """Give the newest ``limit`` objects that fit; more where the last were sealed at once."""
        answer = service.get(
            f"/datasets/{path_segment(dataset)}/objects",
            limit=limit,
            before=self.before,
            job=self.job,
            host=self.host,
            gone=gone,
            plausible=plausible,
        )
        return read_objects(answer)

    def pick(
        self, service: Client, dataset: str, among: Container[str] | None = None
    ) -> CatalogueObject:
        """Pick the newest object, of all or ``among`` these ids; ``NotKnownError`` if none fits.

        By the time of sealing, where that is plausible. What would be newer by a clock that was
        ahead of the service's, or was registered later, is passed over, and named.
        """

        def is_among(row: CatalogueObject) -> bool:
            return among is None or row.id in among

        rows = self.rows(service, dataset, plausible="yes")
        found = next(filter(is_among, rows), None)
        others = replace(self, before=None).rows(service, dataset, plausible="no")
        passed = [row for row in filter(is_among, others) if self._could_be_newer(row, found)]
        for row in passed[:NAMED]:
            note(
                f"note: object {row.id[:12]} is passed over, name it if you want it: sealed "
                f"at {row.sealed[:19]}Z, it says, and registered at "
                f"{row.registered[:19]}Z, before that"
            )
        if len(passed) > NAMED:
            note(f"note: and {len(passed) - NAMED} more: custody objects -d {dataset}")
        if found is None:
            raise self.nothing_fits(dataset)
        return found

    def _could_be_newer(self, row: CatalogueObject, found: CatalogueObject | None) -> bool:
        """Say whether an object of an implausible time could be the one that is looked for."""
        in_time = self.before is None or row.registered < self.before
        if found is None:
            return in_time
        claimed = self.before is None and row.sealed > found.sealed
        return in_time and (claimed or row.registered > found.registered)

    def nothing_fits(self, dataset: str) -> NotKnownError:
        """Make the error for the case that no object fits."""
        return NotKnownError(f"no such object in {dataset}", hint=f"custody objects -d {dataset}")


def selection_options(function: F) -> F:
    """Add ``--latest``, ``--at``, ``--job`` and ``--host``, which :func:`read_selection` reads."""
    for option in (
        click.option("--host", help="Only what was sealed on this host."),
        click.option("--job", help="Only what this job sealed."),
        click.option(
            "--at",
            help="Pick the newest as of this local time, to the end of its second; with a zone, "
            "like 2026-01-31T22:05Z.",
        ),
        click.option("--latest", is_flag=True, help="Pick the newest."),
    ):
        function = option(function)
    return function


def read_selection(
    latest: bool, at: str | None, job: str | None, host: str | None
) -> ObjectSelection | None:
    """Read the options; None when none of them was given."""
    if latest and at is not None:
        raise InputError("--latest and --at are two different picks", hint="give one of them")
    if not latest and at is None:
        if job is not None or host is not None:
            raise InputError("--job and --host need a pick to narrow", hint="--latest or --at TIME")
        return None
    if at is None:
        return ObjectSelection(None, job, host)
    moment = parse_time(at)
    note(f"as of {moment_text(moment)}")
    return ObjectSelection(stamp(moment + width(at)), job, host)


def width(text: str) -> timedelta:
    """Give how long a time lasts that is meant to its end: a second, where it names no part of one.

    The catalogue shows whole seconds, and what it shows at one was sealed within it.
    """
    return TICK if "." in text or "," in text else timedelta(seconds=1)


def parse_time(text: str) -> datetime:
    """Read a time as people write it, and as ``date`` prints it: local where it does not say."""
    return read_moment(text, now(), _local)


def _local(time: datetime) -> datetime:
    """Read the clock on the wall; ``InputError`` in the hour when it is put forward or back."""
    first, second = (time.replace(fold=fold).astimezone() for fold in (0, 1))
    if first.utcoffset() != second.utcoffset():
        raise InputError(
            f"the clocks change at {time}: it is there twice, or not at all",
            hint=f"give it with its zone: {first.isoformat()} or {second.isoformat()}",
        )
    return first


def moment_text(moment: datetime) -> str:
    """Write a time with its zone and in UTC."""
    universal = f"{moment.astimezone(UTC).replace(tzinfo=None).isoformat()}Z"
    return universal if not moment.utcoffset() else f"{moment.isoformat()}, which is {universal}"
