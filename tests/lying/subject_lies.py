"""Lies about what a ceremony is about, and about who is in it: consistent ones, and crude ones.

A consistent one has the digest and the words of what it shows, a dealing made for it, and its
opening in the ledger.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from custody.ceremony import Drill, ObjectTree, Seat, Subject
from custody.ceremony.any_subject import read_subject
from custody.ceremony.requested import Request
from custody.formats import canonical_json
from custody.formats.fingerprint import fingerprint
from custody.official.bundle import AnyBundle, deal_subject
from custody.reshare import ReshareSubject
from tests.keys import key_of, random_bytes_of
from tests.lying.dealerless_lies import generated_for
from tests.lying.lying_ledger import LyingLedger
from tests.lying.lying_service import Change, Liar, Lie
from tests.lying.redealt import redealt_for
from tests.lying.shown_as import shown_as
from tests.lying.thief import COMBINER, RECIPIENT
from tests.quorums import any_of

Show = Callable[[Subject, Liar], Subject]
ASKED, READ = ("ceremony", "filed", "draft"), ("ceremony",)
OPENED = (*ASKED, "created", "changed", "drilled", "reshared")
DRILLS = (*READ, "drilled")
"""The answers that hold a subject, by who can tell: who asked, officials, these and who opened."""


def dealt_for(subject: Subject) -> AnyBundle:
    """Deal for a genesis, or make its key with all who collude: whoever does so has it.

    In a reshare that is a key of the thief's own, dealt anew.
    """
    if isinstance(subject, ReshareSubject):
        return redealt_for(subject)
    if subject.is_dealerless:
        return generated_for(subject)
    return deal_subject(subject, subject.policy.dealer or "service", random_bytes_of("thief"))


def subject_lie(
    show: Show,
    *,
    about: str = "subject",
    kind: str = "",
    answers: Iterable[str] = OPENED,
    opened: bool = True,
    **more: Change,
) -> Lie:
    """Show another subject in every answer that holds one, and have it opened in the ledger."""

    def change(told: Any, liar: Liar) -> Any:
        subject = read_subject(told["subject"])
        if kind not in ("", subject.kind) and (kind != "signed" or not _is_signed(subject)):
            return told
        liar.shown = show(subject, liar)
        dealt = subject.kind in ("genesis", "reshare") and told.get("dealing") is not None
        liar.dealt = dealt_for(liar.shown) if dealt else None
        liar.shown = liar.dealt.subject if liar.dealt else liar.shown
        return shown_as(told, liar.shown, liar.dealt.dealing if liar.dealt else None)

    def bundle(told: Any, liar: Liar) -> Any:
        return told if liar.dealt is None else {"text": liar.dealt.encode().decode()}

    changes: dict[str, Change] = dict.fromkeys(answers, change) | more
    changes |= {"bundle": bundle, "redealt": bundle}
    return Lie(about, changes, _with_opening if opened else None, kind=kind)


def _is_signed(subject: Subject) -> bool:
    return subject.request is not None and subject.request.requester_key is not None


def _with_opening(liar: Liar) -> LyingLedger | None:
    """The true ledger, and after it the opening of what was shown."""
    true, shown = liar.true_ledger(), liar.shown
    if shown is None or shown.kind == "genesis" or not true.has("ceremony.opened", shown.ceremony):
        return None
    body = true.bodies()[true.find("ceremony.opened", shown.ceremony)]
    return true.and_then(body | {"data": body["data"] | {"subject": shown.record()}})


def crude(**told: Any) -> Lie:
    """Change fields of a ceremony's answer, and nothing that would fit them."""
    return Lie("subject", {"ceremony": lambda answer, _: answer | told})


def _request(**changes: Any) -> Show:
    def show(subject: Subject, _: Liar) -> Subject:
        return replace(subject, request=replace(subject.asked, **changes))

    return show


def _swapped(subject: Subject, liar: Liar) -> Subject:
    """Other objects, for another recipient, with the thief's combiner, under the same name."""
    other = Subject.read(liar.ask(f"/ceremonies/{liar.names['wanted']}")["subject"])
    asked: Request = replace(subject.asked, objects=other.asked.objects, recipient=RECIPIENT)
    return replace(subject, request=asked, combiner=COMBINER)


def _other_objects(subject: Subject, liar: Liar) -> Subject:
    """Other objects alone: what is opened goes to whoever asked, and to the combiner."""
    other = Subject.read(liar.ask(f"/ceremonies/{liar.names['wanted']}")["subject"])
    return replace(subject, request=replace(subject.asked, objects=other.asked.objects))


def _smaller(subject: Subject, _: Liar) -> Subject:
    """The same list, of which less is said to be asked for."""
    objects = subject.asked.objects
    assert isinstance(objects, ObjectTree)
    lie = replace(objects, bytes=objects.bytes - 1)
    return replace(subject, request=replace(subject.asked, objects=lie))


def _wanted_objects(_: Any, liar: Liar) -> Any:
    ledger = liar.true_ledger()
    return [{"seq": ledger.registered(liar.names["registry-b.age"])}]


def seats(*who: str, fits: bool = True) -> Show:
    """The thief's keys in somebody's seat, the fingerprint to match unless told otherwise."""

    def show(subject: Subject, _: Liar) -> Subject:
        chosen = who or [seat.official for seat in subject.seats[1:]]
        found = [_seat(one, fits) if one.official in chosen else one for one in subject.seats]
        return replace(subject, seats=tuple(found))

    return show


def _seat(seat: Seat, fits: bool) -> Seat:
    keys = key_of(f"thief-{seat.official}").keyfile
    print_ = fingerprint(seat.official, keys.signing_public, keys.box_public)
    return replace(
        seat,
        signing_key=keys.signing_public,
        box_key=keys.box_public,
        fingerprint=print_ if fits else seat.fingerprint,
    )


def _policy(**changes: Any) -> Show:
    return lambda subject, _: replace(subject, policy=replace(subject.policy, **changes))


def _of_another(told: Any, liar: Liar) -> Any:
    other = "wanted"
    if told["kind"] == "genesis":
        other = "books" if told["id"] == liar.names["vault"] else "vault"
    return liar.ask(f"/ceremonies/{liar.names[other]}")


def _looser(subject: Subject, _: Liar) -> Subject:
    return replace(subject, wanted=replace(subject.policy, requester_may_approve=True))


def _real_header(subject: Subject, liar: Liar) -> Subject:
    """A header of a real object in the place of the canary."""
    assert subject.drill is not None
    sealed = liar.ask("/datasets/registry/objects")[0]
    header = canonical_json.decode_binary(sealed["header"])
    return replace(subject, drill=replace(subject.drill, canary=header))


def _another_drill(**changes: Any) -> Show:
    """A drill with the canary that follows from it."""

    def show(subject: Subject, _: Liar) -> Subject:
        other, drill = replace(subject, **changes), subject.drill
        assert drill is not None
        made = Drill.of(other, drill.epoch, drill.public, drill.target, drill.absent, drill.corrupt)
        return replace(other, drill=made)

    return show


def _with_faults(subject: Subject, _: Liar) -> Subject:
    assert subject.drill is not None
    return replace(subject, drill=replace(subject.drill, corrupt=("anna",)))


SUBJECTS: dict[str, Lie] = {
    "a real header as the canary": subject_lie(_real_header, kind="drill", answers=DRILLS),
    "another drill, not in the ledger": subject_lie(
        _another_drill(nonce="ab" * 16), kind="drill", answers=READ, opened=False
    ),
    "another drill": subject_lie(
        _another_drill(ceremony="drill-other"), kind="drill", answers=DRILLS
    ),
    "a fault that nobody asked for": subject_lie(_with_faults, kind="drill", answers=("drilled",)),
    "looser rules": subject_lie(_looser, kind="policy"),
    "stricter rules, not in the ledger": subject_lie(
        lambda it, _: replace(it, nonce="ab" * 16), kind="policy", answers=READ, opened=False
    ),
    "another request": subject_lie(_swapped, kind="export", answers=ASKED, objects=_wanted_objects),
    "another request, not in the ledger": subject_lie(
        _swapped, kind="export", answers=READ, opened=False
    ),
    "another reason": subject_lie(_request(purpose="something else"), kind="export", answers=ASKED),
    "another recipient of it": subject_lie(
        _request(recipient=RECIPIENT), kind="export", answers=ASKED
    ),
    "other objects": subject_lie(
        _other_objects, kind="export", answers=ASKED, objects=_wanted_objects
    ),
    "a sum that lies": subject_lie(_smaller, kind="export", answers=ASKED),
    "other words for its set": subject_lie(_request(set="all"), kind="export", answers=ASKED),
    "another combiner": subject_lie(lambda it, _: replace(it, combiner=COMBINER), answers=READ),
    "another requester": subject_lie(lambda it, _: replace(it, requester="mallory"), answers=READ),
    "a smaller threshold": subject_lie(lambda it, _: replace(it, quorum=any_of(2, it))),
    "a lenient policy": subject_lie(_policy(requester_may_approve=True)),
    "another ledger's": subject_lie(
        lambda it, _: replace(it, origin="elsewhere.example/main"), answers=READ
    ),
    "another ceremony's": Lie("subject", {"ceremony": _of_another}),
    "a digest that does not fit": crude(digest="00" * 32),
    "no subject": crude(subject={}),
}
ROSTERS: dict[str, Lie] = {
    "the thief's keys in a seat": subject_lie(seats("carl"), about="roster"),
    "the thief's keys in all other seats": subject_lie(seats(), about="roster"),
    "the thief's keys in one's own seat": subject_lie(seats("anna"), about="roster"),
    "keys that contradict a fingerprint": subject_lie(seats("carl", fits=False), about="roster"),
    "a seat less": subject_lie(lambda it, _: _seated(it, it.seats[:4]), about="roster"),
    "a person in a seat whom nobody named": subject_lie(
        lambda it, _: _seated(it, (*it.seats[:4], _named("frida", it.seats[4]))), about="roster"
    ),
}


def _seated(subject: Subject, seats: tuple[Seat, ...]) -> Subject:
    """Give a subject of other seats whose quorum is of whoever sits there, as a liar would."""
    return replace(subject, seats=seats, quorum=any_of(subject.threshold, seats))


def _named(name: str, seat: Seat) -> Seat:
    return _seat(replace(seat, official=name), fits=True)
