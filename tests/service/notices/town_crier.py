"""Sinks that keep what they were told, and a worker that tells them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from custody.service.notices.announcing import Announcer
from custody.service.notices.sending import Notice, Sink
from custody.service.notices.settings import Route, Settings
from tests.world import World

CONSOLE = "https://custody.example"


@dataclass
class Taken:
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


def announcer(world: World, *sinks: Sink, settings: Settings | None = None) -> Announcer:
    """A worker that begins at the present head."""
    found = Announcer(
        world.service, settings or Settings(default=Route(tuple(sinks)), console=CONSOLE)
    )
    found.prepare()
    return found


def go(worker: Announcer) -> int:
    """Have a worker look once, to the end; gives how many sinks there was something to do for."""
    turns = worker.look()
    for turn in turns:
        turn.join(60)
        assert not turn.is_alive()
    return len(turns)
