"""A genesis without a dealer, played with real keys: commits, boxes, receipts, complaints."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from typing import Any

from custody.ceremony import Event, Subject, Submit, genesis_subject
from custody.ceremony.generation import outcome_of_all, session_of
from custody.ceremony.policy import DEALERLESS
from custody.dkg import Commit, certify, make_commit
from custody.formats.dsse import Envelope
from custody.quorum import Share
from custody.quorum_tree import Node, plain, seated
from custody.script import Script
from tests.ceremony.play import OFFICIALS, CeremonyRun, frame, key, policy, seats_of
from tests.ceremony.scripts import shipped


@dataclass
class Generation:
    """The ceremony, and what each official dealt: their commit and the box to each seat."""

    play: CeremonyRun
    boxes: dict[str, list[bytes]]
    made: dict[str, Commit]

    @classmethod
    def begin(cls, rules: Script | None = None, **changes: Any) -> Generation:
        subject = dealerless_subject(rules, **changes)
        return cls(CeremonyRun.begin(subject, rules or shipped("genesis-dealerless")), {}, {})

    @property
    def subject(self) -> Subject:
        return self.play.state.subject

    def make(self, name: str, seed: int = 0) -> Commit:
        """Draw an official's part, on their machine."""
        chance = random.Random(f"{name} {seed}").randbytes
        commit, boxes = make_commit(session_of(self.subject), key(name).static_key(), chance)
        self.made[name], self.boxes[name] = commit, list(boxes)
        return commit

    def commit(self, name: str, commit: Commit | None = None) -> tuple[Event, ...]:
        commit = commit or self.make(name)
        return self.play.do(Submit(self.signed(name, commit), record=commit.record()))

    def signed(self, name: str, commit: Commit) -> Envelope:
        return self.play.envelope("commit", name, contribution=commit.digest())

    def commit_all(self, *names: str) -> None:
        for name in names or [seat.official for seat in self.subject.seats]:
            self.commit(name)

    def certificate(self, name: str) -> bytes:
        outcome = outcome_of_all(self.subject, self.play.state.commits)
        return certify(key(name).static_key(), outcome.transcript, random.Random(0).randbytes)

    def receipt(self, name: str, certificate: bytes | None = None) -> tuple[Event, ...]:
        signed = self.certificate(name) if certificate is None else certificate
        return self.play.do(Submit(self.play.envelope("receipt", name), certificate=signed))

    def shares(self, name: str) -> tuple[Share, ...]:
        """Open the parts that all dealt to an official."""
        from custody.dkg import receive_shares

        commits = [self.play.state.commits[seat.official] for seat in self.subject.seats]
        index = next(seat.index for seat in self.subject.seats if seat.official == name)
        sent = [self.boxes[seat.official][index - 1] for seat in self.subject.seats]
        session = session_of(self.subject)
        return receive_shares(session, key(name).static_key(), commits, sent)[1]


def dealerless_subject(
    rules: Script | None = None,
    *,
    quorum: Node | None = None,
    **changes: Any,
) -> Subject:
    rules = rules or shipped("genesis-dealerless")
    quorum = quorum or plain(2, OFFICIALS)
    return genesis_subject(
        frame=frame("genesis", rules, **{"requester": "admin", **changes}),
        quorum=quorum,
        seats=seats_of(tuple(seated(quorum))),
        policy=replace(policy(), dealer=DEALERLESS),
    )
