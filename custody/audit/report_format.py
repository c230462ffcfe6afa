"""Formats a report: as lines for people, the verdict first, and as JSON."""

from __future__ import annotations

import re
from collections import Counter
from datetime import UTC, datetime
from typing import Any

from custody.audit.checks.anchor import Anchor
from custody.audit.checks.causes import find_causes
from custody.audit.checks.external_witnesses import ExternalWitness
from custody.audit.checks.official_cosignatures import Quorum
from custody.audit.finding import Finding
from custody.audit.levels import BELOW, INTACT, TAMPERED
from custody.audit.report import Report
from custody.formats.timestamps import stamp
from custody.quorum_tree import standing

FORMAT = "custody-audit/v1"
_VERDICTS = {INTACT: "intact", TAMPERED: "tampered", BELOW: "below"}

_ANCHORS = {
    "continued": "continued",
    "contradicted": "CONTRADICTED",
    "differs": "not continued",
    "foreign": "not of this key",
    "gone": "its last entries are GONE",
    "newer": "newer than this ledger",
    "lost": "its last entries were lost in a restore",
}
SHOWN = 10
"""How many entries a line of people's report names."""
_TIME = "%Y-%m-%d %H:%M:%S"
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
            "unsigned": report.unsigned,
        },
        "anchors": [_anchor(report, anchor) for anchor in report.anchors],
        "unsigned_acts": list(report.unsigned_acts),
        "resumed": [one.record() for one in report.resumed],
        "witnessed": _witnessed(report),
        "witnesses": [
            {
                "dataset": quorum.dataset,
                "cosigned": list(quorum.cosigned),
                "known": list(quorum.known),
                "outside": {"cosigned": list(quorum.outside), "needed": quorum.outside_needed},
                "size": quorum.size,
                "threshold": quorum.threshold,
            }
            for quorum in report.quorums
        ],
        "cosigners": [one.record() for one in report.cosigners],
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
        "findings": _findings(report),
        "not_ruled_out": report.not_ruled_out(),
    }


def as_text(report: Report, required: str, *, everything: bool = False) -> str:
    """Give the report as lines for people, the verdict first, and then the root causes.

    What may follow from a cause is one line below it, unless ``everything`` is to be shown.
    """
    lines = [headline(report, required), *_finding_lines(report, everything=everything)]
    lines += [
        f"source       {report.source}",
        f"root         {report.root}",
        f"checkpoint   {_checkpoint_line(report)}",
        *_resumed_lines(report),
        *_unsigned_lines(report),
        *_anchor_lines(report),
        *_witness_lines(report),
        *_cosigner_lines(report),
        *_witnessed_lines(report),
        *map(_external_witness_line, report.outside),
        *_act_lines(report),
        f"checked      {_checked_line(report)}",
        f"rate         {report.rate:,.0f} entries/s, {report.seconds:.1f} s",
    ]
    lines += [f"not ruled out: {text}" for text in report.not_ruled_out()]
    return "\n".join(_escape_control(line) for line in lines)


def _unsigned_lines(report: Report) -> list[str]:
    if not report.unsigned:
        return []
    number = _count(report.unsigned, "entry", "entries")
    return [f"unsigned     {number} not signed yet: what is signed ends before"]


def _resumed_lines(report: Report) -> list[str]:
    return [
        f"resumed      in entry {one.seq}, after a restore: of {one.size} that were signed by "
        f"{one.signed.vkey}, {_count(one.lost, 'entry was lost', 'entries were lost')}"
        for one in report.resumed
    ]


def _findings(report: Report) -> list[dict[str, Any]]:
    causes = find_causes(report.findings)
    return [
        {
            "check": finding.check,
            "where": finding.where,
            "expected": finding.expected,
            "got": finding.got,
            "detail": finding.detail,
            "cause": {"check": cause.check, "where": cause.where}
            if (cause := causes.get(finding))
            else None,
        }
        for finding in report.findings
    ]


def _finding_lines(report: Report, *, everything: bool) -> list[str]:
    causes, lines = find_causes(report.findings), list[str]()
    follow = dict[Finding, list[Finding]]()
    for finding, cause in causes.items():
        follow.setdefault(cause, []).append(finding)
    for finding in report.findings:
        if finding in causes:
            continue
        lines += _lines_of(finding)
        if everything:
            for one in follow.get(finding, ()):
                lines += [*_lines_of(one), f"      cause    {finding.check}  {finding.where}"]
        elif finding in follow:
            lines.append(_folded_line(follow[finding]))
    return lines


def _lines_of(finding: Finding) -> list[str]:
    return [
        f"  {finding.check}  {finding.where}: {finding.detail}",
        f"      expected {finding.expected}",
        f"      got      {finding.got}",
    ]


def _folded_line(follow: list[Finding]) -> str:
    counted = Counter(finding.check for finding in follow).most_common()
    checks = ", ".join(f"{number} {check}" for check, number in counted)
    number = _count(len(follow), "other finding", "other findings")
    return f"      {number} may follow from this: {checks}; custody-audit verify --all shows them"


def _anchor(report: Report, anchor: Anchor) -> dict[str, Any]:
    checkpoint = anchor.checkpoint
    return {
        "file": anchor.name,
        "root": checkpoint.root.hex(),
        "size": checkpoint.size,
        "state": report.state_of(anchor),
    }


def _witnessed(report: Report) -> dict[str, Any] | None:
    if report.up_to is None:
        return None
    size, at = report.up_to.size, stamp(report.up_to.at)
    return {"after": report.entries - size, "entry": size - 1, "time": at}


def headline(report: Report, required: str) -> str:
    """Give the verdict in a line: whether it is intact, and at which level."""
    of = f"{_count(report.entries, 'entry', 'entries')} of {report.origin}"
    if report.findings:
        count = _count(len(report.findings), "finding", "findings")
        return f"TAMPERED: {count} in {of}"
    if report.newer:
        return f"intact at level {report.level}, older than what you kept: {of}"
    if report.lost:
        return f"intact at level {report.level}, resumed without entries that you saw: {of}"
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
    lines = []
    for anchor in report.anchors:
        how, size = _ANCHORS[report.state_of(anchor)], anchor.checkpoint.size
        count = _count(size, "entry", "entries")
        lines.append(f"anchor       {anchor.name}: {how}, {count}, {anchor.checkpoint.root.hex()}")
    if report.newer:
        what = "replica is behind" if report.replica else "ledger ends before"
        so = "wait for it, or verify the primary" if report.replica else "ask for a newer export"
        lines.append(f"older        this {what} what you kept: {so}")
    if report.lost:
        lines.append("lost         ask whoever runs the service what they were: you have the proof")
    if report.contradictions:
        kept = "keep it and this ledger; --evidence FILE writes both signed checkpoints"
        lines.append(f"evidence     the key of this ledger signed two histories: {kept}")
    return lines


def _witness_lines(report: Report) -> list[str]:
    if not any(quorum.cosigned for quorum in report.quorums):
        return ["witnesses    nobody cosigned any of it"]
    return [
        f"witnesses    of {quorum.dataset}: {', '.join(quorum.cosigned) or 'nobody'}; "
        f"{_of_quorum(quorum)}, {_known(quorum)}"
        f"{_outside(quorum)}"
        for quorum in report.quorums
    ]


def _of_quorum(quorum: Quorum) -> str:
    if quorum.quorum.is_plain:
        return f"{len(quorum.cosigned)} of the {quorum.threshold} it takes"
    return standing(quorum.quorum, quorum.cosigned)


def _known(quorum: Quorum) -> str:
    if len(quorum.known) == len(quorum.cosigned) > 0:
        return "whom you know"
    return f"and you know {len(quorum.known)}"


def _outside(quorum: Quorum) -> str:
    """Say which witnesses from outside cosigned, where the policy needs any."""
    if not quorum.outside_needed:
        return ""
    names = ", ".join(quorum.outside) or "nobody"
    return f"; from outside {names}: {len(quorum.outside)} of the {quorum.outside_needed} needed"


def _cosigner_lines(report: Report) -> list[str]:
    if not report.strangers:
        return []
    return [line for one in report.cosigners for line in one.lines("cosigner")]


def _act_lines(report: Report) -> list[str]:
    if not (found := report.unsigned_acts):
        return []
    of = f"{_count(len(found), 'act', 'acts')} of people who have a key, not signed with it"
    shown = ", ".join(map(str, found[:SHOWN]))
    return [f"not signed   {of}: entries {shown}{', …' if len(found) > SHOWN else ''}"]


def _witnessed_lines(report: Report) -> list[str]:
    if report.up_to is None:
        return []
    size, at = report.up_to.size, report.up_to.at
    after = _count(report.entries - size, "entry", "entries")
    late = "" if report.witnessed else ", for longer than --witnessed-within"
    return [f"witnessed    up to entry {size - 1} at {at:{_TIME}} UTC; {after} after{late}"]


def _external_witness_line(one: ExternalWitness) -> str:
    name = f"witness      {one.witness.name}: "
    if one.size is None:
        return name + "has cosigned none of the checkpoints here"
    at = datetime.fromtimestamp(min(one.time, _LATEST), UTC)
    return f"{name}cosigned {_count(one.size, 'entry', 'entries')} at {at:{_TIME}} UTC"


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
