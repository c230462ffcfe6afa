"""Finds the ceremony command that must have led to a recorded entry, to replay it.

Only what a person or the service chose is taken from the entry. Whatever can be
worked out from the ceremony's state is, so that a record that says otherwise
differs from what its own act leads to.
"""

from __future__ import annotations

from collections.abc import Callable

from custody import age
from custody.audit.checks.parsed_entry import ParsedEntry
from custody.ceremony import (
    Cancel,
    Ceremony,
    Collect,
    Command,
    Deal,
    Dealt,
    OpenCanary,
    Present,
    ReadBack,
    Submit,
    Switch,
    Tick,
    Unlock,
)
from custody.errors import DealingError, NotAllowedError
from custody.formats import canonical_json
from custody.formats.digest_words import twelve_words
from custody.formats.dsse import Envelope
from custody.official.bundle import DEALERS, read_dealing
from custody.quorum import verify_dealing
from custody.quorum_tree import first_quorum

SERVICE = "service"

CommandBySigner = tuple[Command, str]
"""A command, and whose act it has to be."""


def command_of(state: Ceremony, record: ParsedEntry) -> CommandBySigner | None:
    """Give the command that leads to this entry first; None if no command does."""
    rule = _ACTS.get(record.type)
    return rule(state, record) if rule else None


def _signed(state: Ceremony, record: ParsedEntry) -> CommandBySigner:
    data = record.data
    given, certificate = data.get("contribution"), data.get("certificate")
    command = Submit(
        Envelope.from_dict(data["envelope"]),
        contribution=None if given is None else canonical_json.encode(given),
        certificate=None if certificate is None else canonical_json.decode_binary(certificate),
    )
    return command, data["official"]


def _committed(state: Ceremony, record: ParsedEntry) -> CommandBySigner:
    envelope = Envelope.from_dict(record.data["envelope"])
    return Submit(envelope, record=record.data["record"]), record.data["official"]


def _present(state: Ceremony, record: ParsedEntry) -> CommandBySigner:
    """A roll-call answer was given by the official, or by a witness for them."""
    official = record.data["official"]
    seat = state.seat(official)
    if record.by != official and not state.is_witness(record.by):
        raise NotAllowedError(f"{record.by} is no witness and can't answer for {official}")
    return Present(official, twelve_words(seat.fingerprint) if seat else "", record.by), record.by


def _read_back(state: Ceremony, record: ParsedEntry) -> CommandBySigner:
    return ReadBack(record.by, twelve_words(state.digest)), record.by


def _mismatch(state: Ceremony, record: ParsedEntry) -> CommandBySigner:
    if state.current.action == "roll-call":
        official = record.data["by"]
        seat = state.seat(official)
        said = _other_words(seat.fingerprint) if seat else ""
        return Present(official, said, record.by), record.by
    return ReadBack(record.by, _other_words(state.digest)), record.by


def _other_words(digest: bytes) -> str:
    """Give as many words as a digest has, each of them another one."""
    return twelve_words(bytes(byte ^ 0xFF for byte in digest))


def _dealt(state: Ceremony, record: ParsedEntry) -> CommandBySigner:
    """Check the sharing, as anyone can (docs/formats.md, "Dataset key"; promise QUORUM)."""
    dealing = Dealt.read(record.data["dealing"])
    dealer = state.subject.policy.dealer or dealing.by
    if dealing.by != dealer or dealer not in DEALERS:
        raise DealingError(f"it is dealt by {dealing.by}, not by {dealer}", promise="BOUND")
    if len(dealing.sealed) != len(state.seats):
        raise DealingError("there is not one sealed share for every seat")
    if len(age.x25519_shares(dealing.canary)) != 1:
        raise DealingError("the canary is not sealed to one recipient")
    dealt = read_dealing(dealing)
    verify_dealing(dealt)
    if str(age.X25519Recipient(dealt.recipient_public)) != dealing.recipient:
        raise DealingError("the recipient is not that of the dealt key")
    return Deal(dealing), SERVICE if dealing.by == "service" else record.by


def _canary(state: Ceremony, record: ParsedEntry) -> CommandBySigner:
    openers = first_quorum(state.quorum, state.receipts)
    return OpenCanary(openers, record.data["opened"] is True), SERVICE


def _unlocked(state: Ceremony, record: ParsedEntry) -> CommandBySigner:
    failed = tuple((row["object"], row["reason"]) for row in record.data["failed"])
    return Unlock(record.data["grant"], record.data["opened"], failed), SERVICE


def _collected(state: Ceremony, record: ParsedEntry) -> CommandBySigner:
    requester = state.subject.requester
    return Collect(requester), requester


def _switched(state: Ceremony, record: ParsedEntry) -> CommandBySigner:
    return Switch(), SERVICE


def _ended(state: Ceremony, record: ParsedEntry) -> CommandBySigner:
    if record.data["outcome"] == "cancelled":
        reason = str(record.data["reason"]).removeprefix(f"{record.by} cancelled: ")
        return Cancel(record.by, reason), record.by
    if record.data["outcome"] == "failed" and state.current.action == "unlock":
        return Unlock("", 0, ()), SERVICE
    return Tick(), SERVICE


def _time_passed(state: Ceremony, record: ParsedEntry) -> CommandBySigner:
    return Tick(), SERVICE


_ACTS: dict[str, Callable[[Ceremony, ParsedEntry], CommandBySigner]] = {
    "ceremony.signed": _signed,
    "ceremony.refused": _signed,
    "ceremony.present": _present,
    "ceremony.read-back": _read_back,
    "ceremony.mismatch": _mismatch,
    "ceremony.committed": _committed,
    "ceremony.redealt": _committed,
    "ceremony.answered": _committed,
    "ceremony.unanswered": _time_passed,
    "ceremony.switched": _switched,
    "ceremony.dealt": _dealt,
    "ceremony.canary": _canary,
    "ceremony.unlocked": _unlocked,
    "ceremony.collected": _collected,
    "ceremony.ended": _ended,
    "ceremony.stepped": _time_passed,
    "ceremony.lapsed": _time_passed,
}
