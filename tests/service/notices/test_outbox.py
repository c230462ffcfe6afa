"""What could not be sent is tried again, ever more rarely, given up in the end, and visible."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import func, select

from custody.errors import NotAllowedError
from custody.formats.timestamps import stamp
from custody.service.backoff import LONGEST_DELAY
from custody.service.notices import outbox
from custody.service.notices.apprise_sink import Notice
from custody.service.notices.outbox import GIVE_UP_AFTER, KEEP_ENDED_FOR, count_failing, sink_status
from custody.service.notices.settings import Route, Settings
from custody.service.notices.worker import NoticeWorker
from custody.store.tables import notice
from tests.service.notices.fake_sinks import (
    GONE,
    FakeSink,
    listed,
    notice_worker,
    requested,
    send_all,
)
from tests.world import World

pytestmark = pytest.mark.databases("sqlite")


def test_a_sink_that_is_named_no_more_is_forgotten(sealed_world: World) -> None:
    """And named again later it begins anew, without the old news."""
    world, sink, failing_one = sealed_world, FakeSink(), FakeSink("json://x", "x", error=GONE)
    worker = notice_worker(world, sink, failing_one)
    requested(world)
    send_all(worker)
    notice_worker(world)
    assert listed(world) == []
    assert counted(world) == 0
    requested(world)
    failing_one.error = None
    send_all(notice_worker(world, failing_one))
    assert failing_one.told == []


def counted(world: World) -> int:
    with world.service.store.reading() as connection:
        return int(connection.execute(select(func.count()).select_from(notice)).scalar_one())


def test_what_fails_is_tried_again_ever_more_rarely(sealed_world: World) -> None:
    world, sink = sealed_world, FakeSink(error=GONE)
    worker = notice_worker(world, sink)
    requested(world)
    began, tries = world.clock(), []
    while (seconds := (world.clock() - began).total_seconds()) < 2000:
        before = sink.tried
        send_all(worker)
        if sink.tried > before:
            tries.append(int(seconds))
        world.clock.advance(seconds=5)
    assert tries == [0, 5, 10, 20, 40, 80, 160, 320, 640, 1240, 1840]
    assert tries[-1] - tries[-2] == LONGEST_DELAY.total_seconds()
    (row,) = listed(world)
    assert (row.waiting, row.failing_since, row.error) == (1, stamp(began), GONE.message)
    assert row.next is not None
    assert row.next > stamp(world.clock())
    assert count_failing(world.service) == 1
    sink.error = None
    world.clock.advance(minutes=10)
    send_all(worker)
    assert len(sink.told) == 1
    assert count_failing(world.service) == 0
    assert listed(world)[0].error is None


def test_while_a_sink_is_dead_what_waits_there_is_not_tried_all_the_time(
    sealed_world: World,
) -> None:
    """One failure puts off all that waits; what is new is tried at once."""
    world, sink = sealed_world, FakeSink(error=GONE)
    worker = notice_worker(world, sink)
    requested(world, 5)
    send_all(worker)
    assert sink.tried == 1
    send_all(worker)
    assert sink.tried == 1
    requested(world)
    send_all(worker)
    assert sink.tried == 2
    sink.error = None
    world.clock.advance(seconds=10)
    send_all(worker)
    assert len(sink.told) == 6


def test_a_notice_that_a_sink_refuses_keeps_it_from_no_other(sealed_world: World) -> None:
    world, sink = sealed_world, FakeSink()
    worker, poison = notice_worker(world, sink), world.request(world.objects[0])

    def refuse(notice: Notice) -> None:
        if poison.id in notice.body:
            raise GONE

    sink.judge = refuse
    for number in range(4):
        send_all(worker)
        assert len(sink.told) == number
        requested(world)
    (row,) = listed(world)
    assert (row.waiting, row.error) == (1, GONE.message)


def test_what_could_not_be_sent_for_days_is_given_up_and_stays_visible(
    sealed_world: World,
) -> None:
    """Until a month is over, even when the sink works again."""
    world, sink = sealed_world, FakeSink(error=GONE)
    worker = notice_worker(world, sink)
    requested(world)
    send_all(worker)
    world.clock.advance(seconds=GIVE_UP_AFTER.total_seconds() - 1)
    send_all(worker)
    assert listed(world)[0].waiting == 1
    world.clock.advance(minutes=10)
    send_all(worker)
    (row,) = listed(world)
    assert (row.waiting, row.given_up, row.error) == (0, 1, GONE.message)
    assert count_failing(world.service) == 1
    world.clock.advance(days=1)
    send_all(worker)
    assert sink.tried == 3
    sink.error = None
    requested(world)
    send_all(worker)
    (row,) = listed(world)
    assert (row.given_up, row.error, count_failing(world.service)) == (1, None, 0)
    world.clock.advance(seconds=KEEP_ENDED_FOR.total_seconds())
    requested(world)
    send_all(worker)
    assert listed(world)[0].given_up == 0


def test_quiet_an_error_nobody_foresaw_is_not_shown(
    sealed_world: World, caplog: pytest.LogCaptureFixture
) -> None:
    world, sink = sealed_world, FakeSink(error=RuntimeError("token s3cr3t"))
    worker = notice_worker(world, sink)
    requested(world)
    send_all(worker)
    assert listed(world)[0].error == "an unforeseen RuntimeError"
    assert "s3cr3t" not in caplog.text + repr(listed(world))


@pytest.mark.parametrize("name", ["anna", "wilma", "rita", "axel"])
def test_only_administrators_see_where_notices_go(world: World, name: str) -> None:
    with pytest.raises(NotAllowedError):
        sink_status(world.service, world.principal(name))


def test_quiet_a_sink_is_known_by_nothing_that_its_address_could_be_guessed_from(
    world: World,
) -> None:
    """The digest is keyed: another service has another for the same address."""
    other = replace(world.service, key=replace(world.service.key, seed=bytes(32)))
    sink = FakeSink()
    assert outbox.sink_id(world.service, sink) != outbox.sink_id(other, sink)
    worker = NoticeWorker(world.service, Settings(Route((sink,))))
    worker.prepare()
    assert "s3cr3t" not in repr(listed(world))
