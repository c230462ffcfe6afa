"""A plan in a file: written whole, and read line by line, whatever its size.

Of all lines only the weights are kept, 8 bytes each, and of a shard's own lines where they
stand. So a process of a plan of a million objects takes no more memory than one of ten.
"""

from __future__ import annotations

import contextlib
import re
from array import array
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

from custody.errors import InputError, TamperedError
from custody.files import atomic_output
from custody.plan.document import END, Plan, decode_head, encode_head
from custody.plan.items import WorkItem
from custody.plan.shards import OBJECT_COST, Shard, shares

_MAX_LINE = 64 << 20
_WEIGHT = re.compile(rb'\{"bytes":([0-9]{1,16}),"count":([0-9]{1,6}),')


def write_plan(path: Path, plan: Plan, items: Iterable[WorkItem], *, overwrite: bool) -> None:
    """Write a plan."""
    with atomic_output(path, overwrite=overwrite) as stream:
        stream.write(encode_head(plan))
        for at, item in enumerate(items):
            stream.write((b",\n" if at else b"\n") + item.encode())
        stream.write(b"\n" + END + b"\n")


class PlanFile:
    """A plan that can be read again and again."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._weights, self._sizes, self._starts = array("q"), array("q"), array("q")
        with self._open() as stream:
            self.plan = decode_head(stream.readline(_MAX_LINE).removesuffix(b"\n"))
            self._index(stream)
        if (len(self._starts), sum(self._sizes)) != (self.plan.items, self.plan.bytes):
            raise self._cut_short()

    def bytes_of(self, numbers: Sequence[int]) -> int:
        """Give the plaintext bytes of some items."""
        return sum(self._sizes[at] for at in numbers)

    def numbers(self, shard: Shard) -> list[int]:
        """Give the numbers of a shard's items, in their order."""
        shard_of = shares(self._weights, shard.count)
        return [at for at, whose in enumerate(shard_of) if whose == shard.number]

    def lines(self, numbers: Iterable[int]) -> Iterator[bytes]:
        """Give the lines of some items, one at a time."""
        with self._open() as stream:
            for at in numbers:
                stream.seek(self._starts[at])
                yield stream.readline(_MAX_LINE).rstrip(b",\n")

    def items(self, numbers: Iterable[int] | None = None) -> Iterator[WorkItem]:
        """Give some items, or all."""
        for line in self.lines(range(self.plan.items) if numbers is None else numbers):
            yield WorkItem.decode(line)

    def _index(self, stream: BinaryIO) -> None:
        while True:
            start = stream.tell()
            line = stream.readline(_MAX_LINE)
            if line == END + b"\n":
                if stream.read(1):
                    raise self._cut_short()
                return
            found = _WEIGHT.match(line)
            if not found or not line.endswith(b"\n"):
                raise self._cut_short()
            size, count = int(found[1]), int(found[2])
            self._starts.append(start)
            self._sizes.append(size)
            self._weights.append(size + count * OBJECT_COST)

    @contextlib.contextmanager
    def _open(self) -> Iterator[BinaryIO]:
        try:
            with self.path.open("rb") as stream:
                yield stream
        except OSError as error:
            reason = (error.strerror or "input/output error").lower()
            raise InputError(f"can't read {self.path}: {reason}") from None

    def _cut_short(self) -> TamperedError:
        return TamperedError(
            f"{self.path} is no whole plan: it was cut short, added to or altered",
            hint="make it anew: custody plan",
        )
