"""Adds the records of a plan's outputs up: what is there, once, and what is not."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from custody.jobs.plan_output import Output
from custody.jobs.plan_work import digest_of, find_done
from custody.plan.done import Done
from custody.plan.items import WorkItem

SHOWN = 20


@dataclass
class Names:
    """Some names to show, and how many there are."""

    shown: list[str] = field(default_factory=list)
    count: int = 0

    def add(self, name: str) -> None:
        """Count one."""
        self.count += 1
        if len(self.shown) < SHOWN:
            self.shown.append(name)

    def text(self) -> str:
        """Give them for people."""
        more = self.count - len(self.shown)
        return ", ".join(self.shown) + (f" … and {more} more" if more else "")


@dataclass
class Status:
    """How far a plan is: items, objects and bytes that are done, and names of the others."""

    items: int = 0
    objects: int = 0
    bytes: int = 0
    absent: Names = field(default_factory=Names)
    twice: Names = field(default_factory=Names)
    altered: Names = field(default_factory=Names)

    def add(self, item: WorkItem, outputs: Sequence[Output], *, verify: bool) -> None:
        """Count an item by what its outputs say of it."""
        found = [(output, done) for output in outputs if (done := find_done(item, output))]
        if not found:
            self._add_absent(item, outputs)
            return
        if len(found) > 1:
            self.twice.add(_name(item))
        if item.step and not _is_named(item, outputs):
            self.absent.add(f"{_name(item)}: written, and the other parts are not all there")
            return
        if verify:
            altered = [name for output, done in found for name in _altered(item, output, done)]
            for name in altered:
                self.altered.add(name)
            if altered:
                return
        self.items += 1
        self.bytes += item.size
        if not item.step:
            self.objects += len(item.objects)
        elif item.range[1] == item.objects[0].plain:  # the last part stands for the object
            self.objects += 1

    def _add_absent(self, item: WorkItem, outputs: Sequence[Output]) -> None:
        """Name what is not there; where all of it is, only the record is missing."""
        if item.step:
            self.absent.add(_name(item))
            return
        before = self.absent.count
        for one in item.objects:
            if all(output.size(one.to) != one.plain for output in outputs):
                self.absent.add(one.to)
            else:
                self.objects += 1
                self.bytes += one.plain
        if self.absent.count == before:
            self.absent.add(f"{_name(item)}: there, and not recorded")


def add_up(
    items: Iterable[WorkItem],
    outputs: Sequence[Output],
    *,
    verify: bool = False,
    progress: Callable[[int], object] | None = None,
) -> Status:
    """Look at the records of all items; with ``verify``, at every byte that they speak of."""
    status = Status()
    for item in items:
        status.add(item, outputs, verify=verify)
        if progress is not None:
            progress(item.size)
    return status


def _is_named(item: WorkItem, outputs: Sequence[Output]) -> bool:
    one = item.objects[0]
    return any(output.size(one.to) == one.plain for output in outputs)


def _altered(item: WorkItem, output: Output, done: Done) -> Iterator[str]:
    """Compare what is there with the digests that were recorded, and name what differs."""
    for one in done.objects:
        with output.place.below(one.to).open() as file:
            if item.step:
                file.stream.seek(item.range[0])
            if digest_of(file.stream, one.size) != one.sha256:
                yield str(output.place.below(one.to))


def _name(item: WorkItem) -> str:
    first = item.objects[0].to
    if item.step:
        return f"part {item.part + 1} of {first}"
    return first if len(item.objects) == 1 else f"{first} and {len(item.objects) - 1} after it"
