"""What a verification came to: the verdict, how far it reaches, and how it is told."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass
from typing import Any

from custody.audit.finding import Finding

FORMAT = "custody-audit/v1"
LEVELS = ("chain", "signed", "anchored", "witnessed")
"""Levels of assurance, weakest first (DESIGN 7)."""

INTACT, TAMPERED, BELOW = 0, 1, 3
_VERDICTS = {INTACT: "intact", TAMPERED: "tampered", BELOW: "below"}

_HIDDEN = re.compile(r"[^ -~]")  # printable ASCII is what a terminal only shows


@dataclass(frozen=True, slots=True)
class Report:
    """All that was found, and what was checked to find it.

    ``key`` is the one the checkpoint was verified with; ``key_given`` tells one that
    the auditor brought from one that the ledger names itself.
    """

    source: str
    origin: str
    entries: int
    root: str
    key: str | None
    key_given: bool
    signed: bool
    database: bool
    checked: dict[str, int]
    findings: tuple[Finding, ...]

    @property
    def level(self) -> str | None:
        """The highest level at which the ledger is intact; None if it is not."""
        if self.findings:
            return None
        return "signed" if self.signed else "chain"

    def verdict(self, required: str) -> int:
        """Give the exit code for the level that was asked for."""
        if self.level is None:
            return TAMPERED
        return BELOW if LEVELS.index(self.level) < LEVELS.index(required) else INTACT

    def not_ruled_out(self) -> list[str]:
        """Say what the level that was reached leaves possible."""
        left = [
            "that the service, or whoever has its signing key, wrote another history or cut "
            "this one short: compare size and root with a checkpoint you kept",
        ]
        if not self.key_given:
            left.insert(
                0,
                "that all of it was written anew under another key: the key is named by the "
                "ledger itself, which shows only that it agrees with itself; give --vkey",
            )
        if not self.database:
            left.append("that the database says something else: verify it with --database")
        return left


def as_json(report: Report, required: str) -> dict[str, Any]:
    """Give the report as one JSON object."""
    return {
        "format": FORMAT,
        "verdict": _VERDICTS[report.verdict(required)],
        "exit_code": report.verdict(required),
        "level": report.level,
        "required": required,
        "source": report.source,
        "origin": report.origin,
        "entries": report.entries,
        "root": report.root,
        "checkpoint": {
            "verified": report.signed,
            "vkey": report.key,
            "vkey_from": _key_source(report),
        },
        "checked": report.checked,
        "findings": [asdict(finding) for finding in report.findings],
        "not_ruled_out": report.not_ruled_out(),
    }


def as_text(report: Report, required: str) -> str:
    """Give the report as lines for people, the verdict first."""
    lines = [_headline(report, required)]
    for finding in report.findings:
        lines.append(f"  {finding.check}  {finding.where}: {finding.detail}")
        lines.append(f"      expected {finding.expected}")
        lines.append(f"      got      {finding.got}")
    lines += [
        f"source       {report.source}",
        f"root         {report.root}",
        f"checkpoint   {_checkpoint_line(report)}",
        f"checked      {_checked_line(report)}",
    ]
    lines += [f"not ruled out: {text}" for text in report.not_ruled_out()]
    return "\n".join(_plain(line) for line in lines)


def _headline(report: Report, required: str) -> str:
    of = f"{_count(report.entries, 'entry', 'entries')} of {report.origin}"
    if report.findings:
        count = _count(len(report.findings), "finding", "findings")
        return f"TAMPERED: {count} in {of}"
    if report.verdict(required) == BELOW:
        return f"intact at level {report.level}, below {required}: {of}"
    return f"intact at level {report.level}: {of}"


def _checkpoint_line(report: Report) -> str:
    if not report.signed:
        return "not verified"
    whose = {"given": "the key you gave", "ledger": "the key the ledger itself names"}
    return f"signed by {report.key}, {whose[_key_source(report) or '']}"


def _key_source(report: Report) -> str | None:
    if report.key is None:
        return None
    return "given" if report.key_given else "ledger"


def _checked_line(report: Report) -> str:
    count = report.checked
    parts = [
        "chain and tree",
        _count(count["statements"], "signed statement", "signed statements"),
        _count(count["ceremonies"], "ceremony decided again", "ceremonies decided again"),
    ]
    if report.database:
        parts.append("index columns, head")
        parts.append(_count(count["nodes"], "node", "nodes"))
        parts.append(_count(count["rows"], "row of state", "rows of state"))
    return "; ".join(parts)


def _count(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"


def _plain(line: str) -> str:
    """Escape what a terminal would obey: whoever alters a ledger may put it there."""
    return _HIDDEN.sub(lambda match: ascii(match[0])[1:-1], line)
