"""A drill in the browser: opened on its dataset, answered in the room, and what it came to."""

from __future__ import annotations

from playwright.sync_api import expect

from custody.quorum_tree import parse_quorum
from tests.browser.console import Console
from tests.browser.pages import insert, slot, turn, turn_button

GROUPS = parse_quorum(
    "any of (2 of (anna, bert) as directors, all of (anna, 2 of (carl, dora, emil)) as staff)"
)


def test_officials_turn_their_keys_in_a_drill_with_a_fault_on_purpose(console: Console) -> None:
    """HARMLESS, NAMED: the worker derives the canary; what bert hands in is noticed and named."""
    world = console.world
    adam = console.enter("adam", "/datasets/registry")
    adam.get_by_role("link", name="Drill", exact=True).click()
    adam.get_by_text("Make faults on purpose").click()
    wrong = "Wrong: their client hands in what is wrong, which has to be noticed"
    adam.get_by_role("group", name=wrong, exact=True).get_by_label("bert", exact=True).check()
    adam.get_by_role("button", name="Open the drill", exact=True).click()
    expect(
        adam.get_by_role("heading", name="adam tries a quorum’s keys of registry", exact=True)
    ).to_be_visible()
    id_ = adam.url.rpartition("/")[2]
    bert = console.enter("bert", f"/ceremonies/{id_}")
    expect(bert.get_by_text("This drill wants something wrong of you")).to_be_visible()
    expect(bert.locator("#block-checked")).to_contain_text("Checked by this browser")
    turn(bert, "bert")
    expect(slot(bert, "bert")).to_contain_text("wrong on purpose")
    expect(bert.locator("#answer")).to_contain_text("It was noticed, as this drill wants.")
    anna = console.enter("anna", f"/ceremonies/{id_}")
    expect(anna.get_by_text("nothing real opens").first).to_be_visible()
    expect(turn_button(anna)).to_have_text("Turn my key for the canary")
    insert(anna, "anna")
    turn_button(anna).click()
    expect(slot(anna, "anna")).to_contain_text("turned")
    expect(slot(adam, "anna")).to_contain_text("turned")
    for name in ("carl", "dora"):
        world.show_key(name, world.state(id_))
    expect(
        adam.get_by_role("heading", name="The keys of registry are there", exact=True)
    ).to_be_visible()
    result = adam.get_by_role("region", name="What it came to", exact=True)
    expect(result).to_contain_text("as expected")
    expect(result).to_contain_text("opened, by anna, carl, dora")
    adam.get_by_role("link", name="Record to print", exact=True).click()
    expect(adam.get_by_text("What it came to")).to_be_visible()


def test_a_drill_of_a_quorum_with_groups_counts_a_person_once(console: Console) -> None:
    """PERSON, QUORUM: anna turns both of her rows in one act; with two of staff it is a quorum."""
    world = console.world
    world.genesis("vault", quorum=GROUPS)
    adam = console.enter("adam", "/datasets/vault/drill")
    expect(adam.get_by_label("Whose keys", exact=True)).to_contain_text("2 of (anna, bert)")
    adam.get_by_role("button", name="Open the drill", exact=True).click()
    expect(
        adam.get_by_role("heading", name="adam tries a quorum’s keys of vault", exact=True)
    ).to_be_visible()
    id_ = adam.url.rpartition("/")[2]
    for name in ("anna", "carl"):
        page = console.enter(name, f"/ceremonies/{id_}")
        turn(page, name)
        expect(slot(adam, name).first).to_contain_text("turned")
    expect(adam.get_by_role("heading", name="adam tries", exact=False)).to_be_visible()
    emil = console.enter("emil", f"/ceremonies/{id_}")
    turn(emil, "emil")
    expect(
        adam.get_by_role("heading", name="The keys of vault are there", exact=True)
    ).to_be_visible()
    result = adam.get_by_role("region", name="What it came to", exact=True)
    expect(result).to_contain_text("opened, by anna, carl, emil")
