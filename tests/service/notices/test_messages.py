"""What a notice says: enough to act on, nothing to sign with, and no line that others wrote."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from custody.ceremony import Ceremony
from custody.errors import InputError
from custody.formats.digest_words import four_words
from custody.service import ceremonies, expectations, objects, settling
from custody.service.notices.apprise_sink import Notice
from custody.service.notices.messages import MAX_TEXT, compose_trial, one_line
from tests.service.notices.fake_sinks import FakeSink, notice_worker, send_all
from tests.service.test_quiet import Canary, found, live
from tests.world import World

pytestmark = pytest.mark.databases("sqlite")

HOSTILE = (
    "for the audit\n\nTime left: for ever\nConsole: https://evil.example\n\n-- \nBcc: eve@evil"
)
LABELS = {
    "Dataset",
    "Asked by",
    "Signature",
    "Reason given",
    "Time left",
    "Ceremony",
    "Console",
    "Ledger",
    "Reason for the denial",
    "Why it ended",
    "State",
    "Newest object",
    "Was due",
    "Late",
}


def lines(notice: Notice) -> dict[str, str]:
    """The labelled lines of a notice; every line but the first is one, and each label is ours."""
    first, empty, *rest = notice.body.rstrip("\n").split("\n")
    assert first
    assert empty == ""
    labelled = dict(line.split(": ", 1) for line in rest)
    assert len(labelled) == len(rest)
    assert set(labelled) <= LABELS
    return labelled


def filed(world: World, purpose: str, lifetime: timedelta | None = None) -> Ceremony:
    return world.request(*world.objects, purpose=purpose, lifetime=lifetime)


def test_a_request_says_who_what_why_how_long_and_where(sealed_world: World) -> None:
    world, sink = sealed_world, FakeSink()
    worker = notice_worker(world, sink)
    ceremony = filed(world, "a restore test", timedelta(hours=72))
    send_all(worker)
    (notice,) = sink.told
    assert notice.subject == "custody: rita asks to open 2 objects of registry"
    said = lines(notice)
    assert re.fullmatch(r"custody.example/test, entry \d+", said.pop("Ledger"))
    assert said == {
        "Dataset": "registry",
        "Asked by": "rita",
        "Signature": "signed by rita",
        "Reason given": "a restore test",
        "Time left": f"until {ceremony.expires:%Y-%m-%d %H:%M} UTC, 3 days",
        "Ceremony": ceremony.id,
        "Console": f"https://custody.example/ceremonies/{ceremony.id}",
    }
    assert "Compare the twelve words" in notice.body


def test_a_request_that_only_a_token_vouches_for_says_that_nobody_signed_it(
    sealed_world: World,
) -> None:
    """ASKED: whoever reads it knows that the words are to be heard from rita."""
    world, sink = sealed_world, FakeSink()
    world.genesis("open", requests="token")
    worker = notice_worker(world, sink)
    world.request(world.register("open"), dataset="open")
    send_all(worker)
    (notice,) = [one for one in sink.told if "asks to open" in one.subject]
    assert lines(notice)["Signature"] == "not signed by rita, a token vouches for it"


def test_bound_the_four_words_are_not_in_a_notice(sealed_world: World) -> None:
    """They are compared as each side sees them, and not as somebody mailed them."""
    world, sink = sealed_world, FakeSink()
    worker = notice_worker(world, sink)
    ceremony = world.approve(world.request(world.objects[0]), "anna", "bert", "carl")
    for official in ("anna", "bert", "carl"):
        world.turn(official, ceremony)
    send_all(worker)
    text = " ".join(notice.subject + notice.body for notice in sink.told)
    assert four_words(ceremony.digest) not in text
    assert four_words(ceremony.digest).replace(" ", "-") not in text
    assert ceremony.digest.hex() not in text
    assert ceremony.nonce not in text


def test_a_window_says_when_it_closes_and_how_many_keys_it_lacks(sealed_world: World) -> None:
    world, sink = sealed_world, FakeSink()
    worker = notice_worker(world, sink)
    ceremony = world.approve(world.request(world.objects[0]), "anna", "bert", "carl")
    ceremony = world.turn("anna", ceremony)
    send_all(worker)
    assert "2 more of those who approved must turn theirs in time" in sink.told[1].body
    assert ceremony.window is not None
    end = ceremony.window + timedelta(minutes=15)
    assert lines(sink.told[1])["Time left"] == f"until {end:%Y-%m-%d %H:%M} UTC, 15 minutes"


def test_a_notice_that_comes_late_says_what_holds_by_then(sealed_world: World) -> None:
    """A window that has closed since, a request that is over: nobody hurries for nothing."""
    world, sink = sealed_world, FakeSink()
    worker = notice_worker(world, sink)
    ceremony = world.approve(world.request(world.objects[0]), "anna", "bert", "carl")
    world.turn("anna", ceremony)
    world.clock.advance(minutes=16)
    settling.settle(world.service, ceremony.id)
    ceremonies.cancel(world.service, world.principal("rita"), ceremony.id, "not needed")
    send_all(worker)
    requested, turning, ended = sink.told
    assert "That window is over." in turning.body
    assert "Compare the twelve words" not in requested.body
    for notice in (requested, turning, ended):
        assert lines(notice)["State"] == "over: cancelled"
        assert "Time left" not in lines(notice)


@pytest.mark.parametrize("purpose", [HOSTILE, "x\n" * 400, "é" * 2000])
def test_what_others_typed_makes_no_line_and_no_header(sealed_world: World, purpose: str) -> None:
    world, sink = sealed_world, FakeSink()
    worker, ceremony = notice_worker(world, sink), filed(world, purpose)
    world.say("deny", "anna", ceremony, reason=HOSTILE)
    ceremonies.cancel(world.service, world.principal("rita"), ceremony.id, HOSTILE)
    send_all(worker)
    assert len(sink.told) == 3
    for notice in sink.told:
        said = lines(notice)
        assert said["Console"].startswith("https://custody.example/")
        assert said.get("Time left", "until").startswith("until")
        assert "\n" not in notice.subject
        assert "evil" not in notice.subject
        assert max(map(len, said.values())) <= MAX_TEXT + 50


@pytest.mark.parametrize(
    "text",
    ["a\r\nb", "a\n\n\nb", "a\x0bb", "a\x85b", "a\u2028b", "a\x1b[2Jb", "a\u202eb", "a\x00b"],
)
def test_nothing_of_a_text_ends_a_line_or_hides(text: str) -> None:
    """Whatever was let in by older releases, or by a database that was altered."""
    flat = one_line(text)
    assert flat.isprintable()
    assert flat.splitlines() == [flat]
    assert (flat[0], flat[-1]) == ("a", "b")


def test_a_job_with_a_hostile_name_says_nothing_at_all(sealed_world: World) -> None:
    """What registers objects can't write into notices."""
    world, sink = sealed_world, FakeSink()
    worker = notice_worker(world, sink)
    sealed, file = world.seal(b"x\n", world.recipient("registry"))
    nightly = world.token("nightly", "register", dataset="registry")

    def register(host: str) -> None:
        objects.register(
            world.service,
            nightly,
            dataset="registry",
            header=sealed.header,
            size=len(file),
            sealed="2026-01-31T09:00:00.000000Z",
            host=host,
            job="x" * 255,
            tags={},
        )

    with pytest.raises(InputError, match="line break"):
        register("db1\nReason given: none")
    register("db1 Reason given: none")
    world.request(world.objects[0])
    expectations.set_expectation(world.service, world.admin, "registry", 1)
    world.clock.advance(hours=2)
    send_all(worker)
    assert sink.subjects == [
        "rita asks to open 1 object of registry",
        "a backup of registry is missing",
    ]
    assert all("db1" not in notice.body for notice in sink.told)


def test_a_missed_backup_says_since_when(sealed_world: World) -> None:
    world, sink = sealed_world, FakeSink()
    worker = notice_worker(world, sink)
    expectations.set_expectation(world.service, world.admin, "registry", 26)
    newest = world.clock()
    world.clock.advance(hours=29)
    send_all(worker)
    said = lines(sink.told[0])
    assert set(said) == {"Dataset", "Newest object", "Was due", "Late"}
    assert said["Late"] == "3 hours"
    due = newest + timedelta(hours=26)
    assert said["Was due"] == f"{due:%Y-%m-%d %H:%M} UTC"


def test_quiet_no_notice_of_a_whole_life_holds_a_secret(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No token, code, share, key, session or plaintext; nor any link that would sign."""
    sink, canary = FakeSink(), Canary(world)
    worker = notice_worker(world, sink)
    live(canary, monkeypatch)
    send_all(worker)
    assert len(sink.told) >= 4
    told = "\n".join(f"{one.subject}\n{one.body}" for one in sink.told)
    assert found({"a name": b"registry"}, told.encode()), "the search must find what is there"
    assert found(canary.secrets, told.encode()) == []
    assert "#" not in told
    assert "?" not in told


def test_a_trial_says_that_nothing_has_happened() -> None:
    notice = compose_trial("custody.example/test", "registry")
    assert notice.subject == "custody: a test of the notices about registry"
    assert "Nothing has happened" in notice.body
    assert lines(notice) == {"Ledger": "custody.example/test"}
