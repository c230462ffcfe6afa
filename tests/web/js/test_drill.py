"""Drills in the browser: its worker derives the canary, and turns for nothing else (HARMLESS)."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from custody import age
from custody.canary import Canary
from custody.ceremony import Ceremony, Subject, Target
from custody.curve import base_mult, to_montgomery
from custody.formats import canonical_json
from custody.formats.encoding import format_base64
from tests.web.js.engine import Js, JsError
from tests.web.js.official_page import OfficialPage
from tests.world import World

TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), min_size=1, max_size=30)


@given(
    names=st.lists(TEXT, min_size=4, max_size=4), epoch=st.integers(0, 9), key=st.integers(1, 99)
)
@settings(deadline=None, max_examples=40)
def test_both_derive_the_same_canary(js: Js, names: list[str], epoch: int, key: int) -> None:
    """HARMLESS: to the byte, or one of them would refuse the other's."""
    point = base_mult(key)
    said = dict(zip(("ceremony", "dataset", "nonce", "origin"), names, strict=True))
    recipient = age.X25519Recipient(to_montgomery(point))
    ours = Canary(**said, epoch=epoch, recipient=recipient)
    assert js("canary", "canaryHeader", said, epoch, point) == ours.header()


def page(js: Js, world: World, name: str) -> OfficialPage:
    return OfficialPage(js, world, name).sign_in()


def turning(official: OfficialPage, drill: Ceremony) -> dict[str, Any]:
    return official.turning(drill) | {"rows": []}


@pytest.mark.databases("sqlite")
def test_keys_turn_in_a_browser_and_the_service_finds_them_right(js: Js, world: World) -> None:
    drill = world.drill()
    for name in ("anna", "bert"):
        official = page(js, world, name)
        drill = official.submit(drill, official.ask("turnKey", **turning(official, drill)))
    drill = world.show_key("carl", drill)
    assert drill.outcome == "closed"
    assert drill.result is not None
    assert drill.result.opened


@pytest.mark.databases("sqlite")
def test_what_a_drill_wants_wrong_is_wrong(js: Js, world: World) -> None:
    """NAMED: and noticed."""
    drill = world.drill(target=Target("one", "anna"), corrupt=["anna"])
    official = page(js, world, "anna")
    drill = official.submit(drill, official.ask("turnKey", **turning(official, drill)))
    assert [*drill.refused] == ["anna"]
    assert drill.outcome == "closed"


@pytest.mark.databases("sqlite")
def test_the_block_is_that_of_the_terminal(js: Js, world: World) -> None:
    from custody.official.block import Asker, block

    drill = world.drill(absent=["bert"], corrupt=["carl"])
    official = page(js, world, "anna")
    found = official.ask(
        "showBlock", act="turn", person="anna", shown=official.shown(drill), rows=[]
    )
    size = world.head().size
    ours = block(drill.subject, asker=Asker("told"), words="unneeded", entries=size)
    assert [tuple(line) for line in found["lines"]] == list(ours)


def _shown(change: Callable[[dict[str, Any]], dict[str, Any]]) -> Callable[[dict[str, Any]], None]:
    """Show another subject with the digest that fits it."""

    def lie(given: dict[str, Any]) -> None:
        subject = change(given["shown"]["subject"])
        given["shown"]["subject"] = subject
        digest = hashlib.sha256(canonical_json.encode(subject)).hexdigest()
        given["shown"]["digest"] = digest

    return lie


def _real(world: World) -> str:
    return format_base64(world.register().header)


LIES: dict[str, tuple[Callable[[dict[str, Any]], dict[str, Any]], str]] = {
    "another nonce": (lambda record: record | {"nonce": "ab" * 16}, "HARMLESS"),
    "another epoch": (lambda record: record | {"epoch": 1}, "HARMLESS"),
    "another key": (lambda record: record | {"public": format_base64(base_mult(7))}, "HARMLESS"),
}


@pytest.mark.databases("sqlite")
@pytest.mark.parametrize("lie", LIES)
def test_a_drill_that_does_not_fit_its_canary_is_refused(js: Js, world: World, lie: str) -> None:
    drill, official = world.drill(), page(js, world, "anna")
    told, (change, promise) = turning(official, drill), LIES[lie]
    _shown(change)(told)
    with pytest.raises(JsError) as caught:
        official.ask("turnKey", **told)
    assert (caught.value.code, caught.value.promise) == ("tampered", promise)


@pytest.mark.databases("sqlite")
def test_a_real_header_is_no_canary(js: Js, world: World) -> None:
    """HARMLESS: whatever a service puts there, no key turns for it."""
    drill, official = world.drill(), page(js, world, "anna")
    told, header = turning(official, drill), _real(world)
    _shown(lambda record: record | {"canary": header})(told)
    with pytest.raises(JsError, match="is not its canary") as caught:
        official.ask("turnKey", **told)
    assert (caught.value.code, caught.value.promise) == ("tampered", "HARMLESS")


CONSISTENT: dict[str, Callable[[Subject], dict[str, Any]]] = {
    "another threshold": lambda subject: {"threshold": 2},
    "another policy": lambda subject: {
        "policy": subject.policy.record() | {"requester_may_approve": True}
    },
    "a seat less": lambda subject: {"seats": subject.record()["seats"][:4]},
}


@pytest.mark.databases("sqlite")
@pytest.mark.parametrize("lie", CONSISTENT)
def test_a_drill_of_another_quorum_than_the_receipt_s_is_refused(
    js: Js, world: World, lie: str
) -> None:
    """KNOWN: though its canary is its own."""
    drill, official = world.drill(), page(js, world, "anna")
    told = turning(official, drill)
    _shown(lambda record: record | CONSISTENT[lie](drill.subject))(told)
    with pytest.raises(JsError) as caught:
        official.ask("turnKey", **told)
    assert caught.value.code == "known"


@pytest.mark.databases("sqlite")
def test_a_drill_that_the_ledger_has_not_opened_is_refused(js: Js, world: World) -> None:
    drill, other, official = world.drill(), world.drill(), page(js, world, "anna")
    told = turning(official, drill) | {"verdicts": official.verdicts(other)}
    with pytest.raises(JsError, match="another entry of the ledger"):
        official.ask("turnKey", **told)


@pytest.mark.databases("sqlite")
def test_a_drill_takes_no_approval(js: Js, world: World) -> None:
    drill, official = world.drill(), page(js, world, "anna")
    with pytest.raises(JsError, match="takes no approval"):
        official.ask("sign", kind="approve", shown=official.shown(drill))
