"""A reshare as people play it at random, who deal evil, keep silent or lie."""

from __future__ import annotations

import random
from dataclasses import dataclass, field

from custody.errors import RedealError
from custody.quorum_tree import leaves, people, satisfied
from custody.reshare import ReshareSubject, State, answer, decide
from custody.reshare.events import (
    Act,
    Answered,
    Complained,
    DealingOver,
    Event,
    Received,
    Redealt,
    Unanswered,
)
from custody.reshare.receiving import receive_rows
from custody.sealedbox import seal_to
from tests.keys import key_of
from tests.quorum_tree.trees import random_tree
from tests.reshare.scene import Dataset, Reshare

DEALERS = (*["honest"] * 6, "evil", "evil", "mute", "away")


RECEIVERS = (*["honest"] * 8, "liar", "liar", "away")


@dataclass
class Play:
    """A reshare as its people play it; ``events`` are what a ledger would have."""

    reshare: Reshare
    dealers: dict[str, str]
    receivers: dict[str, str]
    chance: random.Random
    events: list[Event] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.state = State(self.reshare.subject)

    @property
    def subject(self) -> ReshareSubject:
        return self.reshare.subject

    def act(self, act: Act) -> None:
        events, self.state = decide(self.state, act)
        self.events += events

    def run(self) -> None:
        """Let somebody who can do something do it, until nobody can."""
        for _ in range(500):
            possible = self.possible()
            if not possible or self.state.outcome:
                return
            self.act(self.chance.choice(possible))
        raise AssertionError("it does not end")

    def possible(self) -> list[Act]:
        found = [*self._dealings(), *self._answers(), *self._receptions()]
        patient = self.state.frozen is None and not self.state.dealing_over
        if not found and patient and satisfied(self.subject.old.quorum, self._dealt()):
            found.append(DealingOver())
        return found

    def _dealt(self) -> set[str]:
        return {self.subject.dealer(row) for row in self.state.usable()}

    def _dealings(self) -> list[Act]:
        done = {one.row for one in self.state.redeals}
        return [
            Redealt(made)
            for row, made in self.reshare.redeals.items()
            if row not in done
            and self.dealers[self.subject.dealer(row)] != "away"
            and self.state.may_deal(self.subject.dealer(row))
        ]

    def _answers(self) -> list[Act]:
        """The honest answer at once; of the others each does so wrongly, or not at all."""
        found: list[Act] = []
        for dispute in self.state.disputes:
            if dispute.verdict != "open":
                continue
            share = self.reshare.before.shares[dispute.dealer - 1]
            opened = answer(self.subject, share, dispute.official)
            manner = self.dealers[self.subject.dealer(dispute.dealer)]
            if manner == "mute":
                found.append(Unanswered(dispute.official, dispute.dealer))
            elif manner == "evil" and self.chance.random() < 0.7:
                found.append(Answered(dispute.official, dispute.dealer, opened + b" "))
            else:
                found.append(Answered(dispute.official, dispute.dealer, opened))
        return found

    def _receptions(self) -> list[Act]:
        if self.state.frozen is None:
            return []
        return [
            act
            for name, manner in self.receivers.items()
            if name not in self.state.receipts and manner != "away"
            for act in self._reception(name, manner)
        ]

    def _reception(self, name: str, manner: str) -> list[Act]:
        """Give a receipt, or a complaint of a part that is wrong, or that a liar says is."""
        frozen = self.state.frozen
        assert frozen is not None
        fresh = [row for row in frozen.dealers if not self.state.dispute(name, row)]
        if manner == "liar" and fresh:
            return [Complained(name, self.chance.choice(fresh), "box-fail")]
        if any(one.official == name for one in self.state.open_disputes()):
            return []
        redeals, boxes = self.state.usable(), self.reshare.boxes_to(name)
        answers = self.state.answers_to(name)
        try:
            receive_rows(self.subject, frozen, redeals, boxes, key_of(name), answers)
        except RedealError as error:
            accused = next(row for row in fresh if self.subject.dealer(row) == error.official)
            return [Complained(name, accused, error.fault or "")]
        return [Received(name, frozen.signed_digest(self.subject))]


def play(seed: int) -> Play:
    """Draw two quorums and everybody's manner, and play to the end."""
    chance = random.Random(seed)
    dataset = Dataset.dealt(random_tree(chance.getrandbits(32)), seed)
    reshare = dataset.reshare(random_tree(chance.getrandbits(32)))
    dealers = {name: chance.choice(DEALERS) for name in people(dataset.dealing.quorum)}
    receivers = {name: chance.choice(RECEIVERS) for name in people(reshare.subject.quorum)}
    for leaf in leaves(dataset.dealing.quorum):
        for victim in people(reshare.subject.quorum):
            if dealers[leaf.who] in ("evil", "mute") and chance.random() < 0.4:
                box = seal_to(key_of(victim).keyfile.box_public, b"rubbish")
                reshare = reshare.with_box(leaf.row, victim, box)
    played = Play(reshare, dealers, receivers, chance)
    played.run()
    return played
