"""Pages that say how fresh datasets are and which objects are gone, and the forms for it."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape

import pytest

from custody.formats.timestamps import stamp
from custody.service import expectations, object_marks
from tests.collected import member, opened
from tests.people import ADMINISTRATOR
from tests.web.conftest import Api
from tests.web.visitor import Visitor
from tests.world import World
from web.console.freshness_view import freshness_view


def adam(api: Api) -> Visitor:
    return Visitor(api.world.service, ADMINISTRATOR)


def tags(text: str) -> list[tuple[str, str]]:
    """The marks on a page: their kind and their words."""
    return re.findall(r'<span class="tag (\w+)">([^<]+)</span>', text)


def expect(world: World, hours: int | None) -> None:
    expectations.set_expectation(world.service, world.admin, "registry", hours)


# collections


def test_the_page_says_which_objects_are_collections_and_how_much_is_in_them(sealed: Api) -> None:
    """Open, or closed with so many files of so many bytes; escaped like all that others wrote."""
    world = sealed.world
    album = opened(world)
    text = Visitor(world.service, "anna").get("/datasets/registry").text
    assert "collection</span> opens whole: still open" in text
    album.close(member(1), member(2))
    text = Visitor(world.service, "anna").get("/datasets/registry").text
    assert "collection</span> opens whole: 2 files, 2.0 KiB" in text
    assert text.count("collection</span>") == 1


# fresh datasets


def test_a_dataset_without_a_key_has_nothing_to_show(api: Api) -> None:
    assert freshness_view(None, api.world.clock()) is None


def test_a_dataset_in_time_and_one_that_is_overdue_look_different(sealed: Api) -> None:
    """On its page and on the overview, where the heading counts it."""
    world = sealed.world
    expect(world, 26)
    world.clock.advance(hours=3)
    text = Visitor(world.service, "anna").get("/datasets/registry").text
    assert ("good", "in time") in tags(text)
    assert "registry: backups are there, it would open" in text
    assert "3 h ago" in text
    assert "at least every 26 hours" in text
    assert "the one dataset is well" in Visitor(world.service, "anna").get("/").text
    world.clock.advance(hours=28)
    text = Visitor(world.service, "anna").get("/datasets/registry").text
    assert ("bad", "overdue by 5 h") in tags(text)
    assert ("good", "in time") not in tags(text)
    assert "registry: one backup is overdue, it would open" in text
    text = Visitor(world.service, "anna").get("/").text
    assert "the one dataset is in trouble" in text
    assert "Backup overdue: newest 31 h ago, expected every 26 hours" in text


@pytest.mark.parametrize("path", ["/", "/datasets/registry"])
def test_without_a_cadence_nothing_is_said_to_be_late_or_in_time(sealed: Api, path: str) -> None:
    sealed.world.clock.advance(days=90)
    text = Visitor(sealed.world.service, "anna").get(path).text
    assert "90 days ago" in text
    assert "overdue" not in text
    assert "in time" not in text


def test_an_administrator_sets_changes_and_empties_the_cadence(sealed: Api) -> None:
    visitor, found = adam(sealed), []
    for hours in ("26", "7", " "):
        answer = visitor.post("/datasets/registry/cadence", {"hours": hours})
        assert answer.headers["Location"] == "/datasets/registry#cadence"
        found.append(expectations.freshness_of_all(sealed.world.service)["registry"].hours)
    assert found == [26, 7, None]


@pytest.mark.parametrize("hours", ["0", "8785", "a day", "-1", "٢٦", "2.5", "1e3", "999999"])
def test_what_is_no_cadence_is_said_and_stays_in_the_field(sealed: Api, hours: str) -> None:
    answer = adam(sealed).post("/datasets/registry/cadence", {"hours": hours})
    assert answer.status_code == 400
    assert f'value="{hours}"' in answer.text
    assert "xpected a" in answer.text
    assert sealed.world.entries("dataset.expects") == []


def test_a_job_that_is_late_is_seen_on_both_pages(sealed: Api) -> None:
    """Beside a dataset that is in time."""
    world = sealed.world
    expect(world, 26)
    form = {"hours": "26", "job": "dump", "host": "db2"}
    answer = adam(sealed).post("/datasets/registry/cadence", form)
    assert answer.headers["Location"] == "/datasets/registry#cadence"
    world.clock.advance(hours=31)
    world.register(data=b"of another job")
    text = adam(sealed).get("/datasets/registry").text
    assert {("good", "in time"), ("bad", "overdue by 5 h")} <= set(tags(text))
    late = "Backup overdue: dump on db2, none yet, expected every 26 hours"
    assert late in text
    assert late in adam(sealed).get("/").text
    adam(sealed).post("/datasets/registry/cadence", {**form, "hours": ""})
    assert "dump on db2" not in adam(sealed).get("/datasets/registry").text


def test_a_time_that_can_t_be_is_marked_in_the_lists(sealed: Api) -> None:
    world = sealed.world
    world.register(data=b"ahead", sealed=timedelta(days=365))
    for name, path in ((ADMINISTRATOR, ""), ("rita", "/request")):
        text = Visitor(world.service, name).get(f"/datasets/registry{path}").text
        assert tags(text).count(("wait", "implausible")) == 1


def test_a_host_that_only_looks_like_another_is_marked_in_the_lists(sealed: Api) -> None:
    """BOUND: who picks an object sees that this is no d, a, b, 1."""
    sealed.world.register(data=b"alike", host="d\u0430b1")
    for name, path in ((ADMINISTRATOR, ""), ("rita", "/request")):
        text = Visitor(sealed.world.service, name).get(f"/datasets/registry{path}").text
        assert tags(text).count(("wait", "Cyrillic and Latin")) == 1


def test_others_see_the_cadence_and_no_form(sealed: Api) -> None:
    expect(sealed.world, 26)
    for name in ("anna", "rita", "axel", "wilma"):
        text = Visitor(sealed.world.service, name).get("/datasets/registry").text
        assert "in time" in text
        assert 'name="hours"' not in text
        assert "Mark as gone" not in text


# objects that are gone


def test_an_administrator_marks_objects_gone_and_found(sealed: Api) -> None:
    world, visitor = sealed.world, adam(sealed)
    one, two = (sealed_.id for sealed_ in world.objects)
    path = f"/datasets/registry/gone?object={one}&object={two}"
    asked = unescape(visitor.get(path).text)
    assert "Mark two objects of registry as gone?" in asked
    assert f"{one[:12]}, {two[:12]}" in asked
    assert world.entries("objects.gone") == []  # it was only asked
    answer = visitor.post(path, {"reason": "retention: 30 days"})
    assert answer.headers["Location"] == "/datasets/registry/objects"
    text = visitor.get(answer.headers["Location"]).text
    assert "They are marked as gone." in text
    assert tags(text).count(("off", "gone")) == 2
    assert stamp(world.clock()) in text
    back = f"/datasets/registry/found?object={two}"
    assert "Mark one object of registry as found?" in visitor.get(back).text
    answer = visitor.post(back, {"reason": "it was not mounted"})
    assert "The mark is taken back." in visitor.get(answer.headers["Location"]).text
    assert tags(visitor.get("/datasets/registry/objects").text).count(("off", "gone")) == 1
    (entry,) = world.entries("objects.gone")
    assert (entry.body["by"], entry.body["data"]["reason"]) == ("adam", "retention: 30 days")
    assert "1 object in the store" in unescape(visitor.get("/datasets/registry").text)


def test_what_is_missing_in_the_form_is_said_and_nothing_typed_is_lost(sealed: Api) -> None:
    visitor, one = adam(sealed), sealed.world.objects[0].id
    for answer in (
        visitor.get("/datasets/registry/gone"),
        visitor.post("/datasets/registry/gone", {"reason": "pruned in June"}),
    ):
        assert answer.status_code == 400
        assert "No object is chosen." in answer.text
    path = f"/datasets/registry/gone?object={one}"
    answer = visitor.post(path, {"reason": " "})
    assert answer.status_code == 400
    assert f"Meant: {one[:12]}." in answer.text
    answer = visitor.post(f"{path}&object=00000000", {"reason": "pruned in June"})
    assert answer.status_code == 404
    assert ">pruned in June</textarea>" in answer.text
    assert sealed.world.entries("objects.gone") == []


def test_the_list_shows_all_or_only_what_is_gone_or_is_there(sealed: Api) -> None:
    world = sealed.world
    one, two = (sealed_.id for sealed_ in world.objects)
    object_marks.mark_gone(world.service, world.admin, "registry", [one], "pruned")
    visitor = Visitor(world.service, "anna")
    for mark, ids in {"": {one, two}, "yes": {one}, "no": {two}, "other": {one, two}}.items():
        text = visitor.get(f"/datasets/registry/objects?gone={mark}").text
        assert set(re.findall(r'title="([0-9a-f]{64})"', text)) == ids


def test_a_request_offers_only_what_is_there(sealed: Api) -> None:
    world = sealed.world
    one, two = (sealed_.id for sealed_ in world.objects)
    object_marks.mark_gone(world.service, world.admin, "registry", [one], "pruned")
    rita = Visitor(world.service, "rita")
    text = rita.get("/datasets/registry/request").text
    assert two in text
    assert one not in text
    recipient = str(world.identity.recipient())
    form = {"object": one, "purpose": "a test", "recipient": recipient, "hours": "24"}
    answer = rita.post("/datasets/registry/request", form)
    assert answer.status_code == 409
    assert "is marked gone: the store no longer has it" in answer.text


# tokens


def test_a_token_is_rotated_and_the_new_one_shown_this_once(sealed: Api) -> None:
    world, visitor = sealed.world, adam(sealed)
    old = sealed.token("nightly", "register", dataset="registry")
    answer = visitor.post(f"/tokens/{old.partition(' ')[2]}/rotate")
    assert answer.headers["Location"] == "/tokens"
    (text,) = set(re.findall("custody_[A-Za-z0-9_-]{43}", visitor.get("/tokens").text))
    world.tokens["new"] = text
    for by in ("new", old):
        assert sealed.get("/datasets", by=by).status_code == 403  # good, if not for this
    world.clock.advance(hours=25)
    assert sealed.get("/datasets", by="new").status_code == 403
    assert sealed.get("/datasets", by=old).status_code == 401
    assert text not in adam(sealed).get("/tokens").text  # that browser alone is shown it


def test_the_tokens_say_when_they_were_last_used_and_what_they_are_good_for(sealed: Api) -> None:
    world = sealed.world
    used = sealed.token("nightly", "register").partition(" ")[2]

    def row(of: str) -> str:
        text = adam(sealed).get("/tokens").text
        rows: list[str] = re.findall(r"<tr>.*?</tr>", text, re.DOTALL)
        return next(row for row in rows if of in row)

    assert row(used).count(f'datetime="{stamp(world.clock())}"') == 1
    assert ">never</td>" not in row(used)
    assert "Renew" in row(used)
    assert ">never</td>" in row(">wilma</strong>")
    world.clock.advance(days=31)
    assert ("off", "expired") in tags(row(used))
    assert "Renew" not in row(used)


def test_a_token_that_came_with_a_key_or_is_over_is_not_rotated(sealed: Api) -> None:
    """It is not offered; whoever asks all the same is told why not."""
    visitor = adam(sealed)
    listed = sealed.get("/tokens", by=ADMINISTRATOR).json or []
    anna = next(row["id"] for row in listed if row["person"] == "anna")
    revoked = sealed.token("nightly", "register").partition(" ")[2]
    visitor.post(f"/tokens/{revoked}/revoke")
    text = visitor.get("/tokens").text
    for token_id in (anna, revoked):
        assert f"/tokens/{token_id}/rotate" not in text
        answer = visitor.post(f"/tokens/{token_id}/rotate")
        assert answer.status_code == 409
        assert "custody_" not in answer.text
    assert visitor.post("/tokens/0123456789/rotate").status_code == 404
