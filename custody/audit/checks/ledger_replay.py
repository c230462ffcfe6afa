"""Replays the ledger from its first entry into empty tables of state (promise LEDGER)."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from custody.audit.checks.bound_rows import BINDING, BoundRows
from custody.audit.checks.catalogue import CHECKS, make_finding
from custody.audit.checks.ceremony_replay import CeremonyReplay
from custody.audit.checks.claim_file import ClaimFile
from custody.audit.checks.diff import strictly_equal
from custody.audit.checks.entry_rules import ENTRY_RULES, Rule, check_act, check_genesis
from custody.audit.checks.parsed_entry import ParsedEntry, parse_entry
from custody.audit.checks.registrations import Taking, record_of
from custody.audit.checks.tree import Claim
from custody.audit.finding import Finding
from custody.audit.sources.source import Registration, Stored, Tables
from custody.errors import CustodyError, LedgerError
from custody.formats.dsse import Envelope
from custody.formats.statement import Statement
from custody.formats.timestamps import parse_stamp
from custody.projection import Fold
from custody.signed_act import unsigned_by
from custody.standing import MAY_NOT_ACT, STATUS_AFTER, doers_of
from custody.state_tables import TABLES, Table


class LedgerReplay:
    """Folds entries into state, and collects the roots that officials signed.

    ``claims`` are the checkpoints in their statements, ``findings`` what is wrong so
    far, ``rows`` how many rows of state were compared. ``times`` has the time of those
    entries whose numbers are in ``timed``, and ``newest`` that of the last. Memory is that
    of the fold that it is given.
    """

    def __init__(self, fold: Fold | None = None, claims: ClaimFile | None = None) -> None:
        self.fold = fold or Fold()
        self.ceremonies = CeremonyReplay(self.fold)
        self.bound_rows = BoundRows()
        self.claims = ClaimFile() if claims is None else claims
        self.findings: list[Finding] = []
        self.rows = 0
        self.timed = set[int]()
        self.times = dict[int, datetime]()
        self._newest: str | None = None
        self._taking = Taking(self.fold)
        self.unsigned_acts = list[int]()
        self._together: list[ParsedEntry] = []
        self._out = set[str]()  # whoever is suspended or removed

    @property
    def newest(self) -> datetime | None:
        """The time of the last entry."""
        return None if self._newest is None else parse_stamp(self._newest)

    def add(self, entries: Iterable[Stored]) -> None:
        """Apply the next entries; whatever they hold, it becomes a finding and not an exception."""
        for stored in entries:
            if stored.registration is not None:
                self._add_registration(stored.seq, stored.registration)
                continue
            record, findings = parse_entry(stored)
            if findings:
                self.findings += findings
            if record is not None:
                if self._together and self._together[0].transaction != record.transaction:
                    self.end()
                self._together.append(record)

    def end(self) -> None:
        """Check the last entries, which one transaction wrote, now that no more can follow."""
        together, self._together = self._together, []
        if together and together[0].ceremony is not None:
            self.findings += self.ceremonies.check(together)
        for record in together:
            self._add_entry(record)

    def compare(self, tables: Tables) -> Iterator[Finding]:
        """Find rows of state that are missing, altered or surplus; uses up the fold."""
        for table in TABLES.values():
            if absent := tables.missing(table.name, (*table.key, *table.columns)):
                columns = ", ".join(absent)
                yield make_finding("source.table", f"table {table.name}", columns, "not there")
            else:
                yield from self._compare_table(table, tables)

    def _add_entry(self, record: ParsedEntry) -> None:
        self._newest = record.body["at"]
        if record.seq in self.timed:
            self.times[record.seq] = record.moment
        check, fact = ENTRY_RULES.get(record.type, ("state.fold", None))
        if record.flaw is not None:
            if record.ceremony is None:  # of a ceremony's entries its replay has said so
                self._refuse(check, record, record.flaw)
            return
        if record.seq == 0 or record.type == "service.initialised":
            self._run_rule("fact.genesis", record, check_genesis)
        if fact is not None:
            self._run_rule(check, record, fact)
        self._check_doers(record)
        if (name := unsigned_by(record.body)) and self._has_key(name):
            self.unsigned_acts.append(record.seq)
        if "act" in record.body:
            self._run_rule("statement.signature", record, check_act)
        if _signed_in(record) is not None:
            self._run_rule("statement.signature", record, self._claim)
        if record.type in BINDING:
            with contextlib.suppress(CustodyError):  # it is found by the rules above
                self.bound_rows.add(record)
        self._run_rule("state.fold", record, _fold)

    def _add_registration(self, seq: int, one: Registration) -> None:
        """Fold a registration that is sound by itself into what came before it."""
        if self._together:
            self.end()
        self._newest = one.at
        if seq in self.timed:
            self.times[seq] = parse_stamp(one.at)
        if refused := self._taking.refuses(seq, one):
            self._refuse("fact.object", record_of(seq, one), refused)
        if one.by in self._out:
            self._refuse_of(one.by, record_of(seq, one))
        try:
            self._taking.add(seq, one)
        except LedgerError as error:
            self._refuse("state.fold", record_of(seq, one), error.message)

    def _check_doers(self, record: ParsedEntry) -> None:
        """Find what somebody did who may not act, and take note of who may not from here on."""
        for out in sorted(doers_of(record.body) & self._out):
            self._refuse_of(out, record)
        if (after := STATUS_AFTER.get(record.type)) is not None:
            (self._out.add if after in MAY_NOT_ACT else self._out.discard)(record.data["name"])

    def _refuse_of(self, name: str, record: ParsedEntry) -> None:
        """Find what somebody did who may not act any more."""
        self._refuse("fact.standing", record, f"{name} was suspended or removed before")

    def _has_key(self, name: str) -> bool:
        person = self.fold.tables["person"].get((name,))
        return person is not None and bool(person["signing_key"])

    def _claim(self, record: ParsedEntry, fold: Fold) -> None:
        """Collect the root that a statement's signer saw; its tree has to end before this entry."""
        statement = Statement.parse(Envelope.from_dict(_signed_in(record)).payload)
        check = "statement.checkpoint"
        if statement.size > record.seq:
            expected = f"at most {record.seq} entries before it"
            self.findings.append(make_finding(check, record.where, expected, statement.size))
        else:
            self.claims.append(Claim(check, record.where, statement.size, statement.root))

    def _run_rule(self, check: str, record: ParsedEntry, rule: Rule) -> None:
        """Turn what a rule refuses into a finding; a mistake in a rule is none, and stops it."""
        try:
            rule(record, self.fold)
        except CustodyError as error:
            self._refuse(check, record, error.message)

    def _refuse(self, check: str, record: ParsedEntry, reason: str) -> None:
        self.findings.append(make_finding(check, record.where, CHECKS[check], reason))

    def _compare_table(self, table: Table, tables: Tables) -> Iterator[Finding]:
        expected, names = self.fold.tables[table.name], (*table.key, *table.columns)
        for values in tables.rows(table):
            self.rows += 1
            key = values[: len(table.key)]
            row = expected.pop(key, None)
            where = _row_name(table, key)
            if row is None:
                yield make_finding("state.extra", where, "no such row", "a row")
                continue
            for column, got in zip(names, values, strict=True):
                if not strictly_equal(row[column], got):
                    yield make_finding(
                        "state.column", f"{where}, column {column}", row[column], got
                    )
        for key in expected:
            yield make_finding("state.missing", _row_name(table, key), "a row", "no such row")


def _signed_in(record: ParsedEntry) -> object:
    """Give the envelope that an entry carries, if there is one."""
    return record.body.get("act", record.data.get("envelope"))


def _fold(record: ParsedEntry, fold: Fold) -> None:
    fold.apply(record.seq, record.body)


def _row_name(table: Table, key: Sequence[object]) -> str:
    return f"{table.name} {'/'.join(map(str, key))}"
