"""What ``custody request`` asks for: objects by id, the newest one, or a set by filters."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

import click

from custody.ceremony import ObjectSet
from custody.ceremony.object_set import BY_ID
from custody.cli.object_selection import moment_text, parse_time, read_selection
from custody.cli.output import note
from custody.errors import InputError
from custody.formats.moments import end_of, is_day
from custody.formats.timestamps import stamp
from custody.formats.validation import require_object

if TYPE_CHECKING:
    from custody.client import Client

F = TypeVar("F", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Filters:
    """The options that say which objects are asked for, as they were given."""

    ids: tuple[str, ...] = ()
    latest: bool = False
    at: str | None = None
    jobs: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    since: str | None = None
    until: str | None = None
    as_of: str | None = None
    each_job: bool = False
    everything: bool = False

    @property
    def narrows(self) -> bool:
        """Whether any of them describes a set."""
        said = (self.jobs, self.hosts, self.tags, self.since, self.until, self.as_of)
        return any(said) or self.each_job or self.everything


@dataclass(frozen=True, slots=True)
class Chosen:
    """What is asked for of a dataset: objects by id, or a set in words."""

    objects: tuple[str, ...]
    set: str = BY_ID


def choose(filters: Filters, datasets: tuple[str, ...]) -> dict[str, Chosen] | None:
    """Read what is asked for of each dataset; ``InputError`` for what contradicts itself.

    None where the newest object has to be picked first: :func:`pick`.
    """
    if filters.ids:
        if filters.narrows or filters.latest or filters.at is not None or len(datasets) > 1:
            raise InputError(
                "objects named by id leave nothing to filter, and are of one dataset",
                hint="leave out the ids, or the rest",
            )
        (dataset,) = datasets
        return {dataset: Chosen(tuple(require_object(text, dataset) for text in filters.ids))}
    if filters.latest or filters.at is not None:
        _require_one(filters)
        return None
    words = read_set(filters).words()
    return dict.fromkeys(datasets, Chosen((), words))


def read_set(filters: Filters) -> ObjectSet:
    """Read the set that filters describe."""
    if not filters.narrows:
        raise InputError(
            "expected objects to ask for",
            hint="ids, --latest, --job, --host, --tag, --since, --until, --as-of, --each-job, "
            "or --everything",
        )
    if filters.as_of is not None and filters.until is not None:
        raise InputError("--as-of and --until are both an end", hint="give one of them")
    base, jobs = _base(filters)
    found = ObjectSet(
        jobs=jobs,
        hosts=filters.hosts,
        tags=tuple(_tag(text) for text in filters.tags),
        since=_moment("since", filters.since),
        before=_moment("as of", filters.as_of) or _moment("until", filters.until, whole=True),
        newest=filters.each_job,
        base=base,
        spans=base is not None,
    )
    if filters.everything and found != ObjectSet():
        raise InputError("--everything leaves nothing to filter", hint="leave it out, or the rest")
    found.require_clear()
    return found


def _base(filters: Filters) -> tuple[str | None, tuple[str, ...]]:
    """Part the jobs into the one whose newest object is taken, and those that follow it."""
    if filters.as_of is None or filters.each_job:
        return None, filters.jobs
    if not filters.jobs or filters.since is not None:
        raise InputError(
            "--as-of takes the newest object of the first --job, and what other jobs sealed from "
            "the one before it on",
            hint="--as-of TIME --job base --job wal, or --as-of TIME --each-job",
        )
    return filters.jobs[0], filters.jobs[1:]


def _require_one(filters: Filters) -> None:
    others = (filters.tags, filters.since, filters.until, filters.as_of)
    several = len(filters.jobs) > 1 or len(filters.hosts) > 1
    if any(others) or filters.each_job or filters.everything or several:
        raise InputError(
            "--latest and --at pick one object, of one --job and --host at most",
            hint="--each-job takes the newest of each, --as-of a job with what follows it",
        )


def pick(filters: Filters, service: Client, datasets: tuple[str, ...]) -> dict[str, Chosen]:
    """Pick the newest object of each dataset, as the service lists it."""
    job, host = (next(iter(said), None) for said in (filters.jobs, filters.hosts))
    selection = read_selection(filters.latest, filters.at, job, host)
    assert selection is not None
    picked = {}
    for dataset in datasets:
        row = selection.pick(service, dataset)
        note(f"object {row.id[:12]}, sealed at {row.sealed[:19]}Z")
        picked[dataset] = Chosen((row.id,))
    return picked


def _moment(what: str, text: str | None, *, whole: bool = False) -> str | None:
    """Read a time, of which an end is meant to the end of its day or second; and say it in full."""
    if text is None:
        return None
    moment, ends = parse_time(text), whole or what == "as of"
    whole_day = ", and that whole day" if ends and is_day(text) else ""
    note(f"{what} {moment_text(moment)}{whole_day}")
    return stamp(end_of(text, moment) if ends else moment)


def _tag(text: str) -> tuple[str, str]:
    key, equals, value = text.partition("=")
    if not equals or not key:
        raise InputError(f"expected a tag as KEY=VALUE, got {text[:70]!a}")
    return key, value


def set_options(function: F) -> F:
    """Add the options that say which objects are asked for, which :class:`Filters` hold."""
    time = "A local day or time, like 'Jan 31', or with its zone, like 2026-01-31T22:05Z."
    for option in (
        click.option("--everything", is_flag=True, help="All objects of the dataset."),
        click.option("--each-job", is_flag=True, help="The newest of each job on each host."),
        click.option(
            "--as-of",
            metavar="TIME",
            help="The newest object of the first --job as of then, and what the other jobs sealed "
            "to then, from the one before it on: so all from its beginning on; with --each-job the "
            "newest of each as of then.",
        ),
        click.option(
            "--until", metavar="TIME", help="Sealed by then, to the end of its day or second."
        ),
        click.option("--since", metavar="TIME", help=f"Sealed then, or later. {time}"),
        click.option(
            "--tag", "tags", multiple=True, metavar="KEY=VALUE", help="With this tag; repeatable."
        ),
        click.option("--host", "hosts", multiple=True, help="Sealed on this host; repeatable."),
        click.option("--job", "jobs", multiple=True, help="Sealed by this job; repeatable."),
        click.option("--at", metavar="TIME", help="The newest one object as of then."),
        click.option("--latest", is_flag=True, help="The newest one object."),
    ):
        function = option(function)
    return function
