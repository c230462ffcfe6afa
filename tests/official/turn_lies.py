"""Lies by which a turn would be for something else than was approved (SAME-TURN)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from custody.formats.dsse import Envelope
from tests.bound import tree_of
from tests.keys import key_of
from tests.official.told import OFFICIAL, QUORUM, Lie, Told


def _swap(told: Told) -> None:
    """Show other objects, another recipient and the thief's own combiner under the same name."""
    told.objects = [told.world.objects[1]]
    request = replace(
        told.subject.asked,
        objects=tree_of(*(told.registered(one.id)["data"] for one in told.objects)),
        recipient=str(told.world.recipient("archive")),
    )
    told.show(request=request, combiner=key_of("frida").keyfile.box_public)


def _swap_without_opening(told: Told) -> None:
    opened = told.opened
    _swap(told)
    told.opened = opened


def _swap_and_hide(told: Told) -> None:
    _swap(told)
    told.envelopes = told.envelopes[1:]


def _swap_and_forge(told: Told) -> None:
    """All three approve, by one key that the thief has."""
    _swap(told)
    told.envelopes = [told.signed("approve", name, by="frida") for name in QUORUM]


def _swap_and_forge_the_others(told: Told) -> None:
    """The official's own is theirs, of this very request; the others' are the thief's."""
    _swap(told)
    others = [told.signed("approve", name, by="frida") for name in QUORUM[1:]]
    told.envelopes = [told.signed("approve", OFFICIAL), *others]


def _of_another_request(told: Told) -> None:
    ceremony = told.world.request(told.world.objects[1])
    told.envelopes[2] = told.world.signed("approve", "carl", ceremony)


def _by_the_requester(told: Told) -> None:
    """Carl asks, and approves what he asked for."""
    told.show(requester="carl")
    told.envelopes = [told.signed("approve", name) for name in QUORUM]


def _envelopes(change: Callable[[Told], list[Envelope]]) -> Lie:
    return lambda told: setattr(told, "envelopes", change(told))


TURNS: dict[str, Lie] = {
    "another request": _swap,
    "another request that was never opened": _swap_without_opening,
    "another request, one's own approval hidden": _swap_and_hide,
    "another request, approvals forged": _swap_and_forge,
    "another request, the others' approvals forged": _swap_and_forge_the_others,
    "no approvals": _envelopes(lambda told: []),
    "one's own approval only": _envelopes(lambda told: told.envelopes[:1]),
    "one's own approval hidden": _envelopes(
        lambda told: [*told.envelopes[1:], told.signed("approve", "dora")]
    ),
    "too few approvals": _envelopes(lambda told: told.envelopes[:2]),
    "one approval twice": _envelopes(lambda told: [*told.envelopes[:2], told.envelopes[1]]),
    "two approvals of one official": _envelopes(
        lambda told: [*told.envelopes[:2], told.signed("approve", "bert", reason="again")]
    ),
    "an approval by somebody without a seat": _envelopes(
        lambda told: [*told.envelopes[:2], told.signed("approve", "frida")]
    ),
    "an approval by another key": _envelopes(
        lambda told: [*told.envelopes[:2], told.signed("approve", "carl", by="frida")]
    ),
    "an approval of another request": _of_another_request,
    "an approval by who asks": _by_the_requester,
    "a denial in an approval's place": _envelopes(
        lambda told: [*told.envelopes[:2], told.signed("deny", "carl", reason="no")]
    ),
    "an approval that was taken back": _envelopes(
        lambda told: [*told.envelopes, told.signed("deny", "carl", reason="no")]
    ),
    "one's own denial": _envelopes(
        lambda told: [told.signed("deny", OFFICIAL, reason="no"), *told.envelopes[1:]]
    ),
    "one's own approval taken back": _envelopes(
        lambda told: [*told.envelopes, told.signed("deny", OFFICIAL, reason="no")]
    ),
    "a registration as the opening": lambda told: setattr(told, "opening", 0),
    "an opening without a proof": lambda told: setattr(told, "proof", []),
}
