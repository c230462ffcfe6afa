"""Checks which officials cosigned a checkpoint, and whether they are a quorum (TAMPER).

Before an official's client cosigns a checkpoint it demands that it continues the
last one it saw. A checkpoint cosigned by a quorum is therefore one that the service
can't have shown to the auditor alone. The keys are those that the ledger enrols; and as
whoever writes it could enrol people of their own, only those count whose keys the auditor
knows (:mod:`custody.audit.checks.known_keys`, promise KNOWN).

Officials cosign whenever their clients run, so rarely all the same head. Whoever cosigned
a head attests every entry before it: where each of a quorum's officials has cosigned some
note, the ledger is witnessed up to the smallest of these, and what came since is counted.

A database also keeps every note that was cosigned before, and a file the newest of each
signer. Each is held to the entries like an anchor, since its signatures prove it and its
row does not.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType
from typing import Any

from custody.audit.checks.catalogue import make_finding
from custody.audit.checks.known_keys import ShownKey, check_known_keys
from custody.audit.checks.tree import Claim
from custody.audit.finding import Finding
from custody.ceremony import Policy
from custody.ceremony.outside_witnesses import OutsideWitnesses
from custody.errors import CustodyError, LedgerError
from custody.formats import canonical_json
from custody.formats.fingerprint import fingerprint
from custody.official.known_people import KnownPeople
from custody.projection import Fold
from custody.quorum_tree import Node, people, plain, read_tree, satisfied, smallest
from custody.state_tables import Row
from custody.tlog.cosignature import Cosigner, official_cosigner, official_name
from custody.tlog.note import Checkpoint, open_checkpoint, split_note
from custody.tlog.note_keys import Verifier


@dataclass(frozen=True, slots=True)
class Quorum:
    """Who of an active dataset's officials cosigned, how many have to, and how many entries.

    Only those of them count whose keys the auditor has compared, and ``known`` names them.
    ``size`` is 0 where they are too few; then everybody is named who cosigned anything.
    Where the policy names witnesses from outside, so many as are needed have to have cosigned
    as well, and ``outside`` are those that did.
    """

    dataset: str
    cosigned: tuple[str, ...]
    known: tuple[str, ...]
    quorum: Node
    size: int
    outside: tuple[str, ...] = ()
    outside_needed: int = 0

    @property
    def threshold(self) -> int:
        """How few officials can be the quorum."""
        return smallest(self.quorum)


@dataclass(frozen=True, slots=True)
class Witnessed:
    """How many entries a quorum of every dataset cosigned, and when the last of them was made.

    ``newest`` is the time of the ledger's newest entry. Both are the ledger's own times.
    """

    size: int
    at: datetime
    newest: datetime


class Cosigners:
    """Everybody with an enrolled key, as the state at the end of the ledger has them."""

    def __init__(self, origin: str, fold: Fold, known: KnownPeople | None = None) -> None:
        self._fold = fold
        self._newest = dict[str, int]()
        self._enrolled: dict[tuple[str, bytes], tuple[str, Cosigner]] = {}
        self._shown = dict[str, ShownKey]()
        for row in fold.tables["person"].values():
            name = row["name"]
            if row["signing_key"]:
                try:
                    public, box = (
                        canonical_json.decode_binary(row[key], 32)
                        for key in ("signing_key", "box_key")
                    )
                    one = official_cosigner(origin, name, public)
                except CustodyError:
                    continue  # whoever enrolled it is a finding of its own
                self._enrolled[one.name, one.key_id] = name, one
                digest = fingerprint(name, public, box)
                self._shown[name] = ShownKey.of(known, origin, name, digest)

    def check_known(self) -> Iterator[Finding]:
        """Find those who are enrolled with other keys than the auditor knows."""
        return check_known_keys(self._shown.values())

    def check(self, note: bytes, where: str) -> tuple[list[Finding], set[str]]:
        """Verify the cosignatures on a note; give who cosigned it. Skips unknown keys.

        How far each of them cosigned is kept, for :meth:`quorums`: so the note has to be one
        that is held to the entries too.
        """
        findings, people = list[Finding](), set[str]()
        try:
            text, lines = split_note(note)
            size = Checkpoint.parse(text).size
        except LedgerError:
            return findings, people  # the check of the checkpoint itself says so
        for line in lines:
            name, key = self._enrolled.get((line.name, line.key_id), ("", None))
            if key is not None:
                try:
                    key.verify(text.encode(), line.signature)
                    people.add(name)
                    self._newest[name] = max(size, self._newest.get(name, 0))
                except LedgerError as error:
                    findings.append(
                        make_finding("cosigned.signature", where, key.vkey, error.message)
                    )
        return findings, people

    def has_other_signatures(self, note: bytes, log: Verifier) -> bool:
        """Tell whether anybody but the log and its officials signed; nothing is verified here.

        Those are witnesses that the service's configuration names, and no ledger.
        """
        named = official_name(log.name, "")
        _, lines = split_note(note)
        return any(line.name != log.name and not line.name.startswith(named) for line in lines)

    def outside(self) -> tuple[Cosigner, ...]:
        """Give the witnesses from outside that the policies of active datasets name."""
        named = (rule.cosigners for rule in map(_witnesses_of, self._active()) if rule)
        return tuple(dict.fromkeys(one for rule in named for one in rule))

    def quorums(self, outside: Mapping[Cosigner, int] = MappingProxyType({})) -> tuple[Quorum, ...]:
        """Say, for every active dataset, who of its officials cosigned, and up to where.

        ``outside`` says up to where each witness from outside did.
        """
        seats: dict[str, list[str]] = {}
        for row in self._fold.tables["seat"].values():
            seats.setdefault(row["dataset"], []).append(row["official"])
        return tuple(
            _with_outside(
                self._quorum(row["name"], _tree_of(row, seats.get(row["name"], []))),
                _witnesses_of(row),
                outside,
            )
            for row in self._active()
        )

    def _active(self) -> list[Row]:
        return [
            row
            for row in self._fold.tables["dataset"].values()
            if row["status"] == "active" and type(row["threshold"]) is int
        ]

    def shown(self, quorums: Iterable[Quorum]) -> tuple[ShownKey, ...]:
        """Give the keys of everybody whom these name, and what is known of them."""
        names = {name for quorum in quorums for name in quorum.cosigned}
        return tuple(self._shown[name] for name in sorted(names))

    def _quorum(self, dataset: str, tree: Node) -> Quorum:
        officials = people(tree)
        sizes = {name: size for name, size in self._newest.items() if name in officials}
        known = {name for name in sizes if self._shown[name].is_compared}
        size = _reached(tree, {name: sizes[name] for name in known})
        cosigned = sorted(name for name in sizes if sizes[name] >= size)
        compared = tuple(name for name in cosigned if name in known)
        return Quorum(dataset, tuple(cosigned), compared, tree, size)


def _tree_of(dataset: Row, officials: list[str]) -> Node:
    """Give a dataset's quorum, as the tables of state keep it."""
    if dataset["quorum"] is None:
        return plain(dataset["threshold"], officials)
    return read_tree(canonical_json.decode(dataset["quorum"].encode()))


def _reached(tree: Node, sizes: Mapping[str, int]) -> int:
    """Give up to how many entries a quorum of these went; 0 where they are none."""
    for size in sorted(set(sizes.values()), reverse=True):
        if satisfied(tree, {name for name, reached in sizes.items() if reached >= size}):
            return size
    return 0


def _witnesses_of(dataset: Row) -> OutsideWitnesses | None:
    """Give the witnesses that a dataset's policy names; None for what is no policy."""
    try:
        return Policy.read(canonical_json.decode(dataset["policy"].encode())).witnesses
    except CustodyError:
        return None


def _with_outside(
    quorum: Quorum, rule: OutsideWitnesses | None, outside: Mapping[Cosigner, int]
) -> Quorum:
    """Let a quorum reach no further than so many witnesses from outside as the policy needs."""
    if rule is None:
        return quorum
    sizes = {one.name: outside[one] for one in rule.cosigners if outside.get(one)}
    reached = sorted(sizes.values(), reverse=True)
    size = reached[rule.needed - 1] if rule.needed <= len(reached) else 0
    names = tuple(sorted(sizes))
    return replace(quorum, size=min(quorum.size, size), outside=names, outside_needed=rule.needed)


def check_kept_notes(
    rows: Iterable[tuple[Any, Any]], key: Verifier, cosigners: Cosigners, size: int
) -> Iterator[Finding | Claim]:
    """Check every note that is kept because it was cosigned."""
    for number, note in rows:
        where = f"cosigned {number}"
        try:
            checkpoint = _check_own_signature(number, note, key)
        except LedgerError as error:
            signed = f"a checkpoint of {number} entries signed by {key.vkey}"
            yield make_finding("cosigned.note", where, signed, error.message)
            continue
        findings, people = cosigners.check(str(note).encode(), where)
        yield from findings
        if (
            not people
            and not findings
            and not cosigners.has_other_signatures(str(note).encode(), key)
        ):
            yield make_finding("cosigned.note", where, "a cosignature by somebody enrolled", "none")
        if checkpoint.size > size:
            yield make_finding(
                "cosigned.ahead", where, f"{checkpoint.size} entries", f"{size} entries"
            )
        else:
            yield Claim("cosigned.root", where, checkpoint.size, checkpoint.root.hex())


def _check_own_signature(number: Any, note: Any, key: Verifier) -> Checkpoint:
    if not isinstance(note, str):
        raise LedgerError("it is no text")
    checkpoint = open_checkpoint(note.encode(errors="replace"), key)
    if type(number) is not int or checkpoint.size != number:
        raise LedgerError(f"it counts {checkpoint.size} entries")
    return checkpoint
