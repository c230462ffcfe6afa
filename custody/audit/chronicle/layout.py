"""Lays an auditor's report out in sections, once for all that show it to people.

What stands here is text as it is said; whoever shows it escapes it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from custody.audit.checks.causes import find_causes
from custody.audit.chronicle.audit_report import (
    Access,
    Act,
    AuditReport,
    CeremonyRecord,
    Person,
    Sealed,
)
from custody.audit.chronicle.sections import Card, Facts, Grid, Layout, Section
from custody.audit.levels import INTACT, TAMPERED
from custody.audit.report import Report
from custody.audit.report_format import headline
from custody.ceremony.policy import Policy, told_rules
from custody.errors import CustodyError
from custody.quorum_tree import takes_text, write_quorum


def lay_out(report: AuditReport) -> Layout:
    """Lay a report out."""
    verified = report.verified
    verdict = verified.verdict("signed")
    tone = {INTACT: "good", TAMPERED: "bad"}.get(verdict, "care")
    return Layout(
        title=f"Report on the ledger {verified.origin}",
        period=report.period.text,
        verdict=headline(verified, "signed"),
        tone=tone,
        sections=tuple(_sections(report)),
    )


def _sections(report: AuditReport) -> Iterator[Section]:
    yield Section(
        "holds",
        "How far this holds",
        "What the verifier found of the whole ledger.",
        tuple(_verification(report)),
    )
    yield Section(
        "access",
        "Who could open what",
        "Any so many of the officials together, nobody else, and nobody alone. A requester asks; "
        "what is granted is addressed to a key of theirs.",
        (
            Grid(
                ("Dataset", "Any", "Of", "From", "Until", "Rules"),
                tuple(map(_access, report.access)),
            ),
        )
        if report.access
        else (),
        "No dataset had a key in this period.",
    )
    yield Section(
        "people",
        "People",
        "Everybody enrolled at the end of the period.",
        (
            Grid(
                ("Name", "Role", "Enrolled", "Key since", "Fingerprint of the key"),
                tuple(map(_person, report.people)),
            ),
        )
        if report.people
        else (),
        "Nobody was invited.",
    )
    yield Section(
        "exports",
        "Exports",
        "Every request of the period, and what became of it.",
        tuple(map(_export, report.exports)),
        "Nobody asked for anything.",
    )
    yield Section(
        "exceptions",
        "Exceptions",
        "What was cancelled, denied, expired or failed, keys erased, and what people recorded.",
        (
            Grid(
                ("When", "What", "Ceremony", "As the ledger says it"),
                tuple((_time(one.at), one.what, one.where, one.says) for one in report.exceptions),
            ),
        )
        if report.exceptions
        else (),
        "There were none.",
    )
    yield Section(
        "quorums",
        "Quorum health",
        "Whether those who are needed are still there: who signed what in the period, and when "
        "each last signed anything.",
        tuple(_health(report)),
        "No dataset had a key at the end of the period.",
    )
    yield Section(
        "others",
        "Geneses and other ceremonies",
        "How keys and rules came about.",
        tuple(map(_other, report.others)),
        "There were none.",
    )
    yield Section(
        "changes",
        "Changes of people and rules",
        "Invitations, keys, tokens, passwords, scripts and what is expected of backups.",
        (
            Grid(
                ("When", "Entry", "As the ledger says it"),
                tuple((_time(act.at), str(act.seq), act.says) for act in report.changes),
            ),
        )
        if report.changes
        else (),
        "There were none.",
    )
    yield Section(
        "sealed",
        "What was sealed",
        "Objects that were registered, or marked, in the period.",
        (
            Grid(
                ("Dataset", "Objects", "Size", "Newest sealed", "Marked gone", "Found again"),
                tuple(map(_sealed, report.sealed)),
            ),
        )
        if report.sealed
        else (),
        "No object was registered.",
    )


def _verification(report: AuditReport) -> Iterator[Facts | Grid]:
    verified = report.verified
    whose = "the key you gave" if verified.key_given else "the key that the ledger itself names"
    rows = [
        ("Source", verified.source),
        ("Entries", f"{verified.entries:,}"),
        ("Newest entry", _time(report.newest) if report.newest else "none"),
        ("Root", verified.root),
        ("Signed by", f"{verified.key}, {whose}" if verified.signed else "not verified"),
        ("Witnessed", _witnessed(verified)),
    ]
    rows += [
        (
            "Cosigned",
            f"{one.dataset}: {', '.join(one.cosigned) or 'nobody'}; "
            f"{len(one.known)} of them known to you, and it takes {takes_text(one.quorum)}",
        )
        for one in verified.quorums
    ]
    rows += [("Anchor", f"{one.name}: {verified.state_of(one)}") for one in verified.anchors]
    if report.unread:
        rows.append(("Left out", f"{report.unread} entries that can't be told, being altered"))
    yield Facts((*rows, *(("Not ruled out", line) for line in verified.not_ruled_out())))
    if verified.findings:
        causes = find_causes(verified.findings)
        found = [one for one in verified.findings if one not in causes]
        yield Grid(
            ("Check", "Where", "Found"),
            tuple((one.check, one.where, one.detail) for one in found),
        )


def _witnessed(verified: Report) -> str:
    if verified.up_to is None:
        known = "" if verified.known_given else "; give --known FILE, or nobody counts"
        return f"not by a quorum of every dataset that you know{known}"
    size, at = verified.up_to.size, verified.up_to.at
    late = "" if verified.witnessed else ", which is too long ago"
    return (
        f"up to entry {size - 1} at {at:%Y-%m-%d %H:%M} UTC; {verified.entries - size} after{late}"
    )


def _access(one: Access) -> tuple[str, ...]:
    until = _time(one.until) if one.until else "still"
    people, rules = ", ".join(one.officials), _rules(one)
    return (one.dataset, takes_text(one.quorum), people, _time(one.since), until, rules)


def _rules(one: Access) -> str:
    """Tell a policy, with what it leaves out because it is usual."""
    try:
        rules = told_rules(Policy.read(one.policy))
    except CustodyError:
        return "can't be told"
    return "; ".join(f"{about}: {text}" for about, text in rules.items())


def _person(one: Person) -> tuple[str, ...]:
    enrolled = _day(one.enrolled) if one.enrolled else "invited only"
    keyed = _day(one.keyed) if one.keyed else "no key"
    return (one.name, one.role, enrolled, keyed, one.fingerprint or "")


def _export(one: CeremonyRecord) -> Card:
    how = "signed with their own key" if one.signed else "by a token; not signed"
    facts = [
        ("Dataset", one.dataset),
        ("Asked by", f"{one.requester}, {how}"),
        ("Purpose", one.purpose or ""),
        ("Objects", f"{one.objects:,}, {_size(one.size)}: {_named(one)}"),
        ("For the key", one.recipient or ""),
        ("Quorum", _quorum(one)),
        *_who(one, "Approved by", "approve"),
        *_who(one, "Refused by", "deny", "abstain"),
        *_who(one, "Turned by", "turn"),
        *(("Unlocked", f"{_time(act.at)}  {act.says}") for act in one.did("unlocked")),
        *_who(one, "Collected by", "collected"),
        ("Ended", _ending(one)),
    ]
    if one.grant:
        facts.append(("Grant", f"SHA-256 {one.grant}"))
    return Card(one.id, one.state, Facts(tuple(facts)), _timeline(one.acts))


def _other(one: CeremonyRecord) -> Card:
    facts = [
        ("Kind", f"{one.kind} of {one.dataset}"),
        ("Opened by", one.requester),
        ("Officials", _quorum(one)),
        ("Ended", _ending(one)),
    ]
    return Card(one.id, one.state, Facts(tuple(facts)), _timeline(one.acts))


def _quorum(one: CeremonyRecord) -> str:
    if one.quorum.is_plain:
        return f"any {one.quorum.need} of {', '.join(one.officials)}"
    return write_quorum(one.quorum)


def _ending(one: CeremonyRecord) -> str:
    if one.ended is None:
        return f"not yet; it expires {_time(one.expires)}"
    return f"{one.outcome} {_time(one.ended)}" + (f": {one.reason}" if one.reason else "")


def _named(one: CeremonyRecord) -> str:
    more = f" and {one.objects - len(one.named)} more" if one.objects > len(one.named) else ""
    return ", ".join(id_[:12] for id_ in one.named) + more


def _who(one: CeremonyRecord, label: str, *kinds: str) -> Iterator[tuple[str, str]]:
    """Name everybody who did such a thing, with the time, and whether it was erased."""
    acts = one.did(*kinds)
    for act in acts:
        erased = "turn" in kinds and act.seq < one.erased
        yield label, f"{act.by} {_time(act.at)}" + ("; erased" if erased else "")
    if not acts:
        yield label, "nobody"


def _timeline(acts: Iterable[Act]) -> Grid:
    rows = (
        (_time(act.at), str(act.seq), act.says + (f" (keys {act.known})" if act.known else ""))
        for act in acts
    )
    return Grid(("When", "Entry", "What happened"), tuple(rows))


def _health(report: AuditReport) -> Iterator[Facts | Grid]:
    for one in report.health:
        yield Facts(((one.dataset, one.verdict),))
        yield Grid(
            ("Official", "Approved", "Turned", "Refused", "Last signed"),
            tuple(
                (
                    seen.official,
                    str(seen.approved),
                    str(seen.turned),
                    str(seen.refused),
                    _time(seen.last) if seen.last else "never",
                )
                for seen in one.officials
            ),
        )


def _sealed(one: Sealed) -> tuple[str, ...]:
    newest = _time(one.newest) if one.newest else ""
    return (one.dataset, f"{one.objects:,}", _size(one.size), newest, str(one.gone), str(one.found))


def _time(stamp: str) -> str:
    """Give a time of the ledger to the second, in UTC."""
    return f"{stamp[:10]} {stamp[11:19]}".strip()


def _day(stamp: str) -> str:
    return stamp[:10]


def _size(size: int) -> str:
    """Give a number of bytes as people read it, three digits of it."""
    value, unit = float(size), "B"
    for larger in ("KiB", "MiB", "GiB", "TiB", "PiB"):
        if value < 1024:
            break
        value, unit = value / 1024, larger
    return f"{size} B" if unit == "B" else f"{value:.3g} {unit}"
