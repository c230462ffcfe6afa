"""Every page of the console that has an address, in every state that looks different.

Who looks at each is part of it. What a page only shows after somebody acted on it is a scene:
room_scenes.py and form_scenes.py.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from custody.errors import UnreachableError
from custody.service import cosignatures, expectations, known_keys, object_marks
from custody.service.links import new_link
from custody.service.people import invite
from custody.service.publishing.checkpoint_publisher import prepare, publish
from custody.service.publishing.checkpoint_sinks import FolderSink
from custody.service.standing import suspend
from tests.browser.console import Console
from tests.people import OFFICIALS
from tests.service.notices.fake_sinks import FakeSink, notice_worker, send_all
from tests.world import World

GONE = FolderSink(Path("/nowhere/at/all"))
DISPLAYED = {"anna": "Anna Müller", "bert": "Bert Kovács", "rita": "Rita Novak"}


@dataclass(frozen=True, slots=True)
class Place:
    """A page in a state: what that is called, who looks at it (None: nobody yet), and where."""

    state: str
    who: str | None
    path: str


def places(console: Console) -> list[Place]:
    """Bring the world into a state in which each page has something to show, and list them."""
    world = console.world
    _tell_publish_and_miss(world)
    lost = world.register(data=b"lost\n").id
    object_marks.mark_gone(world.service, world.admin, "registry", [lost], "pruned")
    world.clock.advance(hours=30)
    rooms = _rooms(world)
    invite(world.service, world.admin, "nora", "auditor", display="Nora Weiß")
    suspend(world.service, world.admin, "emil", "a laptop was stolen")
    token = world.token("nightly", "register", dataset="registry").name
    assert token == "nightly"
    return [
        Place("sign-in", None, "/sign-in"),
        Place("welcome", None, "/welcome"),
        Place("not-found", "anna", "/nothing/here"),
        Place("link", None, f"/invitation#{new_link(world.service, world.admin, 'anna').code}"),
        Place("overview-official", "anna", "/"),
        Place("overview-admin", "adam", "/"),
        Place("overview-requester", "rita", "/"),
        Place("overview-overdue", "adam", "/?state=overdue"),
        Place("dataset-official", "anna", "/datasets/registry"),
        Place("dataset-admin", "adam", "/datasets/registry"),
        Place("dataset-genesis", "adam", "/datasets/births"),
        Place("rules", "adam", "/datasets/registry/policy"),
        Place("objects", "adam", "/datasets/registry/objects"),
        Place("objects-marked", "adam", "/datasets/registry/objects?gone=yes"),
        Place("objects-none", "adam", "/datasets/registry/objects?text=nothing+like+it"),
        Place("mark-gone", "adam", f"/datasets/registry/gone?object={lost}"),
        Place("search", "adam", "/search?text=registry"),
        Place("search-nothing", "adam", "/search?text=zzzz"),
        Place("ceremonies", "adam", "/ceremonies"),
        Place("ceremonies-mine", "anna", "/ceremonies?state=open"),
        Place("api", None, "/docs"),
        Place("request", "rita", "/datasets/registry/request"),
        Place("new-dataset", "adam", "/new-dataset"),
        Place("administration", "adam", "/administration"),
        Place("people", "adam", "/people"),
        Place("people-found", "adam", "/people?text=anna&role=official"),
        Place("person", "adam", "/people/anna"),
        Place("person-invited", "adam", "/people/nora"),
        Place("person-suspended", "adam", "/people/emil"),
        Place("person-seen-by-others", "axel", "/people/anna"),
        Place("suspend", "adam", "/people/anna/suspend"),
        Place("invite", "adam", "/people/invite"),
        Place("compare", "bert", "/people/anna/compare"),
        Place("tokens", "adam", "/tokens"),
        Place("new-token", "adam", "/tokens/new"),
        Place("account", "anna", "/account"),
        Place("ledger", "axel", "/ledger"),
        Place("entry", "axel", "/ledger/20"),
        Place("script", "anna", "/scripts/export"),
        *rooms,
        Place("record", "adam", f"{rooms[0].path}/record"),
        Place("record-opened", "adam", f"{rooms[-1].path}/record"),
        Place("objects-of-request", "anna", f"{rooms[0].path}/objects"),
    ]


def displayed(world: World) -> None:
    """Give some people a name as they write it."""
    for name, display in DISPLAYED.items():
        known_keys.set_display(world.service, world.admin, name, display)


def _tell_publish_and_miss(world: World) -> None:
    """Have notices and checkpoints told and failing, and a backup that is expected."""
    dead = FakeSink("json://dead", error=UnreachableError("nothing answers there"))
    worker = notice_worker(world, dead, FakeSink())
    world.export(world.objects[0])
    cosignatures.cosign(world.service, world.cosigned("anna", "bert"))
    prepare(world.service, [GONE])
    publish(world.service, [GONE], timedelta(minutes=10))
    send_all(worker)
    expectations.set_expectation(world.service, world.admin, "registry", 26)


def _rooms(world: World) -> list[Place]:
    """Rooms as whoever they are about has them; the first is open, the last is unlocked."""
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
    return [
        Place("room-approve", "anna", f"/ceremonies/{asked.id}"),
        Place("room-turn", "anna", f"/ceremonies/{turning.id}"),
        Place("room-denied", "anna", f"/ceremonies/{denied.id}"),
        Place("room-genesis", "anna", f"/ceremonies/{genesis.id}"),
        Place("room-reads-out", "adam", f"/ceremonies/{genesis.id}"),
        Place("room-auditor", "axel", f"/ceremonies/{turning.id}"),
        Place("room-asked", "rita", f"/ceremonies/{asked.id}"),
        Place("room-unlocked", "rita", f"/ceremonies/{unlocked.id}"),
    ]
