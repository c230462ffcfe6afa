"""The result of a verification: verdict, level of assurance, and what that can't rule out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from custody.audit.checks.anchor import Anchor, Contradiction, contradictions
from custody.audit.checks.external_witnesses import ExternalWitness
from custody.audit.checks.known_keys import COMPARE, ShownKey
from custody.audit.checks.official_cosignatures import Quorum, Witnessed
from custody.audit.checks.resumed import Resumption
from custody.audit.checks.schema import VERSION
from custody.audit.finding import Finding
from custody.audit.levels import BELOW, INTACT, LEVELS, TAMPERED, WITNESSED_WITHIN
from custody.formats.quantities import count_of
from custody.tlog.note import Checkpoint


@dataclass(frozen=True, slots=True)
class Report:
    """All that was found, and what was checked to find it.

    ``key`` is the one the checkpoint was verified with; ``key_given`` tells one that
    the auditor brought from one that the ledger names itself. ``quorums`` says of each
    active dataset who cosigned, ``cosigners`` with which keys, and whether the auditor, with
    ``known_given``, knows them; ``up_to`` how far a known quorum of each did, ``within`` how far
    the ledger may have gone on since then. ``outside`` says what each witness that was asked
    for has seen; ``note`` is the checkpoint verbatim, ``head`` what it says. A ``replica`` is a
    database that follows another one; ``unbound_tokens`` are those made before entries had the
    digest of a token's hash, ``unsigned_acts`` the entries of what somebody with a key did without
    signing it, and ``other_version`` that of a database whose tables this
    verifier does not know, so that they were not compared.
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
    resumed: tuple[Resumption, ...] = ()
    quorums: tuple[Quorum, ...] = ()
    known_given: bool = False
    cosigners: tuple[ShownKey, ...] = ()
    up_to: Witnessed | None = None
    within: timedelta = WITNESSED_WITHIN
    outside: tuple[ExternalWitness, ...] = ()
    note: bytes | None = None
    head: Checkpoint | None = None
    replica: bool = False
    unbound_tokens: int = 0
    unsigned_acts: tuple[int, ...] = ()
    other_version: str | None = None
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
        return "anchored" if self.anchors and not self.newer and not self.lost else "signed"

    @property
    def witnessed(self) -> bool:
        """Whether a quorum of every active dataset cosigned, not too long before the newest entry.

        Both times are the ledger's own. There has to be such a dataset, and the auditor has to
        know who they are.
        """
        return self.up_to is not None and self.up_to.newest - self.up_to.at <= self.within

    @property
    def unsigned(self) -> int:
        """How many entries came after the checkpoint: committed, and not signed yet."""
        return max(0, self.entries - self.head.size) if self.head else 0

    @property
    def strangers(self) -> bool:
        """Whether it is not witnessed, and somebody cosigned whom the auditor has not compared."""
        return not self.witnessed and not all(one.is_compared for one in self.cosigners)

    @property
    def newer(self) -> list[Anchor]:
        """The anchors that this ledger ends before: it is older than they are."""
        return [one for one in self.anchors if self.state_of(one) == "newer"]

    @property
    def lost(self) -> list[Anchor]:
        """The anchors whose last entries were lost when this ledger was resumed."""
        return [one for one in self.anchors if self.state_of(one) == "lost"]

    def state_of(self, anchor: Anchor) -> str:
        """Say in a word how the ledger stands to an anchor."""
        found = {finding.check for finding in self.findings if finding.where == anchor.where}
        proven = any(one.anchor == anchor for one in self.contradictions)
        states = {
            "anchor.key": "foreign",
            "anchor.root": "contradicted" if proven else "differs",
            "anchor.rollback": "gone",
        }
        found_state = next((states[check] for check in states if check in found), None)
        if found_state is None and anchor.is_lost(self.resumed):
            return "lost"
        newer = anchor.checkpoint.size > self.entries
        return found_state or ("newer" if newer else "continued")

    @property
    def absent(self) -> list[str]:
        """The witnesses that were asked for, and have cosigned nothing of this."""
        return [one.witness.name for one in self.outside if one.size is None]

    @property
    def anchored_size(self) -> int:
        """How many entries the newest anchor fixes."""
        sizes = [one.checkpoint.size for one in self.anchors if not one.is_lost(self.resumed)]
        return max((size for size in sizes if size <= self.entries), default=0)

    @property
    def contradictions(self) -> list[Contradiction]:
        """The anchors that this ledger contradicts, both signed by its key."""
        return contradictions(self.anchors, self.findings, self.head, self.resumed)

    @property
    def rate(self) -> float:
        """How many entries a second were verified."""
        return self.entries / self.seconds if self.seconds else 0.0

    def verdict(self, required: str) -> int:
        """Give the exit code for the level, and the witnesses, that were asked for."""
        if self.level is None:
            return TAMPERED
        below = LEVELS.index(self.level) < LEVELS.index(required)
        return BELOW if below or self.absent or self.newer or self.lost else INTACT

    def not_ruled_out(self) -> list[str]:
        """Say what the level that was reached leaves possible."""
        left = [self._rewriting()]
        if not self.key_given and not self.anchored_size:
            left.insert(
                0,
                "that all of it was written anew under another key: the key is named by the "
                "ledger itself, which shows only that it agrees with itself; give --vkey",
            )
        if self.strangers:
            left.append(f"that the service made up who cosigned: {self._acquainted()}; {COMPARE}")
        if self.database:
            left += self._beside()
        else:
            left.append("that the database says something else: verify it with --database")
        return left

    def _beside(self) -> Iterator[str]:
        """Say what of a database nothing was compared with."""
        old = (
            f"the hashes of {count_of(self.unbound_tokens, 'token')} of 0.1, "
            if self.unbound_tokens
            else ""
        )
        yield (
            f"that what gives access ({old}passwords, sessions and invitations) was altered in "
            "the database: the ledger does not bind it"
        )
        if self.other_version:
            yield (
                f"that its tables were altered: they are of version {self.other_version}, and this "
                f"verifier knows those of {VERSION}"
            )

    def _acquainted(self) -> str:
        if not self.known_given:
            return "there is no --known FILE, so nobody of them counts"
        compared = sum(one.is_compared for one in self.cosigners)
        return f"you have compared {compared} of {len(self.cosigners)}, and the others don't count"

    def _rewriting(self) -> str:
        who = "that the service, or whoever has its signing key,"
        if self.level == "witnessed" and self.up_to is not None:
            after = self.entries - self.up_to.size
            since = f"that the service wrote the last {after} anew, or " if after else ""
            return (
                "that a quorum of officials and the service wrote another history together, or "
                f"{since}that entries after this checkpoint are kept from you"
            )
        if self.anchored_size:
            return (
                f"{who} wrote entries after the first {self.anchored_size} anew, or keeps later "
                "ones from you, or shows others another history after these: only cosignatures "
                "of a quorum could tell"
            )
        return (
            f"{who} wrote another history or cut this one short, or shows others another one: "
            "compare size and root with a checkpoint you kept, by --anchor"
        )
