"""A reshare in the browser: from 3 of 5 to a quorum with groups, with two people who are new."""

from __future__ import annotations

import io
import subprocess
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from custody import age
from custody.grant import Grant
from custody.quorum_tree import parse_quorum
from tests.browser.console import Console
from tests.browser.pages import (
    approve,
    approve_button,
    insert,
    read_back,
    read_out,
    receive,
    redeal,
    refusal,
    slot,
    told_field,
    turn,
)
from tests.datasets import Sealed
from tests.service.wrong_dealing import redeal_wrongly
from tests.support import program
from tests.world import World

NEW = ("frida", "gustav")
TREE = "all of (2 of (anna, frida, gustav) as security, 1 of (dora, emil) as legal)"
DATA = b"sealed by stock age before the reshare\n"


def test_new_people_open_what_stock_age_sealed_before(console: Console) -> None:
    """EPOCH: approved, read back, dealt and received at pages; old shares outstanding until
    enough attest; then an export by the new quorum, which stock age opens.
    """
    world, sealed = enrolled(console), sealed_by_age(console)
    asked = world.request(*world.objects)
    adam = console.enter("adam", "/datasets/registry")
    adam.get_by_role("link", name="Deal its shares anew", exact=True).click()
    expect(adam.get_by_text("This request ends at the switch")).to_be_visible()
    adam.get_by_label("Or a quorum with groups", exact=True).fill(TREE)
    adam.get_by_role("button", name="Open the reshare", exact=True).click()
    expect(heading(adam, "adam has the shares of registry dealt anew")).to_be_visible()
    id_, words = adam.url.rpartition("/")[2], read_out(adam)
    rooms = {name: console.enter(name, f"/ceremonies/{id_}") for name in ("anna", "dora", "frida")}
    anna, dora, frida = rooms.values()
    expect(anna.locator("#block-checked")).to_contain_text("Checked by this browser")
    expect(anna.locator("#block")).to_contain_text("(before: 3 of 5: anna, bert, carl, dora, emil)")
    expect(approve_button(frida)).not_to_be_visible()
    approve(anna, words, "anna")
    world.approve(world.state(id_), "bert", "carl")
    for name, page in rooms.items():
        read_back(page, words, name)
    for name in ("bert", "carl", "emil", "gustav"):
        if world.state(id_).current.action == "read-back":
            world.read_words(name, world.state(id_))
    expect(told_field(anna)).not_to_be_visible()  # she typed them when she approved
    redeal(anna, "", "anna")
    expect(anna.locator("#answer")).to_contain_text("You dealt your share")
    redeal(dora, words, "dora")
    expect(slot(adam, "dora").first).to_contain_text("dealt")
    for name in ("bert", "carl", "emil"):
        world.redeal(name, world.state(id_))
    receive(frida, words, "frida")
    expect(frida.locator("#answer")).to_contain_text("You checked your share")
    for name in ("gustav", "dora", "emil"):
        world.receive_new(name, world.state(id_))
    assert world.state(asked.id).outcome is None
    receive(anna, words, "anna")
    expect(heading(adam, "registry has new shares")).to_be_visible()
    assert world.state(asked.id).outcome == "cancelled"
    outstanding = adam.get_by_text("Old shares of epoch 0 can still open everything")
    expect(outstanding).to_be_visible()
    expect(
        heading(anna, "Your turn: destroy your old share and attest it, registry")
    ).to_be_visible()
    insert(anna, "anna")
    anna.get_by_role("button", name="Attest: my old share is destroyed", exact=True).click()
    expect(slot(adam, "anna").first).to_contain_text("old share destroyed")
    expect(outstanding).to_contain_text("bert, carl, dora and emil have not attested")
    overview = console.enter("adam", "/datasets/registry")
    expect(overview.get_by_text("Old shares of epoch 0 can still open")).to_be_visible()
    for name in ("bert", "carl"):
        world.say("attest", name, world.state(id_), verdict="agree")
    expect(outstanding).not_to_be_visible()
    overview.reload()
    expect(overview.get_by_text("It is in epoch 1")).to_be_visible()
    expect(overview.get_by_text("Old shares of epoch 0")).not_to_be_visible()
    grant = exported(console, sealed)
    assert opened_by_age(console.folder, sealed, grant, world) == DATA


def test_a_wrong_part_is_complained_of_and_its_dealer_opens_it(console: Console) -> None:
    """NAMED: frida's browser finds it, and bert's answers; then frida's share is right."""
    world = enrolled(console)
    ceremony = world.approved_reshare(parse_quorum(TREE))
    for name in ("anna", "carl", "dora", "emil"):
        ceremony = world.redeal(name, ceremony)
    ceremony = redeal_wrongly(world, ceremony, "bert", "frida")
    adam = console.enter("adam", f"/ceremonies/{ceremony.id}")
    words = read_out(adam)
    frida = console.enter("frida", f"/ceremonies/{ceremony.id}")
    receive(frida, words, "frida")
    expect(refusal(frida)).to_contain_text("The part of bert (row 2) does not open")
    frida.get_by_text("Something dealt to me is wrong").click()
    insert(frida, "frida")
    frida.get_by_role("button", name="Look for it and complain", exact=True).click()
    told = adam.get_by_role("region", name="Complaints", exact=True)
    expect(told).to_contain_text("frida says that the part of bert (row 2) does not open")
    expect(told).to_contain_text("waits for an answer")
    bert = console.enter("bert", f"/ceremonies/{ceremony.id}")
    expect(
        heading(bert, "Your turn: answer a complaint of what you dealt, registry")
    ).to_be_visible()
    insert(bert, "bert")
    bert.get_by_role("button", name="Open what I dealt to whoever complains", exact=True).click()
    expect(told).to_contain_text("opened, and it is right")
    receive(frida, words, "frida")
    expect(frida.locator("#answer")).to_contain_text("You checked your share")


def enrolled(console: Console) -> World:
    for name in NEW:
        console.world.enrol(name, "official")
    return console.world


def heading(page: Page, text: str) -> Locator:
    return page.get_by_role("heading", name=text, exact=True, level=1)


def sealed_by_age(console: Console) -> Sealed:
    """An object that stock age sealed, registered by its header."""
    recipient = str(console.world.recipient("registry"))
    command = [program("age"), "-r", recipient]
    file = subprocess.run(command, input=DATA, capture_output=True, check=True).stdout
    return console.world.hand_in(age.read_header(io.BytesIO(file)), file, DATA)


def exported(console: Console, sealed: Sealed) -> Grant:
    """The grant of an export, approved by the new quorum, of whom frida and emil turn at pages."""
    world = console.world
    asked = world.approve(world.request(sealed), "gustav", "frida", "emil")
    for name in ("frida", "emil"):
        page = console.enter(name, f"/ceremonies/{asked.id}")
        turn(page, name)
        expect(page.locator("#answer")).to_contain_text("You turned your key")
    return world.collect(world.turn("gustav", world.state(asked.id)))


def opened_by_age(folder: Path, sealed: Sealed, grant: Grant, world: World) -> bytes:
    """What stock age makes of it with the requester's identity."""
    rewrapped, identity = folder / "rewrapped.age", folder / "identity"
    rewrapped.write_bytes(grant.header(sealed.id) + sealed.file[len(sealed.header) :])
    identity.write_text(world.identity.encode())
    command = [program("age"), "-d", "-i", str(identity), str(rewrapped)]
    return subprocess.run(command, capture_output=True, check=True).stdout
