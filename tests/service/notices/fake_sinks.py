"""Sinks that keep what they were told, and a worker that tells them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from custody.errors import UnreachableError
from custody.service.notices.apprise_sink import Notice, Sink
from custody.service.notices.outbox import SinkStatus, sink_status
from custody.service.notices.settings import Route, Settings
from custody.service.notices.worker import NoticeWorker
from tests.world import World

CONSOLE = "https://custody.example"
GONE = UnreachableError("nothing answers there")


@dataclass
class FakeSink:
    """A sink that takes everything, or fails with an error."""

    url: str = "json://somewhere/s3cr3t"
    shown: str = "json://somewhere"
    error: BaseException | None = None
    told: list[Notice] = field(default_factory=list)
    meanwhile: Callable[[], object] = lambda: None
    judge: Callable[[Notice], object] = lambda _: None
    tried: int = 0

    def send(self, notice: Notice) -> None:
        self.tried += 1
        self.meanwhile()
        self.judge(notice)
        if self.error:
            raise self.error
        self.told.append(notice)

    @property
    def subjects(self) -> list[str]:
        return [notice.subject.removeprefix("custody: ") for notice in self.told]


def notice_worker(world: World, *sinks: Sink, settings: Settings | None = None) -> NoticeWorker:
    """A worker that begins at the present head."""
    found = NoticeWorker(
        world.service, settings or Settings(default=Route(tuple(sinks)), console=CONSOLE)
    )
    found.prepare()
    return found


def send_all(worker: NoticeWorker) -> int:
    """Have a worker look once, to the end; gives how many sinks there was something to do for."""
    turns = worker.start_due_sinks()
    for turn in turns:
        turn.join(60)
        assert not turn.is_alive()
    return len(turns)


def listed(world: World) -> list[SinkStatus]:
    """What administrators see of the sinks."""
    return sink_status(world.service, world.admin)


def requested(world: World, number: int = 1) -> None:
    """Have so many requests filed, a second apart."""
    for _ in range(number):
        world.clock.advance(seconds=1)
        world.request(world.objects[0])
