"""The sentences that a ceremony's room begins with, step by step, to each who looks."""

from __future__ import annotations

import pytest

from custody.ceremony import Ceremony, CeremonyView
from custody.service import known_keys, people, queries
from tests.world import World
from web.console.acts import acts_of, todo_text
from web.console.ceremony_standing import Standing, standing
from web.console.telling import either, listed, short_size
from web.console.timeline import WIDTH, drawn, moments_of

pytestmark = pytest.mark.databases("sqlite")


def seen_by(world: World, ceremony: Ceremony, name: str) -> Standing:
    principal = world.principal(name)
    state, entries = queries.ceremony_with_newest_entries(world.service, principal, ceremony.id, 50)
    said = queries.statements_of(world.service, principal, ceremony.id)
    todo = todo_text(acts_of(state, name, principal.scopes))
    known = people.list_people(world.service, principal)
    written = {one.name: one.display for one in known if one.display}
    return standing(state, name, todo, said, entries, written)


def test_it_says_who_asks_who_is_missing_and_whose_turn_it_is(sealed_world: World) -> None:
    world = sealed_world
    asked = world.request(world.objects[0])
    assert seen_by(world, asked, "anna").heading.startswith(
        "rita asks to open 1 object of registry"
    )
    world.approve(asked, "anna", "bert")
    own = seen_by(world, asked, "anna")
    assert own.state == "approve 2 of 3"
    assert own.answer is not None
    assert own.answer.next == "One more is needed: carl, dora or emil."
    assert own.meter is not None
    assert own.meter.missing == "One more approves: carl, dora or emil."
    assert seen_by(world, asked, "rita").heading == "Two of three have approved"
    world.approve(asked, "carl")
    assert seen_by(world, asked, "bert").title == "Your turn · registry"
    world.turn("anna", asked)
    assert seen_by(world, asked, "anna").heading == "Two more keys open registry"
    assert seen_by(world, asked, "bert").under == "Missing: you and carl."
    world.turn("bert", asked)
    world.turn("carl", asked)
    assert seen_by(world, asked, "rita").state == "ready to collect"
    assert seen_by(world, asked, "rita").heading.endswith("is open: collect your grant")


def test_people_are_told_of_by_the_names_that_they_write(sealed_world: World) -> None:
    """Whoever looks is still "you", and whoever writes no name is called as they sign in."""
    world = sealed_world
    for name, display in (("rita", "Rita Novak"), ("bert", "Bert Kovács"), ("anna", "Anna Müller")):
        known_keys.set_display(world.service, world.admin, name, display)
    asked = world.approve(world.request(world.objects[0]), "anna")
    own = seen_by(world, asked, "anna")
    assert own.heading.startswith("Rita Novak asks to open 1 object")
    assert own.answer is not None
    assert own.answer.next == "Two more are needed, of Bert Kovács, carl, dora and emil."
    world.approve(asked, "bert", "carl")
    world.turn("bert", asked)
    assert seen_by(world, asked, "anna").under == "Missing: you and carl."
    world.clock.advance(minutes=16)
    lapse = seen_by(world, asked, "anna").lapse
    assert lapse is not None
    assert lapse.officials == "Bert Kovács’s"


def test_a_window_that_closed_is_told_with_whose_keys_were_given_back(sealed_world: World) -> None:
    world = sealed_world
    asked = world.approve(world.request(world.objects[0]), "anna", "bert", "carl")
    world.turn("anna", asked)
    world.clock.advance(minutes=16)
    to_anna, to_bert = seen_by(world, asked, "anna"), seen_by(world, asked, "bert")
    assert to_anna.lapse is not None
    assert to_anna.lapse.officials == "your"
    assert to_anna.answer is None
    assert to_bert.lapse is not None
    assert to_bert.lapse.officials == "anna’s"
    world.turn("bert", asked)
    assert seen_by(world, asked, "anna").lapse is None


def test_the_drawing_has_all_that_happened_and_no_label_covers_another(sealed_world: World) -> None:
    world = sealed_world
    asked = world.approve(world.request(world.objects[0]), "anna", "bert", "carl")
    for name in ("anna", "bert", "carl"):
        world.clock.advance(minutes=2)
        world.turn(name, asked)
    principal = world.principal("rita")
    state, entries = queries.ceremony_with_newest_entries(world.service, principal, asked.id, 50)
    said = queries.statements_of(world.service, principal, asked.id)
    drawing = drawn(moments_of(CeremonyView.of(state), said, entries))
    texts = [tick.text for tick in drawing.ticks]
    assert texts[0] == "rita asked"
    assert {"anna approved", "carl turned", "unlocked"} <= set(texts)
    assert drawing.window is not None
    assert all(0 <= tick.x <= WIDTH for tick in drawing.ticks)
    turned = [tick.x for tick in drawing.ticks if tick.text.endswith("turned")]
    assert turned[1] - turned[0] == pytest.approx(turned[2] - turned[1], rel=0.02)
    places = [(tick.x, tick.y) for tick in drawing.ticks]
    assert len(set(places)) == len(places)


def test_names_and_sizes_are_told_as_people_say_them() -> None:
    assert listed(["a", "b", "c"]) == "a, b and c"
    assert listed([f"n{at}" for at in range(15)]) == "n0, n1, n2, n3, n4 and 10 others"
    assert either(["b", "me"], 1, "me") == "you or b"
    assert either(["b", "me"], 2, "me") == "you and b"
    assert short_size(42_762) == "41.7 KiB"
    assert short_size(413) == "413 B"
