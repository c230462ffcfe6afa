"""What a set-up is to make, what there is of it so far, and the files that it hands out.

A set-up leads an administrator from nothing to a dataset and the job that seals to it. Nothing
remembers how far it came: each run looks at the service and at the folder again, so that one
that was interrupted goes on, and one that is over changes nothing.
"""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from custody.ceremony import CeremonyView, Subject, subject_words
from custody.errors import InputError, RefusedError
from custody.formats.digest_words import twelve_words
from custody.formats.pasted import invitation_link, require_code
from custody.formats.timestamps import parse_stamp, stamp
from custody.formats.validation import require_name, require_origin
from custody.quorum_tree import quorum_fields, write_quorum

FOLDER = "custody-setup"
DEFAULT_JOB = "nightly"
HOST_FOLDER = "/etc/custody"
HOST_SPOOL = "/var/lib/custody/spool"
LEAST_QUORUM = 2


@dataclass(frozen=True, slots=True)
class Plan:
    """What is wanted: a dataset, its quorum, who may ask for a restore, and the job that seals.

    ``InputError`` for names that are none, that come twice, and for what is no quorum.
    """

    dataset: str
    officials: tuple[str, ...]
    threshold: int
    requester: str
    job: str = DEFAULT_JOB
    folder: str = FOLDER

    def __post_init__(self) -> None:
        require_name(self.dataset, "a dataset")
        names = [require_name(name, "an official") for name in self.officials]
        names += [require_name(self.requester, "a requester"), require_name(self.job, "a job")]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise InputError(
                f"{twice[0]} is named twice",
                hint="one person has one role and one seat, and a job is nobody",
            )
        if len(self.officials) < LEAST_QUORUM:
            raise InputError(
                f"a quorum takes at least {LEAST_QUORUM} officials, got {len(self.officials)}",
                hint="better 3 or more, so that one of them may lose a key: --official NAME",
            )
        if not LEAST_QUORUM <= self.threshold <= len(self.officials):
            raise InputError(
                f"expected a quorum of {LEAST_QUORUM} to {len(self.officials)} of "
                f"{len(self.officials)} officials, got {self.threshold}",
                hint="say by --threshold how many of them open it",
            )

    @property
    def roles(self) -> dict[str, str]:
        """Who takes part, and as what."""
        return dict.fromkeys(self.officials, "official") | {self.requester: "requester"}

    @property
    def command(self) -> str:
        """Give the command that goes on with it."""
        words = ["custody", "setup", "-d", self.dataset, "--threshold", str(self.threshold)]
        words += [word for name in self.officials for word in ("--official", name)]
        words += ["--requester", self.requester]
        words += [] if self.job == DEFAULT_JOB else ["--job", self.job]
        words += [] if self.folder == FOLDER else ["--folder", self.folder]
        return shlex.join(words)

    def then(self, what: str) -> str:
        """Give a hint: to do something, and then to run this again."""
        return f"{what}; then run: {self.command}"

    def only(self, hint: str) -> str:
        """Give what such a hint says to do, for where it goes on by itself."""
        return hint.removesuffix(f"; then run: {self.command}")

    def require_same(self, subject: Subject) -> None:
        """Refuse a genesis of another quorum: nobody is to hear words of what was not wanted."""
        seated = tuple(seat.official for seat in subject.seats)
        there = (subject.dataset, quorum_fields(subject.quorum), sorted(seated))
        if there != (self.dataset, {"threshold": self.threshold}, sorted(self.officials)):
            raise RefusedError(
                f"the genesis of {self.dataset} is {_quorum_text(subject)}, "
                f"and what was asked for is {self.threshold} of {', '.join(self.officials)}",
                hint="leave --official and --threshold out, or name another dataset by -d",
            )


def usual_threshold(officials: int) -> int:
    """Give the m that is offered for n officials: more than half, and never all if it can be."""
    return max(LEAST_QUORUM, officials // 2 + 1)


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody who takes part, their invitation's file, and their key's words once it is enrolled.

    ``late`` says that the invitation is good no longer. Whoever enrols in another's place is
    found by these words: the other sees them as well.
    """

    name: str
    role: str
    enrolled: bool
    invitation: str | None
    words: str | None
    late: bool = False

    def line(self) -> str:
        """Say how far they are."""
        if self.enrolled:
            state = f"enrolled, with the key {self.words}" if self.words else "enrolled"
        elif self.late:
            state = f"invited, and the invitation is good no longer (another: --again {self.name})"
        elif self.invitation:
            state = f"invited: hand over {self.invitation}"
        else:
            state = f"invited, and the invitation is not here (another: --again {self.name})"
        return f"{self.role:<11}{self.name}: {state}"

    def record(self) -> dict[str, Any]:
        """Give it as a JSON object."""
        return {
            "enrolled": self.enrolled,
            "invitation": self.invitation,
            "late": self.late,
            "name": self.name,
            "role": self.role,
            "words": self.words,
        }


@dataclass(slots=True)
class Progress:
    """How far a set-up is: of what service, who has enrolled, the genesis, and the job's files.

    ``files`` has a path for each of recipient, token and env that is in the folder.
    """

    plan: Plan
    url: str
    origin: str | None = None
    home: str | None = None
    members: tuple[Member, ...] = ()
    genesis: CeremonyView | None = None
    files: dict[str, str] = field(default_factory=dict)
    token: str | None = None
    waits_for: str | None = None

    @property
    def unsigned(self) -> list[str]:
        """The officials who have not signed in the genesis yet."""
        return self._without(self.genesis.receipts if self.genesis else ())

    @property
    def uncommitted(self) -> list[str]:
        """The officials who have not committed to their part of the key yet."""
        return self._without(self.genesis.committed if self.genesis else ())

    def _without(self, names: tuple[str, ...]) -> list[str]:
        seats = self.genesis.subject.seats if self.genesis else ()
        return [seat.official for seat in seats if seat.official not in names]

    @property
    def is_open(self) -> bool:
        """Whether the genesis is under way."""
        return self.genesis is not None and self.genesis.outcome is None

    @property
    def is_over(self) -> bool:
        """Whether the genesis is over: what is left is the administrator's."""
        return self.genesis is not None and not self.is_open

    @property
    def next(self) -> list[str]:
        """What to run next: this again while something is waited for, then the first backup."""
        if self.waits_for is not None:
            return [self.plan.command]
        return host_commands(self.plan)

    def lines(self) -> list[str]:
        """Say it in lines for people."""
        where = f"{self.origin} at {self.url}" if self.origin else f"{self.url}: not running yet"
        lines = [f"service    {where}", *(member.line() for member in self.members)]
        lines += self._genesis_lines()
        lines += [f"{name:<11}{path}" for name, path in self.files.items()]
        if self.token is not None:
            lines.append(
                f"token      {self.token} was made before, and is not here: it is where the job "
                f"is, or else make it anew: custody token rotate {self.token} -o FILE"
            )
        return lines if self.waits_for else [*lines, *self._closing_lines()]

    def _closing_lines(self) -> list[str]:
        return [
            "",
            "All is there. Carry these three files to the host that is to be backed up; there, as "
            "root:",
            *(f"    {command}" for command in self.next),
            f"Where another user runs the job, the token and {HOST_SPOOL} are to be theirs.",
        ]

    def _genesis_lines(self) -> list[str]:
        plan, genesis = self.plan, self.genesis
        quorum = f"dataset    {plan.dataset}, {plan.threshold} of {len(plan.officials)}"
        if genesis is None:
            return [f"{quorum}: its genesis comes when all officials have enrolled"]
        if self.is_over:
            return [f"{quorum}: {genesis.id}, all officials have signed"]
        opened = f"{quorum}: {genesis.id} is open until {genesis.expires[:16]}Z"
        if genesis.dealing is not None:
            return [
                opened,
                "           all have committed; each official now runs, whenever they like",
                f"           custody receipt {genesis.id} --key FILE",
                *self._listed_lines(genesis),
                f"signed     {', '.join(genesis.receipts) or 'nobody yet'}",
                f"not yet    {', '.join(self.unsigned)}",
            ]
        return [
            opened,
            f"words      {subject_words(genesis.subject)}",
            "           read them out to all officials, in one room or on one call; each runs",
            f"           custody commit {genesis.id} --key FILE",
            *self._listed_lines(genesis),
            f"committed  {', '.join(genesis.committed) or 'nobody yet'}",
            f"not yet    {', '.join(self.uncommitted)}",
        ]

    def _listed_lines(self, genesis: CeremonyView) -> list[str]:
        """Say what the requester does, whom the genesis lists if they had a key when it opened."""
        asks = self.plan.requester
        listed = [
            f"           {one.name} may ask, with the key {twelve_words(one.fingerprint)}"
            for one in genesis.subject.requesters
        ]
        if asks in [one.name for one in genesis.subject.requesters]:
            return [*listed, f"           and {asks}: custody key listed {genesis.id} --key FILE"]
        unkeyed = f"           {asks} had no key by then: officials compare it at the first request"
        return [*listed, unkeyed]

    def record(self) -> dict[str, Any]:
        """Give the whole state as a JSON object."""
        genesis, plan = self.genesis, self.plan
        return {
            "dataset": {
                "ceremony": genesis.id if genesis else None,
                "committed": list(genesis.committed) if genesis else [],
                "name": plan.dataset,
                "officials": list(plan.officials),
                "open": self.is_open,
                "signed": list(genesis.receipts) if genesis else [],
                "threshold": plan.threshold,
                "uncommitted": self.uncommitted,
                "unsigned": self.unsigned,
                "words": subject_words(genesis.subject) if genesis and self.is_open else None,
            },
            "done": self.waits_for is None,
            "env_file": self.files.get("env"),
            "home": self.home,
            "job": plan.job,
            "next": self.next,
            "origin": self.origin,
            "people": [member.record() for member in self.members],
            "recipient_file": self.files.get("recipient"),
            "token": self.token,
            "token_file": self.files.get("token"),
            "url": self.url,
            "waits_for": self.waits_for,
        }


def _quorum_text(subject: Subject) -> str:
    if not subject.quorum.is_plain:
        return write_quorum(subject.quorum)
    return f"{subject.threshold} of {', '.join(seat.official for seat in subject.seats)}"


def invitation_text(name: str, role: str, origin: str, url: str, code: str, expires: str) -> str:
    """Word the invitation that is handed to somebody: who, until when, and what to run.

    The link has the service's address and the digest of its log's key, so that nothing
    else has to be told. What the service gave is held to its form: its lines are run as commands.
    """
    require_origin(origin)
    parse_stamp(expires)
    link = invitation_link(url, require_code(code))
    token = "" if role == "official" else f" -o {name}.token"
    return (
        f"{name}: your invitation as {role} of {origin}, good until {expires[:16]}Z.\n"
        "\n"
        f"In a browser:  {link}\n"
        "\n"
        "Or at a terminal, on a machine of your own:\n"
        f"    custody key new {name}\n"
        f"    custody enrol --key {name}.key{token}\n"
        "It asks for the link above: on a command line others on that machine could read it.\n"
        "\n"
        f"Keep {name}.key and its passphrase, and a copy of each elsewhere: nobody can make them "
        "again.\n"
    )


def is_late(invitation: str, now: datetime) -> bool:
    """Tell whether an invitation, as :func:`invitation_text` worded it, is good no longer."""
    found = re.search(r", good until (\d{4}-\d\d-\d\dT\d\d:\d\d)Z\.\n", invitation)
    return found is not None and found[1] < stamp(now)[:16]


def env_text(plan: Plan, url: str) -> str:
    """Word the job's environment, for a shell and for systemd alike."""
    return (
        f"CUSTODY_URL={url}\n"
        f"CUSTODY_DATASET={plan.dataset}\n"
        f"CUSTODY_RECIPIENT_FILE={HOST_FOLDER}/{plan.dataset}.recipient\n"
        f"CUSTODY_TOKEN_FILE={HOST_FOLDER}/{plan.job}.token\n"
        f"CUSTODY_SPOOL_DIR={HOST_SPOOL}\n"
    )


def host_commands(plan: Plan) -> list[str]:
    """Give the first backup's commands, for root on the host, beside the three files."""
    name, job = plan.dataset, plan.job
    return [
        f"install -d {HOST_FOLDER}",
        f"install -m 0644 {name}.recipient {name}.env {HOST_FOLDER}/",
        f"install -m 0600 {job}.token {HOST_FOLDER}/",
        f"set -a; . {HOST_FOLDER}/{name}.env; set +a",
        f"custody seal -o {name}-first.tar.age --job {job} --exec -- tar -c /etc",
    ]
