"""Formats a report: as lines for people, the verdict first, and as JSON."""

from __future__ import annotations

import re
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from custody.audit.checks.anchor import Anchor
from custody.audit.checks.external_witnesses import ExternalWitness
from custody.audit.levels import BELOW, INTACT, TAMPERED
from custody.audit.report import Report

FORMAT = "custody-audit/v1"
_VERDICTS = {INTACT: "intact", TAMPERED: "tampered", BELOW: "below"}

_LATEST = 253_402_300_799  # the last second that has four digits for its year
_HIDDEN = re.compile(r"[^ -~]")  # printable ASCII is what a terminal only shows


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
        "anchors": [_anchor(anchor) for anchor in report.anchors],
        "witnesses": [
            {
                "dataset": quorum.dataset,
                "cosigned": list(quorum.cosigned),
                "threshold": quorum.threshold,
            }
            for quorum in report.quorums
        ],
        "outside_witnesses": [
            {
                "name": one.witness.name,
                "size": one.size,
                "time": None if one.size is None else one.time,
                "vkey": one.witness.vkey,
            }
            for one in report.outside
        ],
        "checked": report.checked,
        "seconds": round(report.seconds, 3),
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
        *_anchor_lines(report),
        *_witness_lines(report),
        *map(_external_witness_line, report.outside),
        f"checked      {_checked_line(report)}",
        f"rate         {report.rate:,.0f} entries/s, {report.seconds:.1f} s",
    ]
    lines += [f"not ruled out: {text}" for text in report.not_ruled_out()]
    return "\n".join(_escape_control(line) for line in lines)


def _anchor(anchor: Anchor) -> dict[str, Any]:
    checkpoint = anchor.checkpoint
    return {"file": anchor.name, "root": checkpoint.root.hex(), "size": checkpoint.size}


def _headline(report: Report, required: str) -> str:
    of = f"{_count(report.entries, 'entry', 'entries')} of {report.origin}"
    if report.findings:
        count = _count(len(report.findings), "finding", "findings")
        return f"TAMPERED: {count} in {of}"
    if report.verdict(required) == BELOW:
        if report.absent:
            return f"intact at level {report.level}, not cosigned as asked: {of}"
        return f"intact at level {report.level}, below {required}: {of}"
    return f"intact at level {report.level}: {of}"


def _checkpoint_line(report: Report) -> str:
    if not report.signed:
        return "not verified"
    whose = {"given": "the key you gave", "ledger": "the key the ledger itself names"}
    return f"signed by {report.key}, {whose[_key_source(report) or '']}"


def _anchor_lines(report: Report) -> list[str]:
    contradicted = {one.anchor.name for one in report.contradictions}
    unsigned = {finding.where for finding in report.findings if finding.check == "anchor.key"}
    lines = []
    for anchor in report.anchors:
        how = "continued" if anchor.name not in contradicted else "CONTRADICTED"
        how = "not of this key" if anchor.where in unsigned else how
        size = _count(anchor.checkpoint.size, "entry", "entries")
        lines.append(f"anchor       {anchor.name}: {how}, {size}, {anchor.checkpoint.root.hex()}")
    if contradicted:
        kept = "keep it and this ledger; --evidence FILE writes both signed checkpoints"
        lines.append(f"evidence     the key of this ledger signed two histories: {kept}")
    return lines


def _witness_lines(report: Report) -> list[str]:
    if not any(quorum.cosigned for quorum in report.quorums):
        return ["witnesses    nobody cosigned the checkpoint"]
    return [
        f"witnesses    of {quorum.dataset}: {', '.join(quorum.cosigned) or 'nobody'}; "
        f"{len(quorum.cosigned)} of the {quorum.threshold} it takes"
        for quorum in report.quorums
    ]


def _external_witness_line(one: ExternalWitness) -> str:
    name = f"witness      {one.witness.name}: "
    if one.size is None:
        return name + "has cosigned none of the checkpoints here"
    at = datetime.fromtimestamp(min(one.time, _LATEST), UTC)
    return f"{name}cosigned {_count(one.size, 'entry', 'entries')} at {at:%Y-%m-%d %H:%M:%S} UTC"


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
        parts.append(_count(count["rows"], "row", "rows"))
    return "; ".join(parts)


def _count(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"


def _escape_control(line: str) -> str:
    """Escape control characters, which whoever alters a ledger may put there."""
    return _HIDDEN.sub(lambda match: ascii(match[0])[1:-1], line)
