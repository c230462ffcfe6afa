"""Folds entries into an auditor's report, one after the other, as the verifier reads them.

What is kept grows with ceremonies of the period, people and changes, never with objects:
of these there is a count. What was over before the period is let go. Entries whose fields
are not those of their type are findings of the verifier, and are only counted here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace

from custody.audit.checks.parsed_entry import ParsedEntry, parse_entry
from custody.audit.chronicle.acts import out_of_the_ordinary, read_act
from custody.audit.chronicle.audit_report import (
    Access,
    Act,
    AuditReport,
    CeremonyRecord,
    Noted,
    Period,
    Person,
    QuorumHealth,
    Sealed,
    Seen,
)
from custody.audit.report import Report
from custody.audit.sources.source import Stored
from custody.errors import CustodyError, LedgerError, TamperedError
from custody.formats.fields import Fields
from custody.formats.quantities import count_of
from custody.quorum_tree import Node, plain, read_tree

NAMED = 10
"""How many objects of an export are named; their number and the request's digest bind all."""

_NO_CHANGE = {"object.registered"}
_REFUSALS = ("deny", "abstain")


@dataclass(slots=True)
class _Running:
    """A ceremony as it goes on, and whether it has an entry in the period."""

    record: CeremonyRecord
    acts: list[Act] = field(default_factory=list)
    within: bool = False


@dataclass(slots=True)
class ChronicleFold:
    """What is known so far; :meth:`add` takes the next entries, :meth:`report` ends it."""

    period: Period
    newest: str | None = None
    unread: int = 0
    _ceremonies: dict[str, _Running] = field(default_factory=dict)
    _people: dict[str, Person] = field(default_factory=dict)
    _access: list[Access] = field(default_factory=list)
    _changes: list[Act] = field(default_factory=list)
    _noted: list[Noted] = field(default_factory=list)
    _sealed: dict[str, Sealed] = field(default_factory=dict)
    _last: dict[str, ParsedEntry] = field(default_factory=dict)

    def watching(self, entries: Iterable[Stored]) -> Iterator[Stored]:
        """Give entries on as they are, and take note of each."""
        for stored in entries:
            self.add(stored)
            yield stored

    def add(self, stored: Stored) -> None:
        """Take note of the next entry."""
        record, _ = parse_entry(stored)
        if record is None or record.flaw is not None:
            self.unread += 1
        elif not self.period.ends_before(record.moment):
            self.newest = record.body["at"]
            try:
                self._take(record)
            except CustodyError:  # a subject or statement that is none, which is found elsewhere
                self.unread += 1

    def report(self, verified: Report) -> AuditReport:
        """Give the report, once the verifier has read all entries through :meth:`watching`."""
        told = [
            replace(one.record, acts=tuple(one.acts))
            for one in self._ceremonies.values()
            if one.within
        ]
        since = self.period.since
        return AuditReport(
            period=self.period,
            verified=verified,
            newest=self.newest,
            people=tuple(self._people.values()),
            access=tuple(
                one
                for one in self._access
                if since is None or one.until is None or one.until >= f"{since:%Y-%m-%d}"
            ),
            exports=tuple(one for one in told if one.kind == "export"),
            others=tuple(one for one in told if one.kind != "export"),
            exceptions=(*_tampered(verified), *self._noted),
            changes=tuple(self._changes),
            health=tuple(self._health(one, told) for one in self._access if one.until is None),
            sealed=tuple(self._sealed.values()),
            unread=self.unread,
        )

    def _take(self, record: ParsedEntry) -> None:
        within = not self.period.begins_after(record.moment)
        if record.type == "ceremony.opened":
            self._open(record)
        if record.ceremony is not None:
            self._go_on(record, within)
        if (
            within
            and (record.ceremony is None or record.type == "dataset.policy")
            and record.type not in _NO_CHANGE
        ):
            self._changes.append(read_act(record, keyed=self._is_keyed(record)))
        rule = _RULES.get(record.type)
        if rule is not None:
            rule(self, record, within)

    def _open(self, record: ParsedEntry) -> None:
        subject = Fields(record.data["subject"], "the subject", LedgerError)
        asked = record.data["kind"] == "export"
        self._ceremonies[str(record.ceremony)] = _Running(
            CeremonyRecord(
                id=str(record.ceremony),
                kind=record.data["kind"],
                dataset=record.body["dataset"],
                requester=subject.text("requester"),
                signed="envelope" in record.data,
                purpose=subject.text("purpose") if asked else None,
                recipient=subject.text("recipient") if asked else None,
                quorum=_quorum(subject, _names(subject)),
                officials=_names(subject),
                objects=subject.record("objects").integer("count") if asked else 0,
                size=0,
                named=(),
                opened=record.body["at"],
                expires=subject.text("expires"),
                outcome=None,
                ended=None,
                reason=None,
                grant=None,
                acts=(),
            )
        )

    def _go_on(self, record: ParsedEntry, within: bool) -> None:
        one = self._ceremonies.get(str(record.ceremony))
        if one is None:
            raise LedgerError("no such ceremony was opened")
        one.within |= within
        if record.type == "ceremony.objects":
            rows = record.data["objects"]
            named = (*one.record.named, *(row["id"] for row in rows))[:NAMED]
            size = one.record.size + sum(row["size"] for row in rows)
            one.record = replace(one.record, named=named, size=size)
            return
        act = read_act(record, keyed=self._is_keyed(record))
        one.acts.append(act)
        if record.type == "ceremony.signed":
            self._last[record.data["official"]] = record
        if within and (what := out_of_the_ordinary(record)):
            self._noted.append(Noted(act.at, str(record.ceremony), what, act.says))

    def _is_keyed(self, record: ParsedEntry) -> bool:
        person = self._people.get(record.by)
        return person is not None and person.fingerprint is not None

    # what entries of one type say beside that

    def _ended(self, record: ParsedEntry, within: bool) -> None:
        one, data = self._ceremonies[str(record.ceremony)], record.data
        ended = record.body["at"]
        one.record = replace(
            one.record, outcome=data["outcome"], ended=ended, reason=data["reason"]
        )
        if not within:
            del self._ceremonies[one.record.id]

    def _unlocked(self, record: ParsedEntry, within: bool) -> None:
        one = self._ceremonies[str(record.ceremony)]
        one.record = replace(one.record, grant=record.data["grant"])

    def _activated(self, record: ParsedEntry, within: bool) -> None:
        data, at = record.data, record.body["at"]
        officials = tuple(seat["official"] for seat in data["seats"])
        self._from_now_on(
            Access(
                data["dataset"],
                _quorum(Fields(data, "the activation", LedgerError), officials),
                officials,
                data["recipient"],
                data["policy"],
                at,
            )
        )

    def _switched(self, record: ParsedEntry, within: bool) -> None:
        """Begin a line of its own for the officials who have a dataset's shares from now on."""
        dataset, data = record.body["dataset"], record.data
        officials = tuple(seat["official"] for seat in data["seats"])
        quorum = _quorum(Fields(data, "the switch", LedgerError), officials)
        for one in [one for one in self._access if one.dataset == dataset and not one.until]:
            since = record.body["at"]
            self._from_now_on(replace(one, quorum=quorum, officials=officials, since=since))

    def _ruled(self, record: ParsedEntry, within: bool) -> None:
        """Begin a line of its own where the policy of a dataset is another from now on."""
        dataset, rules = record.body["dataset"], record.data["to"]
        for one in [one for one in self._access if one.dataset == dataset and not one.until]:
            self._from_now_on(replace(one, policy=rules, since=record.body["at"]))

    def _from_now_on(self, access: Access) -> None:
        self._access = [
            replace(one, until=access.since)
            if one.dataset == access.dataset and not one.until
            else one
            for one in self._access
        ]
        self._access.append(access)

    def _invited(self, record: ParsedEntry, within: bool) -> None:
        name = record.data["name"]
        self._people[name] = Person(name, record.data["role"], record.body["at"])

    def _enrolled(self, record: ParsedEntry, within: bool) -> None:
        data, at = record.data, record.body["at"]
        before = self._people.get(data["name"]) or Person(data["name"], data["role"], at)
        keyed = at if data["fingerprint"] else None
        self._people[data["name"]] = replace(
            before, role=data["role"], enrolled=at, keyed=keyed, fingerprint=data["fingerprint"]
        )

    def _keyed(self, record: ParsedEntry, within: bool) -> None:
        name, fingerprint = record.data["name"], record.data["fingerprint"]
        if name in self._people:
            keyed = replace(self._people[name], keyed=record.body["at"], fingerprint=fingerprint)
            self._people[name] = keyed

    def _registered(self, record: ParsedEntry, within: bool) -> None:
        if within:
            one, data = self._of(record), record.data
            self._sealed[one.dataset] = replace(
                one,
                objects=one.objects + 1,
                size=one.size + data["size"],
                newest=max(one.newest or "", data["sealed"]),
            )

    def _marked(self, record: ParsedEntry, within: bool) -> None:
        if within:
            one, count = self._of(record), len(record.data["objects"])
            gone = record.type == "objects.gone"
            self._sealed[one.dataset] = (
                replace(one, gone=one.gone + count)
                if gone
                else replace(one, found=one.found + count)
            )

    def _of(self, record: ParsedEntry) -> Sealed:
        dataset = record.body["dataset"]
        return self._sealed.get(dataset) or Sealed(dataset)

    def _health(self, access: Access, told: list[CeremonyRecord]) -> QuorumHealth:
        acts = [
            act
            for one in told
            if one.dataset == access.dataset
            for act in one.acts
            if self.period.since is None or act.at >= f"{self.period.since:%Y-%m-%d}"
        ]
        return QuorumHealth(
            access.dataset,
            access.quorum,
            tuple(self._seen(name, acts) for name in access.officials),
        )

    def _seen(self, official: str, acts: list[Act]) -> Seen:
        kinds = [act.kind for act in acts if act.by == official]
        last = self._last.get(official)
        return Seen(
            official,
            approved=kinds.count("approve"),
            turned=kinds.count("turn"),
            refused=sum(kinds.count(kind) for kind in _REFUSALS),
            last=last.body["at"] if last else None,
            in_period=last is not None and not self.period.begins_after(last.moment),
        )


_RULES: dict[str, Callable[[ChronicleFold, ParsedEntry, bool], None]] = {
    "ceremony.ended": ChronicleFold._ended,
    "ceremony.unlocked": ChronicleFold._unlocked,
    "ceremony.activated": ChronicleFold._activated,
    "ceremony.switched": ChronicleFold._switched,
    "dataset.policy": ChronicleFold._ruled,
    "person.invited": ChronicleFold._invited,
    "person.enrolled": ChronicleFold._enrolled,
    "person.keyed": ChronicleFold._keyed,
    "object.registered": ChronicleFold._registered,
    "objects.gone": ChronicleFold._marked,
    "objects.found": ChronicleFold._marked,
}


def _tampered(verified: Report) -> Iterator[Noted]:
    if verified.findings:
        says = (
            f"{count_of(len(verified.findings), 'finding')} of the verifier: see how far this holds"
        )
        yield Noted("", "the ledger", "tampered", says)


def _quorum(said: Fields, officials: tuple[str, ...]) -> Node:
    """Read the quorum that an entry says; of none that is said nobody is one.

    A reshare writes m of n as a tree, too; that it is written as it has to be, the verifier says.
    """
    try:
        if said.has("quorum"):
            return read_tree(said.json("quorum"))
        return plain(said.integer("threshold") if said.has("threshold") else 0, officials)
    except TamperedError as error:
        raise LedgerError(error.message) from None


def _names(subject: Fields) -> tuple[str, ...]:
    if not subject.has("seats"):
        return ()
    return tuple(seat.text("official") for seat in subject.records("seats"))
