"""Builders for ceremonies: people with real keys, scripts, subjects, and a play that runs them."""

from __future__ import annotations

import hashlib
import random
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cache
from itertools import count
from typing import Any

from custody import age
from custody.ceremony import (
    ActiveDataset,
    Ceremony,
    Collect,
    Command,
    Deal,
    Event,
    Frame,
    OpenCanary,
    Policy,
    Present,
    ReadBack,
    ScriptName,
    Seat,
    Subject,
    Submit,
    Target,
    Tick,
    Unlock,
    Witness,
    decide,
    drill_subject,
    evolve,
    export_subject,
    genesis_subject,
    keyed_seats,
    open_ceremony,
    policy_subject,
)
from custody.ceremony.drill import SCRIPTS
from custody.formats.digest_words import twelve_words
from custody.formats.dsse import Envelope, sign
from custody.formats.statement import PAYLOAD_TYPE, Statement
from custody.formats.timestamps import parse_duration, stamp
from custody.official import keyfile
from custody.official.bundle import Bundle, deal_subject
from custody.official.keyfile import OfficialKey
from custody.official.signing import Shown, answer_drill
from custody.script import Script
from custody.tlog.note import Checkpoint
from tests.ceremony.scripts import shipped
from tests.quorums import any_of

ORIGIN = "custody.example/test"
START = datetime(2026, 1, 5, 9, tzinfo=UTC)
PASSPHRASE = "correct horse battery staple"
OFFICIALS = ("anna", "bert", "carl")
QUORUM_TARGET = Target("quorum")

_serial = count()


@cache
def key(name: str) -> OfficialKey:
    """The open key of a person, always the same for a name."""
    chance = random.Random(name).randbytes
    return keyfile.create(name, PASSPHRASE, random=chance, profile=keyfile.TEST_PROFILE)[1]


COMBINER_KEY = key("combiner")


def seat(name: str, index: int) -> Seat:
    """A seat with a real key."""
    public = key(name).keyfile
    return Seat(index, name, public.signing_public, public.box_public, public.fingerprint())


def seats_of(officials: tuple[str, ...]) -> tuple[Seat, ...]:
    return tuple(seat(name, index) for index, name in enumerate(officials, start=1))


def witness(name: str) -> Witness:
    return Witness(name, key(name).keyfile.signing_public)


def frame(kind: str, script: Script, **changes: Any) -> Frame:
    """What every subject carries; its nonce and ceremony are new every time."""
    serial = next(_serial)
    ends = START + changes.pop("lifetime", script.expires)
    common: dict[str, Any] = {
        "ceremony": f"{kind}-{serial}",
        "combiner": COMBINER_KEY.keyfile.box_public,
        "dataset": "registry",
        "expires": ends,
        "nonce": hashlib.sha256(b"nonce %d" % serial).hexdigest()[:32],
        "opened": START,
        "origin": ORIGIN,
        "requester": "rita",
        "script": ScriptName(script.name, script.digest),
        "witnesses": (),
    }
    return Frame(**{**common, **changes})


def policy(requester_may_approve: bool = False) -> Policy:
    return Policy(requester_may_approve=requester_may_approve, export_script="export")


@cache
def dealt(threshold: int = 2, officials: tuple[str, ...] = OFFICIALS) -> Bundle:
    """A genesis subject with its dealing and sealed shares."""
    rules = shipped("genesis")
    subject = genesis_subject(
        frame=frame("genesis", rules, requester="admin"),
        quorum=any_of(threshold, seats_of(officials)),
        seats=seats_of(officials),
        policy=policy(),
    )
    return deal_subject(subject, "service", random.Random(1).randbytes)


def dataset(bundle: Bundle, may_approve: bool = False) -> ActiveDataset:
    """What a request takes from an active dataset."""
    return ActiveDataset(
        quorum=bundle.subject.quorum,
        seats=keyed_seats(bundle.subject, bundle.dealing),
        public=bundle.dealing.public,
        recipient=bundle.dealing.recipient,
        policy=policy(may_approve),
    )


def objects(number: int) -> tuple[tuple[str, int], ...]:
    return tuple((hashlib.sha256(b"object %d" % n).hexdigest(), 1000 + n) for n in range(number))


def recipient() -> str:
    return str(age.X25519Identity(bytes(range(32))).recipient())


# What a statement of each kind says beside the common fields.
STATEMENT_FIELDS: dict[str, dict[str, Any]] = {
    "complain": {"accused": 1, "fault": "AEAD-fail"},
    "deny": {"reason": "so it seems to me"},
    "abstain": {"reason": "so it seems to me"},
    "attest": {"verdict": "agree"},
    "exception": {"expected": "five", "happened": "four", "decided": "go on"},
}


@dataclass
class CeremonyRun:
    """A ceremony being played: its state, the time, and every event with its time."""

    state: Ceremony
    now: datetime
    log: list[tuple[Event, datetime]] = field(default_factory=list)

    @classmethod
    def begin(
        cls, subject: Subject, rules: Script, named: tuple[tuple[str, int], ...] = ()
    ) -> CeremonyRun:
        events = open_ceremony(subject, rules, named, START)
        log = [(event, START) for event in events]
        return cls(fold(log, rules), START, log)

    def do(self, command: Command) -> tuple[Event, ...]:
        """Carry a command out; what it raises leaves the play as it was."""
        events = decide(self.state, command, self.now)
        for event in events:
            self.state = evolve(self.state, event, self.now, self.state.script)
            self.log.append((event, self.now))
        return events

    def envelope(self, kind: str, name: str, *, by: str | None = None, **changes: Any) -> Envelope:
        """A signed statement about this ceremony as it stands, changed where asked."""
        fields: dict[str, Any] = {
            "kind": kind,
            "origin": self.state.origin,
            "ceremony": self.state.id,
            "nonce": self.state.nonce,
            "digest": self.state.digest.hex(),
            "official": name,
            "time": stamp(self.now),
            "size": 7,
            "root": "00" * 32,
        }
        if kind in ("turn", "receipt", "commit", "redeal", "answer"):
            fields["contribution"] = hashlib.sha256(b"%d" % next(_serial)).hexdigest()
        statement = Statement(**{**fields, **STATEMENT_FIELDS.get(kind, {}), **changes})
        return sign(PAYLOAD_TYPE, statement.encode(), key(by or name))

    def say(self, kind: str, name: str, **rest: Any) -> tuple[Event, ...]:
        """Hand in a statement."""
        return self.do(Submit(self.envelope(kind, name, **rest)))

    def all_say(self, kind: str, *names: str) -> None:
        for name in names:
            self.say(kind, name)

    def wait(self, duration: str) -> None:
        """Let time pass, and write down what it did."""
        self.pass_time(duration)
        self.do(Tick())

    def pass_time(self, duration: str) -> None:
        """Let time pass, and look away."""
        self.now += parse_duration(duration)

    def answer(self, name: str, *, words_of: str | None = None, by: str | None = None) -> None:
        said = twelve_words(key(words_of or name).keyfile.fingerprint())
        self.do(Present(name, said, by or name))

    def read(self, name: str, said: str | None = None) -> tuple[Event, ...]:
        return self.do(ReadBack(name, said or twelve_words(self.state.digest)))

    def deal(self) -> None:
        bundle = deal_subject(self.state.subject, "service", random.Random(2).randbytes)
        self.do(Deal(bundle.dealing))

    def open_canary(self, *, opened: bool = True) -> None:
        self.do(OpenCanary(self.state.receipts[: self.state.threshold], opened))

    def unlock(self) -> tuple[Event, ...]:
        return self.do(Unlock("ab" * 32, len(self.state.objects), ()))

    def collect(self) -> None:
        self.do(Collect(self.state.subject.requester))

    @property
    def step(self) -> str:
        """The action that the ceremony waits for."""
        return self.state.current.action

    def types(self) -> list[str]:
        """What happened, without the common prefix."""
        return [event.type.removeprefix("ceremony.") for event, _ in self.log]

    def last(self, type_: str) -> dict[str, Any]:
        """The data of the last event of this type."""
        name = f"ceremony.{type_}"
        return next(event.data for event, _ in reversed(self.log) if event.type == name)

    def again(self) -> Ceremony:
        """The state that the events lead to from nothing."""
        return fold(self.log, self.state.script)


def body(play: CeremonyRun, event: Event, at: datetime) -> dict[str, Any]:
    """A ledger entry's body for an event, as the service words it."""
    return {
        "at": stamp(at),
        "by": "service",
        "ceremony": play.state.id,
        "data": event.data,
        "dataset": play.state.dataset,
        "type": event.type,
    }


def fold(log: list[tuple[Event, datetime]], rules: Script) -> Ceremony:
    """Fold events from nothing."""
    folded: Ceremony | None = None
    for event, at in log:
        folded = evolve(folded, event, at, rules)
    assert folded is not None
    return folded


def genesis(
    rules: Script | None = None,
    *,
    threshold: int = 2,
    officials: tuple[str, ...] = OFFICIALS,
    witnesses: tuple[str, ...] = (),
    **changes: Any,
) -> CeremonyRun:
    """Open a genesis."""
    rules = rules or shipped("genesis")
    around = {
        "requester": "admin",
        "witnesses": tuple(witness(name) for name in witnesses),
        **changes,
    }
    subject = genesis_subject(
        frame=frame("genesis", rules, **around),
        quorum=any_of(threshold, seats_of(officials)),
        seats=seats_of(officials),
        policy=policy(),
    )
    return CeremonyRun.begin(subject, rules)


def tightening(
    *,
    threshold: int = 2,
    officials: tuple[str, ...] = OFFICIALS,
    to: Policy | None = None,
    **changes: Any,
) -> CeremonyRun:
    """Open a change of a policy, to signed requests unless told otherwise."""
    active = dataset(dealt(threshold, officials))
    rules, wanted = shipped("policy"), to or replace(active.policy, requests="signed")
    around = {"requester": "admin", **changes}
    subject = policy_subject(frame("policy", rules, **around), active, wanted)
    return CeremonyRun.begin(subject, rules)


def drilling(
    target: Target = QUORUM_TARGET,
    *,
    threshold: int = 2,
    officials: tuple[str, ...] = OFFICIALS,
    absent: tuple[str, ...] = (),
    corrupt: tuple[str, ...] = (),
    **changes: Any,
) -> CeremonyRun:
    """Open a drill."""
    rules, active = shipped(SCRIPTS[target.need]), dataset(dealt(threshold, officials))
    around = {"requester": "admin", **changes}
    subject = drill_subject(frame("drill", rules, **around), active, target, absent, corrupt)
    return CeremonyRun.begin(subject, rules)


def given(play: CeremonyRun, name: str) -> bytes:
    """What somebody's client hands in for a drill: right, unless that wants it wrong."""
    bundle = dealt(play.state.threshold, tuple(seat.official for seat in play.state.seats))
    shown = Shown(play.state.subject, None, Checkpoint(ORIGIN, 7, bytes(32)))
    return answer_drill(shown, bundle, key(name), random.Random(name).randbytes)


def show_key(play: CeremonyRun, name: str, data: bytes | None = None) -> tuple[Event, ...]:
    """Turn a key in a drill, with what is right, or with something else."""
    data = given(play, name) if data is None else data
    digest = hashlib.sha256(data).hexdigest()
    return play.do(Submit(play.envelope("turn", name, contribution=digest), data))


def export(
    rules: Script | None = None,
    *,
    threshold: int = 2,
    officials: tuple[str, ...] = OFFICIALS,
    witnesses: tuple[str, ...] = (),
    number: int = 2,
    named: tuple[tuple[str, int], ...] = (),
    may_approve: bool = False,
    **changes: Any,
) -> CeremonyRun:
    """Open an export of ``number`` objects, or of those that are named."""
    rules, named = rules or shipped("export"), named or objects(number)
    around = {"witnesses": tuple(witness(name) for name in witnesses), **changes}
    subject = export_subject(
        frame=frame("export", rules, **around),
        dataset=dataset(dealt(threshold, officials), may_approve),
        objects=named,
        purpose="restore test",
        recipient=recipient(),
    )
    return CeremonyRun.begin(subject, rules, named)


def at_turn(rules: Script | None = None, **changes: Any) -> CeremonyRun:
    """Open an export and approve it by the first of its officials, as many as it takes."""
    play = export(rules, **changes)
    names = changes.get("officials", OFFICIALS)[: changes.get("threshold", 2)]
    play.all_say("approve", *names)
    assert play.step == "turn"
    return play
