"""The picker of a request: which objects of which datasets, as somebody has filled it in.

A browser without scripts sends the whole form and gets the page again; with scripts the part that
shows what fits is replaced alone. Pages' scripts read the same fields by their own twin of
:meth:`Picker.read_set` (web/static/js/crypto/asked_set.js), so that what is signed is what was
typed, and not what the service made of it (promise ASKED).
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from werkzeug.datastructures import MultiDict

from custody.ceremony import ObjectSet
from custody.errors import CustodyError, InputError
from custody.formats.moments import end_of, in_utc, read_moment
from custody.formats.timestamps import is_stamp, stamp
from custody.official.block import minute, size_of
from custody.service import Principal, Service
from custody.service.export_requests import Shown
from custody.service.object_lists import (
    ObjectPage,
    Sums,
    page_of_set,
    sums_of_named,
    sums_of_set,
)

PAGE = 20
NAMED, ALL, EACH, BASE = "ids", "all", "each", "base"
WAYS = {
    NAMED: "Only the objects that I tick or name",
    ALL: "Every object that fits",
    EACH: "The newest of each job on each host",
    BASE: "The newest of the first job, and what the other jobs sealed from it on",
}


@dataclass(frozen=True, slots=True)
class Picker:
    """What was filled in; every text as it was typed, jobs, hosts, tags and ids one a line.

    ``at`` is the dataset whose list is shown from the object ``after`` on.
    """

    pick: str = NAMED
    jobs: str = ""
    hosts: str = ""
    tags: str = ""
    since: str = ""
    until: str = ""
    ids: str = ""
    also: tuple[str, ...] = ()
    text: str = ""
    after: int = 0
    at: str = ""

    @classmethod
    def read(cls, fields: MultiDict[str, str]) -> Picker:
        """Read the form; what ticks say is added to the ids that were typed."""
        said = {name: _clean(fields.get(name, "")) for name in _TEXTS}
        after, _, at = fields.get("page", "").partition(" ")
        ticked, shown = fields.getlist("object"), fields.getlist("listed")
        found = cls(
            **said,
            pick=fields.get("pick", "") if fields.get("pick", "") in WAYS else NAMED,
            also=tuple(dict.fromkeys(fields.getlist("also"))),
            after=int(after) if after.isascii() and after.isdigit() and len(after) < 8 else 0,
            at=at,
        )
        found = replace(found, ids=_with_ticks(found.ids, ticked, shown))
        only = fields.get("only")
        return found if only is None else found.narrowed(only)

    def narrowed(self, only: str) -> Picker:
        """Take one job on one host of those that fit."""
        try:
            job, host = json.loads(only)
        except (TypeError, ValueError):
            return self
        jobs = job if isinstance(job, str) and self.pick != BASE else self.jobs
        return replace(self, jobs=jobs, hosts=host if isinstance(host, str) else self.hosts)

    @property
    def names(self) -> list[str]:
        """The ids, or beginnings of ids, that are named."""
        return [line.lower() for line in _lines(self.ids)]

    def names_object(self, object_id: str) -> bool:
        """Tell whether an object is among those named."""
        return any(object_id.startswith(name) for name in self.names)

    def read_set(self, now: datetime) -> ObjectSet:
        """Give the set that is described; ``InputError`` for what contradicts itself."""
        jobs, base = _lines(self.jobs), self.pick == BASE
        if base and (not jobs or self.since.strip()):
            raise InputError(
                "the newest of a job with what followed it takes that job, and no “since”",
                hint="write that job into the first line, and the others below it",
            )
        found = ObjectSet(
            jobs=tuple(jobs[1:] if base else jobs),
            hosts=tuple(_lines(self.hosts)),
            tags=tuple(_tag(line) for line in _lines(self.tags)),
            since=_moment(self.since, now),
            before=_moment(self.until, now, whole=True),
            newest=self.pick == EACH,
            base=jobs[0] if base else None,
        )
        found.require_clear()
        return found


@dataclass(frozen=True, slots=True)
class Picked:
    """What is picked of a dataset, as a page shows it: the sums, or why there are none; the list.

    ``seen`` is what the form sends back of the sums, so that nothing else is filed.
    """

    dataset: str
    sums: Sums | None
    error: CustodyError | None
    page: ObjectPage | None

    @property
    def seen(self) -> str:
        """The sums as the form carries them."""
        if self.sums is None:
            return ""
        return (
            f"{self.dataset} {self.sums.count} {self.sums.bytes} {self.sums.first} {self.sums.last}"
        )

    @property
    def text(self) -> str:
        """The sums in words."""
        return "" if self.sums is None else sums_text(self.sums)


def picked(service: Service, principal: Principal, picker: Picker, dataset: str) -> Picked:
    """Look up what a picker picks of a dataset."""
    sums, error = None, None
    try:
        wanted = picker.read_set(service.now())
        if picker.pick == NAMED and picker.names:
            sums = sums_of_named(service, principal, dataset, picker.names)
        elif picker.pick != NAMED:
            sums = sums_of_set(service, principal, dataset, wanted)
    except CustodyError as problem:
        error = problem
    return Picked(dataset, sums, error, _page(service, principal, picker, dataset, sums))


def _page(
    service: Service, principal: Principal, picker: Picker, dataset: str, sums: Sums | None
) -> ObjectPage | None:
    """Give the list of what fits, also where it is too long to ask for; None where it has none."""
    number = sums.count if sums and picker.pick != NAMED else None
    after = picker.after if picker.at == dataset else 0
    try:
        return page_of_set(
            service,
            principal,
            dataset,
            picker.read_set(service.now()),
            text=picker.text,
            after=after,
            limit=PAGE,
            number=number,
        )
    except CustodyError:
        return None


def sums_text(sums: Sums) -> str:
    """Say how many objects there are, how large, and from when to when, as the block does."""
    if not sums.count:
        return "no object"
    number = f"{sums.count:,} object{'' if sums.count == 1 else 's'}"
    span = " to ".join(dict.fromkeys(minute(time) for time in (sums.first, sums.last)))
    return f"{number}, {size_of(sums.bytes)}, sealed {span}"


def seen_sums(fields: MultiDict[str, str]) -> Mapping[str, Shown]:
    """Read what the page showed of each dataset, when the form was sent."""
    found = dict[str, Shown]()
    for text in fields.getlist("seen"):
        name, *parts = text.split(" ")
        if len(parts) == 4 and all(one.isascii() and one.isdigit() for one in parts[:2]):
            count, size, first, last = parts
            if is_stamp(first) and is_stamp(last) and len(count) < 8 and len(size) < 20:
                found[name] = int(count), int(size), first, last
    return found


_TEXTS = ("jobs", "hosts", "tags", "since", "until", "ids", "text")


def _clean(text: str) -> str:
    return text.replace("\0", "").replace("\r\n", "\n")


def _lines(text: str) -> list[str]:
    lines = (line.strip(" \t") for line in re.split(r"[\r\n]", text))
    return [line for line in lines if line]


def _with_ticks(ids: str, ticked: list[str], listed: list[str]) -> str:
    """Add what is ticked to the ids, and take out what was ``listed`` as ticked and is not now."""
    off = [one for one in listed if one not in ticked]
    kept = [name for name in _lines(ids) if not any(one.startswith(name.lower()) for one in off)]
    new = [one for one in ticked if not any(one.startswith(name.lower()) for name in kept)]
    return ids if not new and len(kept) == len(_lines(ids)) else "\n".join([*kept, *new])


def _tag(text: str) -> tuple[str, str]:
    key, equals, value = text.partition("=")
    if not equals or not key:
        raise InputError(f"expected a tag as KEY=VALUE, got {text[:70]!a}")
    return key, value


def _moment(text: str, now: datetime, *, whole: bool = False) -> str | None:
    if not text.strip():
        return None
    moment = read_moment(text, now, in_utc)
    return stamp(end_of(text, moment) if whole else moment)
