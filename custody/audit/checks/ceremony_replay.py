"""Replays ceremonies: decides every recorded act once more by the rules (QUORUM, BOUND).

The engine is pure (:mod:`custody.ceremony`), so what an act led to then it leads
to now. From the entry of an act its command is read (:mod:`custody.audit.checks.entry_commands`),
:func:`custody.ceremony.decide` decides it at the entry's own time on the state
that the entries before it left, and the entries have to be exactly what follows.
An approval after the expiry, an unlock without a quorum or a step nobody caused
is therefore found however well the chain around it was forged.

A ceremony goes on from what is recorded, as far as that can be folded
(:func:`custody.ceremony.evolve`); what can't, leaves it where it stands.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from custody.audit.checks.catalogue import make_finding
from custody.audit.checks.diff import differences
from custody.audit.checks.entry_commands import command_of
from custody.audit.checks.opening import CutShortError, expected_opening, read_script
from custody.audit.checks.parsed_entry import ParsedEntry
from custody.audit.finding import Finding
from custody.ceremony import (
    Ceremony,
    Event,
    dealing_digest,
    decide_and_evolve,
    evolve,
)
from custody.ceremony.any_subject import read_subject
from custody.errors import CustodyError, LedgerError
from custody.formats import canonical_json
from custody.projection import Fold
from custody.script import Script

_OPENED = "ceremony.opened"
_ALLOWED = "an act that the rules allow"


class CeremonyReplay:
    """The ceremonies under way at some point of the ledger; ``fold`` is the state there."""

    def __init__(self, fold: Fold) -> None:
        self._fold = fold
        self._open: dict[str, Ceremony] = {}
        self._dealings: dict[str, str] = {}
        self._former = set[str]()
        self.count = 0

    def check(self, records: Sequence[ParsedEntry]) -> Iterator[Finding]:
        """Decide again the acts in entries that one transaction may have written.

        All are of one ceremony, time and author; the fold is still as they met it.
        """
        for finding in self._check_acts(records):
            yield replace(finding, ceremony=records[0].ceremony)

    def _check_acts(self, records: Sequence[ParsedEntry]) -> Iterator[Finding]:
        while records:
            state = self._open.get(records[0].ceremony or "")
            findings, taken, after = self._check_command(state, records)
            if after is not None:
                self.count += state is None
                self._keep_if_open(after.id, after)
                records = records[taken:]
                continue
            yield from findings
            for record in records[:taken]:
                refusal = self._advance(record)
                if refusal and not findings:
                    yield make_finding(
                        "ceremony.refused", record.where, _ALLOWED, record.type, refusal
                    )
            records = records[taken:]

    def _check_command(
        self, state: Ceremony | None, records: Sequence[ParsedEntry]
    ) -> tuple[list[Finding], int, Ceremony | None]:
        """Decide one act, and say how many entries it accounts for: at least one.

        Where they are to the byte what it leads to, the state after them is known.
        """
        first = records[0]
        what = f"{first.type} by {first.by} at {first.body['at']}"
        if (state is None) != (first.type == _OPENED):
            going = "a ceremony that is under way" if state is None else "a new ceremony"
            return [make_finding("ceremony.unknown", first.where, going, what)], 1, None
        try:
            expected, after = self._expected(state, records)
            pairs = list(zip(expected, records, strict=False))
            equal = all(canonical_json.is_encoding(record.text, body) for body, record in pairs)
        except CutShortError as error:
            where = f"after {records[error.entries].where}"
            lacks = make_finding("ceremony.missing", where, "ceremony.objects", "no such entry")
            return [lacks], 1 + error.entries, None
        except CustodyError as error:
            reason = error.message
            return [make_finding("ceremony.refused", first.where, _ALLOWED, what, reason)], 1, None
        if not expected:
            return [make_finding("ceremony.uncaused", first.where, "no such entry", what)], 1, None
        if equal and len(pairs) == len(expected):
            return [], len(pairs), after
        return list(_compare(expected, records)), len(pairs), None

    def _expected(
        self, state: Ceremony | None, records: Sequence[ParsedEntry]
    ) -> tuple[list[dict[str, Any]], Ceremony | None]:
        """Give the bodies that the act of the first entry leads to, and the state after them."""
        first = records[0]
        if first.flaw is not None:
            raise LedgerError(first.flaw)
        by, ids = first.by, {"ceremony": first.ceremony, "dataset": first.body.get("dataset")}
        if state is None:
            events, after = expected_opening(self._fold, records, self._dealings)
        else:
            self._require_epoch(state, first)
            act = command_of(state, first)
            if act is None:
                return [], None
            command, by = act
            ids = {"ceremony": state.id, "dataset": state.dataset}
            events, after = decide_and_evolve(state, command, first.moment)
        bodies = [
            {"at": first.body["at"], "by": by, "data": event.data, "type": event.type, **ids}
            for event in events
        ]
        return bodies, after

    def _advance(self, record: ParsedEntry) -> str:
        """Apply one entry to its ceremony, forget a ceremony that ended; report what is wrong."""
        id_, event = record.ceremony or "", Event(record.type, record.data)
        if record.flaw is not None:
            return record.flaw
        try:
            state = self._open.get(id_)
            script = state.script if state else self._frozen_script(record)
            state = evolve(state, event, record.moment, script)
        except CustodyError as error:
            return error.message
        self.count += record.type == _OPENED
        self._keep_if_open(id_, state)
        return ""

    def _keep_if_open(self, id_: str, state: Ceremony) -> None:
        """Keep the state of a ceremony that has not ended, and drop one that has."""
        if state.activated and state.dealing is not None:
            self._begin_epoch(state)
        self._open[id_] = state
        if state.outcome is not None:
            del self._open[id_]

    def _begin_epoch(self, state: Ceremony) -> None:
        """Take note of the dealing that a dataset's shares are of, and of what it leaves behind."""
        digest = dealing_digest(state.dealing) if state.dealing else ""
        if self._dealings.get(state.dataset) == digest:
            return
        self._dealings[state.dataset] = digest
        self._former |= {
            one.id
            for one in self._open.values()
            if one.dataset == state.dataset and one.id != state.id and not one.effective
        }

    def _require_epoch(self, state: Ceremony, record: ParsedEntry) -> None:
        """Refuse a switch while keys turn, and an act in what it has left behind (EPOCH)."""
        if record.type == "ceremony.switched":
            for one in self._open.values():
                turns = one.window is not None and not one.unlocked
                if one.dataset == state.dataset and turns:
                    raise LedgerError(f"keys are being turned in {one.id}", promise="EPOCH")
        cancelled = record.type == "ceremony.ended" and record.data.get("outcome") == "cancelled"
        if state.id in self._former and not cancelled:
            raise LedgerError("it is of an epoch that is over", promise="EPOCH")

    def _frozen_script(self, record: ParsedEntry) -> Script:
        if record.type != _OPENED:
            raise LedgerError("no such ceremony is under way")
        digest = read_subject(record.data["subject"]).script.digest
        row = self._fold.tables["script"].get((digest,))
        if row is None:
            raise LedgerError(f"no script {digest} was adopted")
        return read_script(row["text"])


def _compare(expected: list[dict[str, Any]], records: Sequence[ParsedEntry]) -> Iterator[Finding]:
    """Find what differs; a signature of whoever did it is for its own rule to check."""
    for body, record in zip(expected, records, strict=False):
        recorded = {name: value for name, value in record.body.items() if name != "act"}
        for path, want, got in differences(body, recorded, record.where):
            yield make_finding("ceremony.differs", path.replace(".", ", ", 1), want, got)
    for body in expected[len(records) :]:
        where = f"after {records[-1].where}"
        yield make_finding("ceremony.missing", where, body["type"], "no such entry")
