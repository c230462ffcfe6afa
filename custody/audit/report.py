"""The result of a verification: verdict, level of assurance, and what that can't rule out."""

from __future__ import annotations

from dataclasses import dataclass

from custody.audit.checks.anchor import Anchor, Contradiction, contradictions
from custody.audit.checks.external_witnesses import ExternalWitness
from custody.audit.checks.official_cosignatures import Quorum
from custody.audit.finding import Finding
from custody.audit.levels import BELOW, INTACT, LEVELS, TAMPERED


@dataclass(frozen=True, slots=True)
class Report:
    """All that was found, and what was checked to find it.

    ``key`` is the one the checkpoint was verified with; ``key_given`` tells one that
    the auditor brought from one that the ledger names itself. ``quorums`` says of each
    active dataset who cosigned the checkpoint, ``outside`` what each witness that was
    asked for has seen, ``note`` is the checkpoint verbatim.
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
    anchors: tuple[Anchor, ...] = ()
    quorums: tuple[Quorum, ...] = ()
    outside: tuple[ExternalWitness, ...] = ()
    note: bytes | None = None
    seconds: float = 0.0

    @property
    def level(self) -> str | None:
        """The highest level at which the ledger is intact; None if it is not."""
        if self.findings:
            return None
        if not self.signed:
            return "chain"
        if self.witnessed:
            return "witnessed"
        return "anchored" if self.anchors else "signed"

    @property
    def witnessed(self) -> bool:
        """Whether a quorum of every active dataset cosigned, and there is such a dataset."""
        return bool(self.quorums) and all(quorum.reached for quorum in self.quorums)

    @property
    def absent(self) -> list[str]:
        """The witnesses that were asked for, and have cosigned nothing of this."""
        return [one.witness.name for one in self.outside if one.size is None]

    @property
    def anchored_size(self) -> int:
        """How many entries the newest anchor fixes."""
        return max((anchor.checkpoint.size for anchor in self.anchors), default=0)

    @property
    def contradictions(self) -> list[Contradiction]:
        """The anchors that this ledger contradicts, both signed by its key."""
        return contradictions(self.anchors, self.findings)

    @property
    def rate(self) -> float:
        """How many entries a second were verified."""
        return self.entries / self.seconds if self.seconds else 0.0

    def verdict(self, required: str) -> int:
        """Give the exit code for the level, and the witnesses, that were asked for."""
        if self.level is None:
            return TAMPERED
        below = LEVELS.index(self.level) < LEVELS.index(required)
        return BELOW if below or self.absent else INTACT

    def not_ruled_out(self) -> list[str]:
        """Say what the level that was reached leaves possible."""
        left = [self._rewriting()]
        if not self.key_given and not self.anchors:
            left.insert(
                0,
                "that all of it was written anew under another key: the key is named by the "
                "ledger itself, which shows only that it agrees with itself; give --vkey",
            )
        if self.database:
            left.append(
                "that what gives access (hashes of tokens, passwords, sessions and invitations) "
                "was altered in the database: the ledger does not bind it"
            )
        else:
            left.append("that the database says something else: verify it with --database")
        return left

    def _rewriting(self) -> str:
        who = "that the service, or whoever has its signing key,"
        if self.level == "witnessed":
            return (
                "that a quorum of officials and the service wrote another history together, or "
                "that entries after this checkpoint are kept from you"
            )
        if self.anchors:
            return (
                f"{who} wrote entries after the first {self.anchored_size} anew, or keeps later "
                "ones from you, or shows others another history after these: only cosignatures "
                "of a quorum could tell"
            )
        return (
            f"{who} wrote another history or cut this one short, or shows others another one: "
            "compare size and root with a checkpoint you kept, by --anchor"
        )
