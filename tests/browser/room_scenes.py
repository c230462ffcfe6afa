"""The ceremony room in states that it comes to while people act, each with whoever it is about."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from playwright.sync_api import Page, expect

from custody.ceremony import Ceremony, Target, subject_words
from custody.formats import digest_words
from custody.quorum_tree import parse_quorum
from custody.service import ceremonies
from tests.browser.console import Console
from tests.browser.every_page import displayed
from tests.browser.pages import approve, insert, reason, refusal, turn, turn_button
from tests.datasets import Sealed
from tests.keys import key_of
from tests.service.wrong_dealing import answer_all, complain, redeal_wrongly

Scene = tuple[str, Page]
WHY = "Restore test of site Nord after the move, ticket OPS-4471"
RIGHT_TO_LEFT = "שחזור מסד הנתונים של בית החולים, כרטיס 4711 (db1)"
ARABIC = "سعاد بنت عبد الله"
GROUPS = "all of (2 of (anna, bert, carl) as security, 1 of (dora, emil) as legal)"
RESHARED = "all of (2 of (anna, frida, gustav) as security, 1 of (dora, emil) as legal)"
FIFTEEN = tuple(f"official-{place:02}-".ljust(60, "x") for place in range(15))
LONG = "births-and-deaths-".ljust(60, "x")


def room_scenes(console: Console) -> Iterator[Scene]:
    """Bring the room into each state, and give the page of whoever that is about."""
    displayed(console.world)
    wanted = _many(console)
    asked = console.world.request(*wanted, purpose=WHY)
    yield from _approving(console, asked)
    yield from _turning(console, asked)
    yield from _over(console, asked, console.world.request(*wanted, purpose=WHY))
    yield from _other_kinds(console)


def fault_scenes(console: Console) -> Iterator[Scene]:
    """The room when something is wrong: words, line, session, window."""
    console.foresee("status of 401", "Response Status Error Code 401")
    console.foresee("net::ERR_INTERNET_DISCONNECTED", "htmx:sendError", "htmx:afterRequest")
    world = console.world
    room = f"/ceremonies/{world.request(*world.objects, purpose=WHY).id}"
    anna = console.enter("anna", room)
    expect(anna.locator("#block-checked")).to_contain_text("Checked")
    approve(anna, " ".join(["abandon"] * 12), "anna")
    expect(refusal(anna)).to_contain_text("words")
    yield "wrong-words", anna
    bert = console.enter("bert", room)
    reason(bert).fill("No ticket.")
    yield "refusing", bert
    bert.context.set_offline(True)
    expect(bert.locator("#lost")).to_be_visible()
    yield "offline", bert
    carl = console.enter("carl", room)
    carl.context.clear_cookies()
    expect(carl.locator("#ended")).to_be_visible()
    yield "signed-out", carl
    yield "lapsed", lapsed(console)


def key_scenes(console: Console) -> Iterator[Scene]:
    """Quorums with groups, drills (opened, under way, over, failed), and a key that nobody has."""
    world = console.world
    displayed(world)
    world.genesis("archive", quorum=parse_quorum(GROUPS))
    yield "groups-dataset", console.enter("anna", "/datasets/archive")
    asked = world.request(world.register("archive"), dataset="archive", purpose=WHY)
    asked = world.approve(asked, "anna", "dora")
    yield "groups-approving", console.enter("bert", f"/ceremonies/{asked.id}")
    asked = world.approve(asked, "bert")
    world.turn("dora", asked)
    yield "groups-turning", console.enter("anna", f"/ceremonies/{asked.id}")
    yield "groups-record", console.enter("axel", f"/ceremonies/{asked.id}/record")
    yield "drill-new", console.enter("adam", "/datasets/registry/drill")
    drill = world.drilled("bert", corrupt=("carl",), absent=("emil",))
    yield "drill-turning", console.enter("anna", f"/ceremonies/{drill.id}")
    yield "drill-carl", console.enter("carl", f"/ceremonies/{drill.id}")
    for name in ("anna", "carl", "dora"):
        world.show_key(name, world.state(drill.id))
    yield "drill-over", console.enter("adam", f"/ceremonies/{drill.id}")
    yield "drill-record", console.enter("axel", f"/ceremonies/{drill.id}/record")
    census = world.drilled("anna", target=Target("all"), lifetime=timedelta(minutes=20))
    world.clock.advance(minutes=21)
    yield "drill-failed", console.enter("adam", f"/ceremonies/{census.id}")
    yield "drill-dataset", console.enter("adam", "/datasets/registry")
    yield from dealerless_scenes(console)


def dealerless_scenes(console: Console) -> Iterator[Scene]:
    """A genesis without a dealer, to an official and to whoever reads the words out."""
    world = console.world
    made = world.open_genesis("together", script="genesis-dealerless")
    made = world.commit("bert", made)
    yield "dealerless-commit", console.enter("anna", f"/ceremonies/{made.id}")
    yield "dealerless-reads-out", console.enter("adam", f"/ceremonies/{made.id}")
    yield "dealerless-committed", console.enter("bert", f"/ceremonies/{made.id}")
    for name in ("anna", "carl", "dora", "emil"):
        made = world.commit(name, made)
    yield "dealerless-receive", console.enter("anna", f"/ceremonies/{made.id}")


def reshare_scenes(console: Console) -> Iterator[Scene]:
    """A reshare to a quorum with groups and two new people, to whom it waits for, step by step."""
    world = console.world
    for name in ("frida", "gustav"):
        world.enrol(name, "official")
    world.request(*world.objects, purpose=WHY)
    yield "reshare-new", console.enter("adam", "/datasets/registry/reshare")
    made = world.approve(world.open_reshare(parse_quorum(RESHARED)), "bert")
    room = f"/ceremonies/{made.id}"
    pages = {name: console.enter(name, room) for name in ("adam", "anna", "frida", "dora", "bert")}
    expect(pages["anna"].locator("#block-checked")).to_contain_text("Checked")
    yield "reshare-approve", pages["anna"]
    yield "reshare-waits", pages["frida"]
    made = world.approve(made, "anna", "carl")
    expect(pages["frida"].get_by_role("button", name="Read back", exact=True)).to_be_visible()
    yield "reshare-read-back", pages["frida"]
    for name in ("anna", "bert", "carl", "frida", "gustav", "dora", "emil"):
        if made.current.action == "read-back":
            made = world.read_words(name, made)
    yield from _dealing(console, made, pages)
    yield from _switched(console, world.state(made.id), pages)


def _dealing(console: Console, made: Ceremony, pages: dict[str, Page]) -> Iterator[Scene]:
    world = console.world
    for name in ("carl", "emil"):
        made = world.redeal(name, made)
    expect(pages["dora"].locator("#block-checked")).to_contain_text("Checked")
    yield "reshare-redeal", pages["dora"]
    yield "reshare-reads-out", pages["adam"]
    made = redeal_wrongly(world, made, "bert", "frida")
    for name in ("anna", "dora"):
        made = world.redeal(name, made)
    check = pages["frida"].get_by_role("button", name="Check my share and sign", exact=True)
    expect(check).to_be_visible()
    yield "reshare-receive", pages["frida"]
    made = complain(world, made, "frida")
    expect(
        pages["bert"].get_by_role(
            "button", name="Open what I dealt to whoever complains", exact=True
        )
    ).to_be_visible()
    yield "reshare-answer", pages["bert"]
    yield "reshare-complaint", pages["adam"]
    answer_all(world, made, "bert")


def _switched(console: Console, made: Ceremony, pages: dict[str, Page]) -> Iterator[Scene]:
    world = console.world
    for name in ("anna", "frida", "gustav", "dora", "emil"):
        made = world.receive_new(name, made)
    attests = pages["anna"].get_by_role(
        "button", name="Attest: my old share is destroyed", exact=True
    )
    expect(attests).to_be_visible()
    yield "reshare-attest", pages["anna"]
    made = world.say("attest", "anna", made, verdict="agree")
    yield "reshare-outstanding", pages["adam"]
    yield "reshare-dataset", console.enter("adam", "/datasets/registry")
    yield "reshare-record", console.enter("axel", f"/ceremonies/{made.id}/record")
    for name in ("bert", "carl", "dora", "emil"):
        made = world.say("attest", name, made, verdict="agree")
    yield "reshare-over", pages["adam"]
    denied = world.open_reshare(parse_quorum(GROUPS))
    for name in ("dora", "emil"):
        denied = world.say("deny", name, denied, reason="Not without the board.")
    yield "reshare-denied", console.enter("adam", f"/ceremonies/{denied.id}")


def lapsed(console: Console) -> Page:
    """The room after a window that closed, as one whose key was given back has it."""
    world = console.world
    ceremony = world.approve(world.request(*world.objects), "anna", "bert", "carl")
    world.turn("anna", ceremony)
    world.clock.advance(minutes=16)
    page = console.enter("anna", f"/ceremonies/{ceremony.id}")
    expect(page.locator(".lapse")).to_contain_text("The window closed")
    return page


def crowded(console: Console) -> Ceremony:
    """15 seats with names of 60 letters, and a request that is written from right to left."""
    world = console.world
    for name in FIFTEEN:
        world.enrol(name, "official")
    world.genesis(LONG, threshold=8, officials=FIFTEEN)
    wanted = [world.register(LONG, data=b"%d" % at, job="يومي", host="db1") for at in range(3)]
    return world.request(*wanted, dataset=LONG, purpose=RIGHT_TO_LEFT)


def crowded_scenes(console: Console) -> Iterator[Scene]:
    """The crowded room, before and during the turns; and a dataset of so many seats."""
    world, ceremony = console.world, crowded(console)
    page = console.enter(FIFTEEN[0], f"/ceremonies/{ceremony.id}")
    expect(page.locator("#block-checked")).to_contain_text("Checked")
    yield "fifteen-approve", page
    world.approve(ceremony, *FIFTEEN[:8])
    world.turn(FIFTEEN[1], ceremony)
    expect(turn_button(page)).to_be_visible()
    expect(page.locator("#block-checked")).to_contain_text("Checked")
    yield "fifteen-turn", page
    page.goto(f"/datasets/{LONG}")
    yield "fifteen-dataset", page


def _many(console: Console) -> list[Sealed]:
    jobs = (("base", "db1"), ("wal", "db1"), ("wal", "db2"), ("pacs-index", "pacs1"))
    return [
        console.world.register(data=b"%d" % at * 999, job=job, host=host)
        for at in range(24)
        for job, host in (jobs[at % 4],)
    ]


def _approving(console: Console, asked: Ceremony) -> Iterator[Scene]:
    room = f"/ceremonies/{asked.id}"
    anna, rita = console.enter("anna", room), console.enter("rita", room)
    expect(anna.locator("#block-checked")).to_contain_text("Checked")
    yield "approve-seen", anna
    for fold in anna.locator("details").all():
        fold.evaluate("fold => { fold.open = true; }")
    yield "approve-unfolded", anna
    anna.reload()
    expect(anna.locator("#block-checked")).to_contain_text("Checked")
    yield "requester-waits", rita
    approve(anna, subject_words(asked.subject), "anna")
    expect(anna.locator("#answer")).to_contain_text("You approved")
    yield "approved", anna
    another = console.world.request(*console.world.objects, purpose=WHY)
    anna.goto(f"/ceremonies/{another.id}")
    expect(anna.locator("#block-checked")).to_contain_text("Checked")
    yield "approve-known", anna
    yield "watching", console.enter("axel", room)


def _turning(console: Console, asked: Ceremony) -> Iterator[Scene]:
    world, room = console.world, f"/ceremonies/{asked.id}"
    world.approve(asked, "bert", "carl")
    anna, rita = console.enter("anna", room), console.enter("rita", room)
    expect(anna.locator("#block-checked")).to_contain_text("Checked")
    yield "turn-first", anna
    world.turn("bert", asked)
    expect(anna.locator("#clock .clock")).to_contain_text(":")
    insert(anna, "anna")
    yield "turn", anna
    turn(anna, "anna")
    expect(anna.locator("#answer")).to_contain_text("You turned")
    yield "turned", anna
    yield "requester-turning", rita
    world.turn("carl", asked)
    expect(rita.get_by_role("button", name="Download the grant", exact=True)).to_be_visible()
    yield "collect", rita
    yield "opened", anna


def _over(console: Console, asked: Ceremony, denied: Ceremony) -> Iterator[Scene]:
    world = console.world
    for name in ("anna", "bert", "carl"):
        world.say("deny", name, denied, reason="No ticket.")
    yield "denied", console.enter("anna", f"/ceremonies/{denied.id}")
    world.collect(asked)
    rita = console.enter("rita", f"/ceremonies/{asked.id}")
    yield "closed", rita
    rita.goto(f"/ceremonies/{asked.id}/record")
    yield "record", rita


def _other_kinds(console: Console) -> Iterator[Scene]:
    world = console.world
    genesis = world.open_genesis("births")
    anna = console.enter("anna", f"/ceremonies/{genesis.id}")
    expect(anna.locator("#block-checked")).to_contain_text("Checked")
    yield "genesis", anna
    yield "genesis-reads-out", console.enter("adam", f"/ceremonies/{genesis.id}")
    stricter = world.tighten(headers="proven")
    yield "stricter", console.enter("bert", f"/ceremonies/{stricter.id}")
    officials = ("anna", "bert")
    world.genesis("guarded", threshold=2, officials=officials, export_script="export-witnessed")
    guarded = world.request(world.register("guarded"), dataset="guarded", purpose=WHY)
    anna.goto(f"/ceremonies/{guarded.id}")
    yield "roll-call", anna
    for name in officials:
        said = digest_words.twelve_words(key_of(name).keyfile.fingerprint())
        ceremonies.present(world.service, world.principal(name), guarded.id, name, said)
    expect(anna.get_by_role("button", name="Read back", exact=True)).to_be_visible()
    yield "read-back", anna
