"""An auditor's report: what happened in a period, by the ledger, and how far that holds.

All of it follows from entries and from what the verifier said of them. No clock is in it:
of the same ledger, asked for the same period, comes the same report.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from custody.audit.report import Report
from custody.audit.report_format import as_json
from custody.formats.timestamps import stamp
from custody.quorum_tree import Node, missing, quorum_fields, satisfied, spare, takes_text

FORMAT = "custody-audit-report/v1"


@dataclass(frozen=True, slots=True)
class Period:
    """From a moment on, and until just before another; None where it is open."""

    since: datetime | None = None
    until: datetime | None = None

    def begins_after(self, moment: datetime) -> bool:
        """Whether something that ended then was over before."""
        return self.since is not None and moment < self.since

    def ends_before(self, moment: datetime) -> bool:
        """Whether something that was at this moment comes too late."""
        return self.until is not None and moment >= self.until

    @property
    def text(self) -> str:
        """Name it by its days, both included."""
        if self.since is None and self.until is None:
            return "all of the ledger"
        last = None if self.until is None else self.until - timedelta(days=1)
        begin = "the beginning" if self.since is None else f"{self.since:%Y-%m-%d}"
        return f"from {begin} to {'its end' if last is None else f'{last:%Y-%m-%d}'}"


@dataclass(frozen=True, slots=True)
class Act:
    """One thing that was done: who did it, of which kind, and a sentence that says so.

    ``known`` is what a signed statement says that it rests on: keys compared, or seen.
    """

    seq: int
    at: str
    by: str
    kind: str
    says: str
    known: str | None = None


@dataclass(frozen=True, slots=True)
class CeremonyRecord:
    """A ceremony from its opening to its end; of an export also what was asked, and by whom.

    ``signed`` says whether its requester signed the request; ``named`` are the first of its
    objects, ``size`` the bytes of all.
    """

    id: str
    kind: str
    dataset: str
    requester: str
    signed: bool
    purpose: str | None
    recipient: str | None
    quorum: Node
    officials: tuple[str, ...]
    objects: int
    size: int
    named: tuple[str, ...]
    opened: str
    expires: str
    outcome: str | None
    ended: str | None
    reason: str | None
    grant: str | None
    acts: tuple[Act, ...]

    def did(self, *kinds: str) -> tuple[Act, ...]:
        """Give the acts of some kinds."""
        return tuple(act for act in self.acts if act.kind in kinds)

    @property
    def erased(self) -> int:
        """The number of the entry up to which turned keys were erased, as a window closed."""
        return max((act.seq for act in self.did("lapsed")), default=-1)

    @property
    def state(self) -> str:
        """Its outcome, or that there is none yet."""
        return self.outcome or "under way"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody whom the ledger knows: their role, since when, and their key's fingerprint."""

    name: str
    role: str
    invited: str
    enrolled: str | None = None
    keyed: str | None = None
    fingerprint: str | None = None


@dataclass(frozen=True, slots=True)
class Access:
    """Who could open a dataset for some time: a ``quorum`` of ``officials``."""

    dataset: str
    quorum: Node
    officials: tuple[str, ...]
    recipient: str
    policy: dict[str, Any]
    since: str
    until: str | None = None


@dataclass(frozen=True, slots=True)
class Seen:
    """What an official of a dataset's quorum did in the period, and when they last signed at all.

    ``last`` may be of any ceremony: it shows that the key is there.
    """

    official: str
    approved: int
    turned: int
    refused: int
    last: str | None
    in_period: bool


@dataclass(frozen=True, slots=True)
class QuorumHealth:
    """How a dataset's quorum stands at the end of the period."""

    dataset: str
    quorum: Node
    officials: tuple[Seen, ...]

    @property
    def seen(self) -> int:
        """How many of the officials signed something in the period."""
        return sum(one.in_period for one in self.officials)

    @property
    def spare(self) -> int:
        """How many of them may be lost before nobody can open anything."""
        return spare(self.quorum, [one.official for one in self.officials])

    @property
    def verdict(self) -> str:
        """Say in a sentence what to think of it."""
        of = f"{self.seen} of {len(self.officials)} signed something in the period"
        seen = [one.official for one in self.officials if one.in_period]
        if not satisfied(self.quorum, seen):
            fewer = f"fewer than the {self.quorum.need} it takes"
            if not self.quorum.is_plain:
                fewer = f"no quorum: {missing(self.quorum, seen).text}"
            return f"{of}, {fewer}: rehearse an export with them"
        if not self.spare:
            all_ = f"all {self.quorum.need} are" if self.quorum.is_plain else "some of them are"
            return f"{of}; {all_} needed, so no key may be lost"
        return f"{of}, and it takes {takes_text(self.quorum)}: {self.spare} may be lost"


@dataclass(frozen=True, slots=True)
class Sealed:
    """What came into a dataset in the period, and what was marked as gone or found."""

    dataset: str
    objects: int = 0
    size: int = 0
    newest: str | None = None
    gone: int = 0
    found: int = 0


@dataclass(frozen=True, slots=True)
class Noted:
    """Something out of the ordinary, of a ceremony or of the ledger as a whole."""

    at: str
    where: str
    what: str
    says: str


@dataclass(frozen=True, slots=True)
class AuditReport:
    """All of it; ``verified`` is what the verifier found of the whole ledger.

    ``unread`` counts entries that can't be told, being altered.
    """

    period: Period
    verified: Report
    newest: str | None
    people: tuple[Person, ...]
    access: tuple[Access, ...]
    exports: tuple[CeremonyRecord, ...]
    others: tuple[CeremonyRecord, ...]
    exceptions: tuple[Noted, ...]
    changes: tuple[Act, ...]
    health: tuple[QuorumHealth, ...]
    sealed: tuple[Sealed, ...]
    unread: int

    def record(self) -> dict[str, Any]:
        """Give it as one JSON object."""
        since, until = self.period.since, self.period.until
        return {
            "format": FORMAT,
            "period": {
                "since": stamp(since) if since else None,
                "until": stamp(until) if until else None,
            },
            "verified": _without_seconds(as_json(self.verified, "signed")),
            "newest": self.newest,
            "unread": self.unread,
            "people": [asdict(one) for one in self.people],
            "access": [_with_quorum(one) for one in self.access],
            "exports": [_with_quorum(one) for one in self.exports],
            "other_ceremonies": [_with_quorum(one) for one in self.others],
            "exceptions": [asdict(one) for one in self.exceptions],
            "changes": [asdict(one) for one in self.changes],
            "quorums": [
                {**_with_quorum(one), "seen": one.seen, "spare": one.spare, "verdict": one.verdict}
                for one in self.health
            ],
            "sealed": [asdict(one) for one in self.sealed],
        }


def _without_seconds(record: dict[str, Any]) -> dict[str, Any]:
    """Leave out how long it took, which is of no ledger."""
    return {name: value for name, value in record.items() if name != "seconds"}


def _with_quorum(one: Access | CeremonyRecord | QuorumHealth) -> dict[str, Any]:
    """Give it as a JSON object, in which the quorum is spelled as everywhere."""
    record = asdict(one)
    del record["quorum"]
    return {**record, **quorum_fields(one.quorum)}
