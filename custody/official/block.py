"""The block that everybody is shown before they sign: the same lines, in the same order.

Whoever deals, hands in, receives, asks, approves or turns reads the same ten lines, at a
terminal and in a browser, which has a twin of this module (web/static/js/crypto/block.js):
a text that looks another way than yesterday is a reason to look. They are computed from the
subject, and from what the client has verified itself; what it has not says so. A line that
does not apply says ``none``. Others wrote the texts in them: whoever prints them makes them
safe to show (promises BOUND, KNOWN).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from custody.ceremony import Dealt, Policy, Subject, subject_words, words_reader
from custody.ceremony.object_set import BY_ID
from custody.ceremony.policy import DEALERLESS
from custody.formats.timestamps import stamp
from custody.official.known_people import Known
from custody.official.registered_objects import RegisteredObject
from custody.quorum_tree import quorum_line

Lines = tuple[tuple[str, str], ...]
Words = Literal["read", "typed", "unneeded"]
"""What this person does with the twelve words: they read them out, type them, or neither."""

MAX_GROUPS = 20
"""Of how many jobs on hosts it is said how much there is; the list has them all."""
UNITS = ("KiB", "MiB", "GiB", "TiB")
_NONE = "none"
_NOBODY = "nobody: what it opens is public already"
_STAMP = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})T([0-9]{2}:[0-9]{2})[0-9:.]*Z")


@dataclass(frozen=True, slots=True)
class Asker:
    """How it is known who asked: ``compared`` since a day, ``seen``, by a ``token``, or oneself.

    ``told`` is what nobody has checked: the service says so. A browser keeps no day.
    """

    how: Literal["compared", "seen", "token", "oneself", "told"]
    day: str | None = None

    @classmethod
    def of(cls, signed_by: Known | None) -> Asker:
        """Give it for a request that was checked: who signed it, or None if nobody had to."""
        if signed_by is None:
            return cls("token")
        if signed_by.is_compared:
            return cls("compared", signed_by.day.isoformat())
        return cls("seen")


def block(
    subject: Subject,
    *,
    asker: Asker,
    words: Words,
    objects: Sequence[RegisteredObject] | None = None,
    listed: Sequence[tuple[str, int]] | None = None,
    dealing: Dealt | None = None,
    entries: int | None = None,
) -> Lines:
    """Give the lines of a ceremony, as labels and texts.

    ``objects`` are proven registrations, ``listed`` ids and sizes as a service lists them;
    ``entries`` is the size of the ledger that was seen, where one was.
    """
    request = subject.request
    recipient = request.recipient if request else dealing.recipient if dealing else _NONE
    recipient = _NOBODY if subject.drill else recipient
    return (
        ("ledger", subject.origin + ("" if entries is None else f", {_number(entries)} entries")),
        ("ceremony", f"{subject.kind} of {subject.dataset}, {subject.ceremony}"),
        ("asked by", asked_text(subject, asker)),
        ("purpose", request.purpose if request else drill_text(subject) or _NONE),
        ("objects", _objects_text(subject, objects, listed)),
        ("recipient", recipient),
        ("policy", _policies_text(subject)),
        ("quorum", _quorum_text(subject)),
        ("until", minute(stamp(subject.expires))),
        ("words", _words_text(subject, words, dealing)),
    )


def object_rows(objects: Sequence[RegisteredObject]) -> list[tuple[str, str, str, str, str]]:
    """List objects: id, when sealed, bytes, host and job, and the tags that the sealer gave."""
    return [
        (
            one.id[:12],
            minute(one.said.sealed),
            f"{one.size} B",
            "/".join(part for part in (one.said.host, one.said.job) if part) or "-",
            "  ".join(
                [
                    *_tags(one),
                    *([] if one.proof else ["(not signed by its sealer)"]),
                    *([f"({collection_text(one)})"] if one.said.key else []),
                ]
            ),
        )
        for one in objects
    ]


def collection_text(one: RegisteredObject) -> str:
    """Say what a collection's key object opens: all of it, and how much that is."""
    said = one.closing
    if said is None:
        return "a collection: opened whole; still open, so nothing says how much is in it"
    count = f"{_number(said.count)} file{'' if said.count == 1 else 's'}, {size_of(said.size)}"
    times = [minute(time) for time in (said.first, said.last) if time is not None]
    span = f", sealed {' to '.join(dict.fromkeys(times))}" if times else ""
    return f"a collection: opened whole, {count}{span}, as its closing entry says"


def listed_rows(listed: Sequence[tuple[str, int]]) -> list[tuple[str, str]]:
    """List objects by id and bytes, as a service lists them."""
    return [(id_[:12], f"{size} B") for id_, size in listed]


def asked_text(subject: Subject, asker: Asker) -> str:
    """Say who asked, and how that is known; in a genesis, who opened it."""
    if subject.request is None:
        return f"{subject.requester}, who opened it"
    how = {
        "compared": "who signed it with the key that you compared"
        + (f" on {asker.day}" if asker.day else ""),
        "seen": "who signed it with a key that you have not compared",
        "token": "by a token: nobody signed it",
        "oneself": "you yourself",
        "told": "as the service says",
    }
    return f"{subject.requester}, {how[asker.how]}"


def drill_text(subject: Subject) -> str:
    """Say whose keys a drill asks for, and which faults it makes; empty for anything else."""
    drill = subject.drill
    if drill is None:
        return ""
    whose = {
        "one": f"of {drill.target.official}",
        "quorum": f"of {subject.threshold} of {len(subject.seats)}"
        if subject.quorum.is_plain
        else "of a quorum",
        "all": f"of all {len(subject.seats)}",
    }
    parts = [f"a drill: to see that the keys {whose[drill.target.need]} are there"]
    if drill.absent:
        parts.append(f"away on purpose: {', '.join(drill.absent)}")
    if drill.corrupt:
        parts.append(f"wrong on purpose: {', '.join(drill.corrupt)}")
    return "; ".join(parts)


def policy_text(policy: Policy) -> str:
    """Say what a dataset's policy says."""
    parts = [
        f"objects {'only with' if policy.proven else 'with or without'} their sealer's proof",
        "signed requests only" if policy.requests == "signed" else "signed requests or tokens",
        f"whoever asks may {'' if policy.requester_may_approve else 'not '}approve",
        f"exports by the script {policy.export_script}",
    ]
    if policy.dealer:
        told = {"offline": "key dealt offline", DEALERLESS: "key made by all officials together"}
        parts.append(told.get(policy.dealer, f"key dealt by the {policy.dealer}"))
    if policy.witnesses is not None:
        parts.append(f"witnessed {policy.witnesses.told}")
    return "; ".join(parts)


def _policies_text(subject: Subject) -> str:
    now = policy_text(subject.policy)
    return now if subject.wanted is None else f"{policy_text(subject.wanted)} (now: {now})"


def size_of(size: int) -> str:
    """Write a number of bytes, and for many the largest unit that fits, rounded down."""
    power = min((len(f"{size:b}") - 1) // 10, len(UNITS))
    if not power:
        return f"{size} B"
    tenths = size * 10 // 1024**power
    return f"{_number(size)} B ({_number(tenths // 10)}.{tenths % 10} {UNITS[power - 1]})"


def minute(time: str) -> str:
    """Write a stamp to the minute; a text that is none stays as it is."""
    found = _STAMP.fullmatch(time)
    return f"{found[1]} {found[2]}Z" if found else time


def _quorum_text(subject: Subject) -> str:
    """Say how many of whom, in a reshare from now on and before; and, in a genesis, whose keys as
    requesters its words compare too.
    """
    quorum = quorum_line(subject.quorum)
    if subject.kind == "reshare":
        quorum += f" (before: {quorum_line(subject.deciding)})"
    listed = ", ".join(one.name for one in subject.requesters)
    return f"{quorum}\nlisted with their keys, who may ask: {listed}" if listed else quorum


def _objects_text(
    subject: Subject,
    objects: Sequence[RegisteredObject] | None,
    listed: Sequence[tuple[str, int]] | None,
) -> str:
    if subject.drill is not None:
        return "one canary, which follows from this drill; nothing real opens"
    if subject.request is None:
        return _NONE
    number = subject.request.objects.count
    count = f"{_number(number)} object{'' if number == 1 else 's'}"
    asked = _set_lines(subject.request.set)
    if objects is None:
        total = [] if listed is None else [size_of(sum(size for _, size in listed))]
        return "\n".join([", ".join([count, *total, "as the service lists them"]), *asked])
    times = sorted(one.said.sealed for one in objects)
    span = " to ".join(dict.fromkeys(minute(time) for time in (*times[:1], *times[-1:])))
    bare = sum(one.proof is None for one in objects)
    remark = [f"{_number(bare)} not signed by the sealer"] if bare else []
    remark += [_collections_text(objects)] if any(one.said.key for one in objects) else []
    whole = size_of(sum(one.size for one in objects))
    said = ", ".join([count, whole, f"sealed {span}", *remark])
    return "\n".join([said, *asked, *_by_job_and_host(objects)])


def _set_lines(words: str) -> list[str]:
    """Say which set was asked for; of what is named by id there is nothing more to say."""
    return [] if words == BY_ID else [f"the set {words}, as the service resolved it"]


def _by_job_and_host(objects: Sequence[RegisteredObject]) -> list[str]:
    """Say how many objects, and how much, there are of each job on each host."""
    found = dict[tuple[str, str], list[int]]()
    for one in objects:
        found.setdefault((one.said.job or "", one.said.host or ""), []).append(one.size)
    lines = [
        f"{len(sizes):,} by {_one_line(job) or 'no job'} on {_one_line(host) or 'no host'}, "
        f"{size_of(sum(sizes))}"
        for (job, host), sizes in sorted(found.items())
    ]
    more = len(lines) - MAX_GROUPS
    rest = [f"and {more:,} more jobs and hosts, which the list has"] if more > 0 else []
    return lines[:MAX_GROUPS] + rest


def _one_line(text: str) -> str:
    return text.replace("\n", "\\n")


def _collections_text(objects: Sequence[RegisteredObject]) -> str:
    """Say what opening the collections among the objects opens; of a single one all of it."""
    found = [one for one in objects if one.said.key]
    if len(found) == 1:
        return collection_text(found[0])
    closed = [one.closing for one in found if one.closing is not None]
    files, size = sum(one.count for one in closed), sum(one.size for one in closed)
    still = len(found) - len(closed)
    opens = [f"{_number(still)} still open"] if still else []
    holds = f"{_number(files)} files, {size_of(size)}, as their closing entries say"
    return ", ".join([f"{_number(len(found))} collections: opened whole", holds, *opens])


def _words_text(subject: Subject, words: Words, dealing: Dealt | None) -> str:
    if words == "read":
        return subject_words(subject, dealing)
    if words == "typed":
        return f"twelve, which {words_reader(subject, dealing)} reads to you and you type"
    return "not needed"


def _tags(one: RegisteredObject) -> list[str]:
    return [f"{key}={value}" for key, value in sorted(one.said.tags.items())]


def _number(number: int) -> str:
    return f"{number:,}"
