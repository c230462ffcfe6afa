"""How a reshare stands: the sentences of its room, and its rosters of today and from then on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from custody.ceremony import CeremonyView, resharing
from custody.ceremony.reshare_standing import Complaint
from custody.quorum_tree import Group, Node, draw, missing, rows_of
from custody.reshare import ReshareSubject
from custody.service.queries import SignedStatement
from web.console.ceremony_seen import ENDED, Meter, Seen
from web.console.seats import KeySlot, key_slot
from web.console.telling import listed

_SAID = {
    "box-fail": "does not open",
    "record-mismatch": "is of something else",
    "share-mismatch": "is not what was committed to",
}
_VERDICTS = {
    "open": "waits for an answer",
    "right": "opened, and it is right: that is used",
    "wrong": "opened, and it is wrong",
    "late": "not answered in time",
}


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two rosters: its title, what opens the dataset there, and its seats."""

    name: str
    title: str
    tree: Group | None
    takes: str
    slots: list[KeySlot]


@dataclass(frozen=True, slots=True)
class Told:
    """A complaint in words: who says what of whose part, what came of it, and until when."""

    text: str
    verdict: str
    until: str | None


@dataclass(frozen=True, slots=True)
class ReshareRoom:
    """What the room of a reshare has beside that of other kinds."""

    epoch: int
    sides: tuple[Side, Side]
    complaints: list[Told]
    excluded: list[tuple[str, str]]
    outstanding: str
    switched: bool


def subject_of(view: CeremonyView) -> ReshareSubject:
    """Give the subject of a reshare."""
    assert isinstance(view.subject, ReshareSubject)
    return view.subject


def reshare_room(view: CeremonyView, said: Sequence[SignedStatement]) -> ReshareRoom | None:
    """Describe a reshare; None for any other ceremony."""
    if view.reshare is None:
        return None
    subject, now = subject_of(view), view.reshare
    old = [key_slot(view, seat, said, old_state) for seat in subject.old.seats]
    new = [key_slot(view, seat, said, new_state) for seat in subject.seats]
    dealt, have, switched = _dealt(view), list(view.receipts), _has_switched(view)
    return ReshareRoom(
        epoch=subject.epoch,
        sides=(
            _side(
                "old",
                "Who dealt" if switched else "Who deals",
                subject.old.quorum,
                dealt or list(view.approved),
                old,
            ),
            _side(
                "new",
                "Who has the shares" if switched else "Who receives",
                subject.quorum,
                have,
                new,
            ),
        ),
        complaints=[_told(subject, one) for one in now.complaints],
        excluded=list(now.excluded.items()),
        outstanding=outstanding_text(subject.old.epoch, now.outstanding),
        switched=switched,
    )


def outstanding_text(epoch: int, names: Sequence[str]) -> str:
    """Say whose old shares still open everything; empty where they don't."""
    if not names:
        return ""
    have, theirs = ("has", "it") if len(names) == 1 else ("have", "them")
    return (
        f"Old shares of epoch {epoch} can still open everything: {listed(list(names))} {have} "
        f"not attested to have destroyed {theirs}."
    )


def reshare_heading(seen: Seen) -> str:
    """Say what a reshare is about, or what it came to."""
    view, name = seen.view, seen.view.dataset
    if view.outcome and view.outcome != "closed" and not _has_switched(view):
        return f"The reshare of {name} {ENDED[view.outcome]}: its shares are those of before"
    if seen.todo:
        return f"Your turn: {seen.todo[:1].lower()}{seen.todo[1:]}, {name}"
    if _has_switched(view):
        return f"{name} has new shares"
    return f"{seen.asks} has the shares of {name} dealt anew"


def reshare_meter(seen: Seen) -> Meter:
    """Count what this step needs, of those of today or of the new officials."""
    view, subject = seen.view, subject_of(seen.view)
    action = view.step.action
    if action == "approve":
        root, lacks = draw(subject.old.quorum, view.approved), _lacks(seen, subject.old.quorum)
        return Meter("Approvals", "approved", min(root.done, root.need), root.need, lacks)
    title, word, people, done = _step(view, action)
    left = [name for name in people if name not in done]
    waits = "" if view.outcome or not left else f"Missing: {seen.either(left, len(left))}."
    if action == "redeal" and left and resharing.have_dealt(seen.state):
        waits += " Those who have dealt are enough; it waits for the others until its time is over."
    if action == "read-back":
        waits = _read_back(seen, left)
    return Meter(title, word, len(people) - len(left), len(people), waits)


def came_to(view: CeremonyView, action: str) -> str:
    """Say how many of whom have come to a step; empty where it is nobody's."""
    if action not in ("roll-call", "read-back", "redeal", "receive", "attest"):
        return ""
    _, _, people, done = _step(view, action)
    return f"{len([name for name in people if name in done])} of {len(people)}"


def old_state(view: CeremonyView, name: str) -> tuple[str, str]:
    """Give the state of a seat of today, and the word for what its official has done."""
    assert view.reshare is not None
    if name in view.reshare.excluded:
        return "refused", "left out"
    if _has_switched(view) and name in _destroyed(view):
        return "turned", "old share destroyed"
    if name in view.attested:
        return "refused", "old share is left"
    if any(subject_of(view).dealer(one.dealer) == name for one in _open(view)):
        return "refused", "is to answer a complaint"
    if name in _dealt(view):
        return "turned", "dealt"
    verdict = view.verdicts.get(name)
    if verdict == "approve":
        return "approved", "approved"
    if verdict:
        return "refused", "denied" if verdict == "deny" else "abstained"
    if view.outcome or _has_switched(view):
        return "absent", "did not deal"
    return "empty", "has read back" if name in view.read_back else "not yet"


def new_state(view: CeremonyView, name: str) -> tuple[str, str]:
    """Give the state of a new seat, and the word for what its official has done."""
    if name in view.receipts:
        return "turned", "signed for the share"
    if any(one.official == name for one in _open(view)):
        return "refused", "has complained"
    if view.outcome:
        return "absent", "absent"
    return ("approved", "has read back") if name in view.read_back else ("empty", "not yet")


def _side(name: str, title: str, tree: Node, have: Sequence[str], slots: list[KeySlot]) -> Side:
    group = None if tree.is_plain else draw(tree, have)
    takes = f"Any {tree.need} of {len(tree.of)}" if tree.is_plain else ""
    return Side(name, title, group, takes, slots)


def _told(subject: ReshareSubject, one: Complaint) -> Told:
    dealer = subject.dealer(one.dealer)
    what = f"{one.official} says that the part of {dealer} (row {one.dealer}) {_SAID[one.fault]}"
    return Told(what, _VERDICTS[one.verdict], one.until)


def _has_switched(view: CeremonyView) -> bool:
    return view.reshare is not None and view.reshare.standing == "switched"


def _open(view: CeremonyView) -> list[Complaint]:
    found = view.reshare.complaints if view.reshare else ()
    return [one for one in found if one.verdict == "open"]


def _dealt(view: CeremonyView) -> list[str]:
    """Name those of today who have dealt all of their rows."""
    subject, rows = subject_of(view), set(view.reshare.dealt if view.reshare else ())
    names = [seat.official for seat in subject.old.seats]
    return [name for name in names if rows.issuperset(rows_of(subject.old.quorum, name))]


def _step(view: CeremonyView, action: str) -> tuple[str, str, list[str], Sequence[str]]:
    """Give a step's title, the word for doing it, whom it is for, and who has."""
    subject = subject_of(view)
    old = [seat.official for seat in subject.old.seats]
    new = [seat.official for seat in subject.seats]
    if action == "redeal":
        return "Dealings", "dealt", old, _dealt(view)
    if action == "attest":
        return "Old shares", "destroyed", old, _destroyed(view)
    if action == "roll-call":
        return "Roll-call", "present", list(dict.fromkeys([*new, *old])), view.present
    if action == "read-back":
        return "Words", "read back", new, view.read_back
    return "Shares", "signed for", new, view.receipts


def _destroyed(view: CeremonyView) -> list[str]:
    return [name for name, verdict in view.attested.items() if verdict == "agree"]


def _lacks(seen: Seen, tree: Node) -> str:
    lacks = missing(tree, seen.view.approved)
    return "" if seen.view.outcome or not lacks.fewest else f"So far {lacks.text}."


def _read_back(seen: Seen, left: Sequence[str]) -> str:
    """Say which new officials are missing, and whether enough of today's have read back."""
    old = missing(subject_of(seen.view).old.quorum, seen.view.read_back)
    parts = [f"Missing: {seen.either(left, len(left))}."] if left else []
    parts += [f"Of those who deal so far {old.text}."] if old.fewest else []
    return "" if seen.view.outcome else " ".join(parts)
