"""Every page in both themes: axe finds nothing, nothing is wider than a phone, nothing complains.

axe runs all the rules it has, best practices and the experimental ones too, and the ones of
WCAG's level AAA that it leaves out by itself. Nothing is left out in the slow lane; the
fast one looks at every seventh page.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any, Literal

import pytest
from playwright.sync_api import Page, expect

from custody.errors import UnreachableError
from custody.service import cosignatures, expectations, object_marks
from custody.service.links import new_link
from custody.service.people import invite
from custody.service.publishing.checkpoint_publisher import prepare, publish
from custody.service.publishing.checkpoint_sinks import FolderSink
from custody.service.standing import suspend
from tests.browser.console import Console
from tests.people import OFFICIALS
from tests.service.notices.fake_sinks import FakeSink, notice_worker, send_all
from tests.support import require
from tests.world import World
from web.console.assets import FOLDER

AXE = FOLDER.parent / "node_modules" / "axe-core" / "axe.min.js"
ALL = """async () => {
  const rules = Object.fromEntries(axe.getRules().map(({ ruleId }) => [ruleId, { enabled: true }]));
  const { violations } = await axe.run(document, { rules });
  return violations.flatMap(({ id, nodes }) => nodes.map(({ html, any, all, none }) =>
    [id, html.slice(0, 150), ...[...any, ...all, ...none].map((one) => one.message)].join(" ")));
}"""
GONE = FolderSink(Path("/nowhere/at/all"))
THEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
PHONE = {"width": 390, "height": 844}
WIDE = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture(
    params=[pytest.param(17, id="sample"), pytest.param(1, id="all", marks=pytest.mark.slow)]
)
def every(request: pytest.FixtureRequest) -> int:
    return int(request.param)


def violations(page: Page) -> list[str]:
    """What axe finds; it runs outside of the page's own policy, as an extension would."""
    require(AXE.exists(), f"{AXE} is not installed; make env brings it")
    page.evaluate(AXE.read_text())
    found: list[str] = page.evaluate(ALL)
    return found


def pages(console: Console) -> list[tuple[str | None, str]]:
    """Every page of the console in every state that looks different, with who looks at it."""
    world = console.world
    dead = FakeSink("json://dead", error=UnreachableError("nothing answers there"))
    worker = notice_worker(world, dead, FakeSink())
    world.export(world.objects[0])
    cosignatures.cosign(world.service, world.cosigned("anna", "bert"))
    prepare(world.service, [GONE])
    publish(world.service, [GONE], timedelta(minutes=10))
    send_all(worker)
    expectations.set_expectation(world.service, world.admin, "registry", 26)
    lost = world.register(data=b"lost\n").id
    object_marks.mark_gone(world.service, world.admin, "registry", [lost], "pruned")
    world.clock.advance(hours=30)
    rooms = states(world)
    invite(world.service, world.admin, "nora", "auditor", display="Nora Weiß")
    suspend(world.service, world.admin, "emil", "a laptop was stolen")
    return [
        (None, "/sign-in"),
        (None, "/welcome"),
        ("anna", "/nothing/here"),
        (None, f"/invitation#{new_link(world.service, world.admin, 'anna').code}"),
        ("anna", "/"),
        ("anna", "/datasets/registry"),
        ("adam", "/datasets/registry"),
        ("adam", "/datasets/registry/objects"),
        ("adam", "/datasets/registry/objects?done=gone"),
        ("adam", f"/datasets/registry/gone?object={lost}"),
        ("adam", "/?state=overdue"),
        ("adam", "/search?text=registry"),
        ("adam", "/ceremonies"),
        (None, "/docs"),
        ("rita", "/datasets/registry/request"),
        ("adam", "/new-dataset"),
        ("adam", "/administration"),
        ("adam", "/people"),
        ("adam", "/people?text=anna&role=official"),
        ("adam", "/people/anna"),
        ("adam", "/people/nora"),
        ("adam", "/people/emil"),
        ("adam", "/people/anna/suspend"),
        ("adam", "/people/invite"),
        ("bert", "/people/anna/compare"),
        ("adam", "/tokens"),
        ("adam", "/tokens/new"),
        ("anna", "/account"),
        ("axel", "/ledger"),
        ("axel", "/ledger/20"),
        ("anna", "/scripts/export"),
        *[(who, f"/ceremonies/{room}") for who, room in rooms],
        ("adam", f"/ceremonies/{rooms[0][1]}/record"),
    ]


def states(world: World) -> list[tuple[str, str]]:
    """Rooms in every state: approving, turning, unlocked, denied, cancelled, genesis."""
    asked = world.request(*world.objects)
    turning = world.approve(world.request(*world.objects), "anna", "bert", "carl")
    world.turn("bert", turning)
    unlocked = world.approve(world.request(*world.objects), "anna", "bert", "carl")
    for name in OFFICIALS[:3]:
        world.turn(name, unlocked)
    denied = world.request(*world.objects)
    for name in OFFICIALS[:3]:
        world.say("deny", name, denied, reason="No ticket.")
    genesis = world.open_genesis("births")
    rooms = {"anna": [asked, turning, denied, genesis], "rita": [asked, unlocked]}
    return [(who, room.id) for who, listed in rooms.items() for room in listed]


def test_axe_finds_nothing_on_any_page_in_either_theme(console: Console, every: int) -> None:
    foresee(console, every)
    found = []
    for path, page in walk(console, every):
        for fold in page.locator("details").all():
            fold.evaluate("fold => { fold.open = true; }")
        for theme in THEMES:
            page.emulate_media(color_scheme=theme)
            found += [f"{theme} {path} {text}" for text in violations(page)]
    assert not found, "\n".join(found)


@pytest.mark.slow
def test_a_verification_shows_its_result_alone_and_axe_finds_nothing_there(
    console: Console,
) -> None:
    """How far it had come is not told any more once it is over."""
    page = console.enter("axel", "/ledger", viewport=PHONE)
    page.get_by_role("button", name="Verify now", exact=True).click()
    expect(page.get_by_text("intact at level signed")).to_be_visible()
    expect(page.locator("ol.sofar")).to_be_hidden()
    for theme in THEMES:
        page.emulate_media(color_scheme=theme)
        assert violations(page) == []
    assert page.evaluate(WIDE) == 0


def test_no_page_is_wider_than_a_phone(console: Console, every: int) -> None:
    foresee(console, every)
    wide = {path: page.evaluate(WIDE) for path, page in walk(console, every, viewport=PHONE)}
    assert not {path: by for path, by in wide.items() if by}


def foresee(console: Console, every: int) -> None:
    """A page that is not there is among all, not in the sample."""
    if every == 1:
        console.foresee("status of 404")


def walk(console: Console, every: int, **options: Any) -> Iterator[tuple[str, Page]]:
    """Visit every page, each person in a browser of their own."""
    seats: dict[str | None, Page] = {None: console.visitor("/sign-in", **options)}
    for who, path in pages(console)[::every]:
        if who not in seats:
            seats[who] = console.enter(str(who), **options)
        seats[who].goto(path)
        seats[who].wait_for_load_state("networkidle")
        yield path, seats[who]
