"""The console under a path, behind a real nginx: an invitation, a key file, approvals, turns."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from custody.store import schema
from tests.browser.console import Console, WallClock, served
from tests.browser.pages import approve, read_out, slot, turn
from tests.db_snapshots import opened
from tests.nginx import nginx
from tests.web.test_prefix import ONE, location
from tests.world import World


@pytest.fixture
def console(chromium: Browser, tmp_path: Path) -> Iterator[Console]:
    """A world with the dataset "registry", at a path of nginx's."""
    with opened(f"sqlite:///{tmp_path}/custody.db") as store:
        schema.upgrade(store)
        world = World.begin(store, WallClock())
        world.genesis()
        with (
            served(world.service, ONE) as direct,
            nginx(tmp_path, location(direct.rpartition(":")[2])) as address,
        ):
            console = Console(f"{address}/custody", world, chromium, tmp_path)
            yield console
            console.close()


@pytest.mark.slow
def test_a_quorum_meets_under_a_path(console: Console) -> None:
    """htmx looks for news, the worker opens keys, and no address leads out of the path."""
    ceremony = console.world.request(console.world.register(data=b"first\n"))
    asked, elsewhere = list[str](), list[str]()
    watching = console.enter("rita", f"/ceremonies/{ceremony.id}")
    for name in ("anna", "bert", "carl"):
        page = console.enter(name, f"/ceremonies/{ceremony.id}")
        page.on("request", lambda request: asked.append(request.url))
        approve(page, read_out(watching), name)
        expect(slot(watching, name)).to_contain_text("approved")
    for name in ("anna", "bert", "carl"):
        page = console.enter(name, f"/ceremonies/{ceremony.id}")
        turn(page, name)
        expect(slot(watching, name)).to_contain_text("turned")
    expect(watching.get_by_role("button", name="Download the grant", exact=True)).to_be_visible()
    elsewhere = [url for url in asked if not url.startswith((f"{console.address}/", "blob:"))]
    assert (len(asked) > 5, elsewhere) == (True, [])


@pytest.mark.slow
def test_an_invitation_leads_to_a_key_file_and_to_signing_in(console: Console) -> None:
    adam = console.enter("adam")
    adam.get_by_role("link", name="People", exact=True).click()
    adam.get_by_role("link", name="Invite somebody", exact=True).click()
    adam.get_by_label("Sign-in name", exact=True).fill("zoe")
    adam.get_by_label("Role", exact=True).select_option("official")
    adam.get_by_role("button", name="Invite", exact=True).click()
    link = adam.locator("#one-time-link").inner_text()
    path = link.partition("/custody")[2]  # of its own loopback address: it has no CUSTODY_URL
    assert path.startswith("/invitation#")
    zoe = console.visitor(console.address + path)
    zoe.get_by_label("Passphrase of the key file", exact=True).fill("a passphrase of zoe's own")
    with zoe.expect_download() as download:
        zoe.get_by_role("button", name="Make my key file and save it", exact=True).click()
    download.value.save_as(console.folder / "zoe.key")
    zoe.get_by_label("The key file you saved", exact=True).set_input_files(
        console.folder / "zoe.key"
    )
    expect(zoe.locator("#fingerprint-words")).to_have_text(re.compile(r"^(\w+ ){11}\w+$"))
    zoe.get_by_label("Password", exact=True).fill("a password of zoe's own")
    zoe.get_by_role("button", name="Take it up", exact=True).click()
    expect(zoe).to_have_url(f"{console.address}/sign-in")
    zoe.get_by_label("Name", exact=True).fill("zoe")
    zoe.get_by_label("Password", exact=True).fill("a password of zoe's own")
    zoe.get_by_role("main").get_by_role("button", name="Sign in", exact=True).click()
    expect(zoe).to_have_url(f"{console.address}/")
    zoe.get_by_role("button", name="Sign out", exact=True).click()
    expect(zoe).to_have_url(f"{console.address}/sign-in")
    assert zoe.context.cookies(f"{console.address}/") != []
