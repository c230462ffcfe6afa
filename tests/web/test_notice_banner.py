"""Administrators see in the console where notices go, and find out by themselves when they fail."""

from __future__ import annotations

from custody.errors import UnreachableError
from tests.service.notices.fake_sinks import FakeSink, notice_worker, send_all
from tests.web.conftest import Api
from tests.web.visitor import Visitor

WHY = "its certificate &lt;b&gt; is over"


def text_of(api: Api, path: str, name: str = "adam") -> str:
    return " ".join(Visitor(api.world.service, name).get(path).text.split())


def test_where_nothing_is_set_up_the_page_says_what_would_be(sealed: Api) -> None:
    assert "Nobody is told what happens." in text_of(sealed, "/administration")
    assert "Notices do not reach" not in text_of(sealed, "/")


def test_the_page_shows_each_place_and_what_is_wrong_with_it(sealed: Api) -> None:
    dead = FakeSink(
        "json://dead", "json://<dead>", error=UnreachableError("its certificate <b> is over")
    )
    worker = notice_worker(sealed.world, FakeSink(), dead, FakeSink("json://new", "json://new"))
    sealed.world.request(sealed.world.objects[0])
    send_all(worker)
    page = text_of(sealed, "/administration")
    panel = page.partition('id="notice-sinks"')[2].partition("</section>")[0]
    dead_row, new, works = panel.split("<li>")[1:]
    assert '<span class="tag bad">fails</span>' in dead_row
    assert f": {WHY}. The next try is" in dead_row
    assert "Never told anything; 1 waiting." in dead_row
    assert "json://&lt;dead&gt;" in dead_row
    assert '<span class="tag good">works</span>' in works
    assert '<span class="tag good">works</span>' in new
    assert "s3cr3t" not in page


def test_the_overview_says_so_to_administrators(sealed: Api) -> None:
    dead = FakeSink(error=UnreachableError("nothing answers there"))
    worker = notice_worker(sealed.world, dead)
    sealed.world.request(sealed.world.objects[0])
    send_all(worker)
    assert "Notices do not reach one place." in text_of(sealed, "/")
    assert "Notices do not reach" not in text_of(sealed, "/", "anna")
    dead.error = None
    sealed.world.clock.advance(minutes=1)
    send_all(worker)
    assert "Notices do not reach" not in text_of(sealed, "/")
