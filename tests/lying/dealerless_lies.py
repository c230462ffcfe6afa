"""Lies about what officials commit to in a genesis without a dealer, and about what came of it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from custody.ceremony import Dealt, Seat, Subject
from custody.ceremony.generation import session_of
from custody.dkg import Commit, Session, make_commit, outcome_of
from custody.official.bundle import read_bundle
from custody.official.generated_bundle import GeneratedBundle
from custody.official.keyfile import OfficialKey
from tests.keys import key_of, random_bytes_of
from tests.lying.lying_service import Change, Liar, Lie
from tests.lying.shown_as import shown_as

KIND = "dealerless"
HONEST = "anna"
Made = tuple[Commit, tuple[bytes, ...]]


def generated_for(subject: Subject) -> GeneratedBundle:
    """Make the key of a genesis without anna, by a thief with whom everybody else colludes."""
    session, chance = session_of(subject), random_bytes_of("thief")
    made = [_part_of(session, seat, chance) for seat in subject.seats]
    return _generated(subject, session, made)


def _part_of(session: Session, seat: Seat, chance: Callable[[int], bytes]) -> Made:
    """Commit in somebody's seat; of what anna deals to herself nobody else can make the box."""
    key = _key_in(seat)
    made, boxes = make_commit(session, key.static_key(), chance)
    if key.name != HONEST:
        return made, boxes
    return _with_box(made, boxes, seat.index - 1)


def _key_in(seat: Seat) -> OfficialKey:
    thief = key_of(f"thief-{seat.official}")
    return thief if thief.keyfile.signing_public == seat.signing_key else key_of(seat.official)


def _with_box(made: Commit, boxes: tuple[bytes, ...], at: int) -> Made:
    """Put nonsense in the place of a box, and have the commit name it."""
    other = (*boxes[:at], bytes(len(boxes[at])), *boxes[at + 1 :])
    return replace(made, boxes=tuple(hashlib.sha256(box).hexdigest() for box in other)), other


def _generated(subject: Subject, session: Session, made: list[Made]) -> GeneratedBundle:
    commits, boxes = tuple(one for one, _ in made), tuple(sent for _, sent in made)
    dealing = Dealt.read(outcome_of(session, commits).record())
    return GeneratedBundle(subject, dealing, commits, boxes)


def _bundle(change: Callable[[GeneratedBundle], GeneratedBundle]) -> Lie:
    """Change the bundle alone; what came of the genesis is told as it is."""

    def told_as(told: Any, _: Liar) -> Any:
        return {"text": change(_read(told)).encode().decode()}

    return Lie("bundle", {"bundle": told_as}, kind=KIND)


def _read(told: Any) -> GeneratedBundle:
    bundle = read_bundle(told["text"].encode())
    assert isinstance(bundle, GeneratedBundle)
    return bundle


def _swapped(bundle: GeneratedBundle) -> GeneratedBundle:
    """What bert and carl dealt to anna, each under the other's name."""
    own, bert, carl, *rest = bundle.boxes
    bert, carl = (carl[0], *bert[1:]), (bert[0], *carl[1:])
    return replace(bundle, boxes=(own, bert, carl, *rest))


def _another_persons(bundle: GeneratedBundle) -> GeneratedBundle:
    """Carl's commit in bert's place, too: its proof of possession names no seat."""

    def twice(parts: tuple[Any, ...]) -> tuple[Any, ...]:
        return (parts[0], parts[2], *parts[2:])

    return replace(bundle, commits=twice(bundle.commits), boxes=twice(bundle.boxes))


def _left_out(bundle: GeneratedBundle) -> GeneratedBundle:
    return replace(bundle, commits=bundle.commits[:-1], boxes=bundle.boxes[:-1])


def _of_another_genesis(bundle: GeneratedBundle) -> GeneratedBundle:
    other = generated_for(replace(bundle.subject, nonce="ab" * 16))
    return replace(other, subject=bundle.subject)


def _accused(told: Any, liar: Liar) -> GeneratedBundle:
    """Nonsense in the place of what bert dealt to anna, and whatever follows from that."""
    bundle = _read(liar.ask(f"/datasets/{told['dataset']}/bundle"))
    made = list(zip(bundle.commits, bundle.boxes, strict=True))
    made[1] = _with_box(*made[1], 0)
    return _generated(bundle.subject, session_of(bundle.subject), made)


def _blamed(told: Any, liar: Liar) -> Any:
    if told["dealing"] is None:
        return told
    subject = Subject.read(told["subject"])
    liar.dealt = _accused(told, liar)
    return shown_as(told, subject, liar.dealt.dealing)


def _blaming(told: Any, liar: Liar) -> Any:
    return told if liar.dealt is None else {"text": liar.dealt.encode().decode()}


_changes: dict[str, Change] = {"ceremony": _blamed, "bundle": _blaming}
DEALERLESS: dict[str, Lie] = {
    "two boxes swapped": _bundle(_swapped),
    "another person's commit": _bundle(_another_persons),
    "a commit left out": _bundle(_left_out),
    "commits of another genesis": _bundle(_of_another_genesis),
    "a part that bert did not deal": Lie("bundle", _changes, kind=KIND),
    "no certificate": _bundle(lambda it: replace(it, certificate=())),
    "signatures in others' places": _bundle(
        lambda it: replace(it, certificate=it.certificate[::-1])
    ),
}
