"""A set of objects, as a request names it: in words that are signed, and resolve to one list.

The words are terms of ``name=value``, in this order, with one space between them:

.. code-block:: text

    by id                          those that the request lists, which whoever asked has named
    all                            every object of the dataset
    job=J … host=H … tag=K=V …     of one of these jobs, on one of these hosts, with all these tags
    since=TIME before=TIME         sealed at or after the one time, and before the other
    newest                         of these the newest of each job on each host
    restore=J then=J … before=TIME the newest of a job, and what the others sealed from the one
                                   before it on, or all that they sealed if it is the first
    base=J then=J … before=TIME    the newest of a job, and what the others sealed from then on

A value of other characters than ``A-Z a-z 0-9 _ . : / @ % + ~ - =`` is written as a JSON string.
An object that is marked gone is in no set, nor is one that the ledger got later than the request
says. An object is dated at the end of its sealing, so a base backup needs log that was sealed
while it was made: ``restore`` goes back to where the one before it ended, which is enough as long
as two of one job and host do not overlap. ``base`` does not, and is asked for no more; what was
asked for in its words means what it did. The newest is one whose host's clock was not ahead: a
clock a year ahead decides nothing.

Service, verifier and clients resolve by this one function (promise BOUND): the service among
all objects, the verifier once more, and a client among those that it was given, which have to be
a set of these words themselves.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol, TypeVar

from custody.errors import InputError, TamperedError
from custody.formats import canonical_json
from custody.formats.timestamps import parse_stamp, stamp
from custody.formats.validation import require_recorded_text

MAX_WORDS = 1000
"""The most characters that a set's words have."""
BY_ID, ALL, NEWEST = "by id", "all", "newest"
_BARE = re.compile(r"[A-Za-z0-9_.:/@%+~=-]+")
_TERM = re.compile(r'(newest|[a-z]+=(?:"(?:[^"\\]|\\.)*"|[A-Za-z0-9_.:/@%+~=-]+))(?: |$)')


class Candidate(Protocol):
    """An object that may be in a set, as it is registered."""

    @property
    def id(self) -> str:
        """Its id in hex."""

    @property
    def sealed(self) -> str:
        """When its host says that it was sealed."""

    @property
    def job(self) -> str | None:
        """The job that sealed it."""

    @property
    def host(self) -> str | None:
        """Where it was sealed."""

    @property
    def tags(self) -> Mapping[str, str]:
        """Its tags."""

    @property
    def seq(self) -> int:
        """The place of the entry that registered it."""

    @property
    def plausible(self) -> bool:
        """Whether it can have been sealed when its host says."""

    @property
    def gone(self) -> bool:
        """Whether it is marked gone."""


Found = TypeVar("Found", bound=Candidate)


@dataclass(frozen=True, slots=True)
class ObjectSet:
    """Which objects of a dataset a request names; with no field set, all of them.

    ``base`` is the job of which the newest is taken, ``jobs`` are then those that follow it; with
    ``spans`` from the one before it on. Times are stamps.
    """

    by_id: bool = False
    jobs: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()
    tags: tuple[tuple[str, str], ...] = ()
    since: str | None = None
    before: str | None = None
    newest: bool = False
    base: str | None = None
    spans: bool = False

    def words(self) -> str:
        """Write the set as it is signed."""
        if self.by_id:
            return BY_ID
        follows = "job" if self.base is None else "then"
        terms = [
            *([] if self.base is None else [("restore" if self.spans else "base", self.base)]),
            *((follows, job) for job in self.jobs),
            *(("host", host) for host in self.hosts),
            *(("tag", f"{key}={value}") for key, value in self.tags),
            *([] if self.since is None else [("since", self.since)]),
            *([] if self.before is None else [("before", self.before)]),
        ]
        written = [f"{name}={_value(text)}" for name, text in terms]
        return " ".join(written + [NEWEST] * self.newest) or ALL

    @classmethod
    def parse(cls, text: str) -> ObjectSet:
        """Read a set's words; ``InputError`` for any that :meth:`words` does not write."""
        if text in (BY_ID, ALL):
            return cls(by_id=text == BY_ID)
        terms = [term.partition("=") for term in _TERM.findall(text)]
        said = [(name, _read_value(value)) for name, _, value in terms]
        found = cls._of(said)
        if len(text) > MAX_WORDS or found.words() != text:
            raise InputError(f"expected a set of objects in words, got {text[:70]!a}")
        found.require_clear()
        return found

    @classmethod
    def _of(cls, said: list[tuple[str, str]]) -> ObjectSet:
        one = dict(said)
        base = one.get("restore", one.get("base"))
        pairs = [value.partition("=") for name, value in said if name == "tag"]
        follows = "job" if base is None else "then"
        return cls(
            jobs=tuple(value for name, value in said if name == follows),
            hosts=tuple(value for name, value in said if name == "host"),
            tags=tuple((key, value) for key, _, value in pairs),
            since=one.get("since"),
            before=one.get("before"),
            newest=NEWEST in one,
            base=base,
            spans="restore" in one,
        )

    def require_clear(self) -> None:
        """Refuse a set that says one thing twice, or contradicts itself: ``InputError``."""
        for time in (self.since, self.before):
            if time is not None and stamp(parse_stamp(time)) != time:
                raise InputError(f"expected a time to the microsecond, got {time}")
        jobs = self.jobs if self.base is None else (self.base, *self.jobs)
        for said in (jobs, self.hosts, [key for key, _ in self.tags]):
            if len({*said}) < len(said) or "" in said:
                raise InputError("a set names each job, host and tag once, and none is empty")
        if self.base is not None and (self.newest or self.since is not None):
            raise InputError("a job with what follows it leaves no room for another pick")
        require_recorded_text(self.words(), "a set in words", limit=MAX_WORDS)
        for text in (*jobs, *self.hosts, *(value for _, value in self.tags)):
            require_recorded_text(text, "a job, host or tag", limit=255)

    def fits(self, one: Candidate) -> bool:
        """Tell whether an object has the job, host, tags and time, whatever others there are."""
        jobs = self.jobs if self.base is None else (self.base, *self.jobs)
        return (
            (not jobs or one.job in jobs)
            and (not self.hosts or one.host in self.hosts)
            and (self.since is None or one.sealed >= self.since)
            and (self.before is None or one.sealed < self.before)
            and all(one.tags.get(key) == value for key, value in self.tags)
        )


def resolve(wanted: ObjectSet, candidates: Iterable[Found], as_of: int) -> list[Found]:
    """Give the objects of a set among ``candidates``, ordered by time of sealing and id.

    Of those that the ledger had when it had ``as_of`` entries, and that are not gone; but where
    they are named by id, all the candidates are meant.
    """
    if wanted.by_id:
        return sorted(candidates, key=_place)
    found = [one for one in candidates if one.seq < as_of and not one.gone and wanted.fits(one)]
    if wanted.newest:
        found = list(_newest(found).values())
    if wanted.base is not None:
        bases = _newest(one for one in found if one.job == wanted.base)
        first = {one.host: one for one in bases.values()}
        begun = {host: one.sealed for host, one in first.items()}
        if wanted.spans:
            begun = _ends_before(first, [one for one in found if one.job == wanted.base])
        found = [
            one
            for one in found
            if one is first.get(one.host)
            or (one.host in first and one.job != wanted.base and one.sealed >= begun[one.host])
        ]
    return sorted(found, key=_place)


def require_set(wanted: ObjectSet, listed: list[Found], as_of: int) -> None:
    """Refuse a list with an object that is not of the set, or in another order (promise BOUND).

    Whoever has the list alone can't tell what was left out: the verifier does.
    """
    if resolve(wanted, listed, as_of) != listed or any(one.seq >= as_of for one in listed):
        raise TamperedError(
            f"the objects listed are not a set of these words: {wanted.words()}", promise="BOUND"
        )


def _ends_before(
    first: Mapping[str | None, Found], bases: Iterable[Found]
) -> dict[str | None, str]:
    """Give for each host when the base before its newest was sealed; "" if there is none."""
    ends = dict.fromkeys(first, "")
    for one in bases:
        newest = first.get(one.host)
        if newest is not None and one.plausible and one.sealed < newest.sealed:
            ends[one.host] = max(ends[one.host], one.sealed)
    return ends


def _newest(found: Iterable[Found]) -> dict[tuple[str | None, str | None], Found]:
    """Give the newest of each job on each host, of those whose time is plausible."""
    newest = dict[tuple[str | None, str | None], Found]()
    for one in found:
        of = (one.host, one.job)
        if one.plausible and (of not in newest or _place(one) > _place(newest[of])):
            newest[of] = one
    return newest


def _place(one: Candidate) -> tuple[str, str]:
    return one.sealed, one.id


def _value(text: str) -> str:
    return text if _BARE.fullmatch(text) else canonical_json.encode(text).decode()


def _read_value(text: str) -> str:
    if not text.startswith('"'):
        return text
    try:
        return str(canonical_json.decode(text.encode()))
    except TamperedError as error:
        raise InputError(f"expected a JSON string: {error.message}") from None
