"""All that is stored, altered one thing at a time: each is found, at its place (TAMPER).

The history is read into memory once and altered there, which is what its owner could do
with the database when its triggers are off. Each test counts its alterations; the sum
stands in the summary of the run. All of them are made in the slow lane, and every tenth
in the fast one.
"""

from __future__ import annotations

import copy
import random
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from custody.audit.sources.source import INDEX, Stored
from custody.audit.verify import verify
from custody.state_tables import TABLES
from custody.store.tables import metadata
from custody.tlog.entry import parse_entry
from tests.audit.forging import Forged
from tests.audit.history import Copy, places
from tests.audit.memory import BOUND_TABLES, Memory
from tests.audit.test_tamper import another

Count = Callable[[str, object], None]

OWN = {"contribution_part", "dealt_box", "redealt_box"}
"""What the history has no rows of; the tests are in tests/audit/checks/test_bound_rows.py and
tests/service/test_dealerless.py, and tests/service/test_reshare_tampering.py."""
STORED = {table.name: table for table in (*TABLES.values(), *BOUND_TABLES) if table.name not in OWN}
LEDGER = {"ledger_entry", "ledger_node", "ledger_head", "cosigned"}
ACCESS = {
    "attempt",
    "browser_session",
    "challenge",
    "invitation",
    "missed_backup",
    "missed_drill",
    "notice",
    "notice_sink",
    "password_hash",
    "publication",
    "request_draft",
    "session",
    "unlocking",
}
"""What lets somebody in, or says how far publishing and notices have come, and nothing else:
no ledger binds it, and every report says so."""


@pytest.fixture(scope="module")
def whole(played: Copy) -> Memory:
    memory = Memory.of(played)
    assert memory.found() == set()
    return memory


@pytest.fixture
def report(record_property: Count) -> Iterator[list[str]]:
    """Takes a line for every alteration; the summary of the run gives their number."""
    done = list[str]()
    yield done
    record_property("alterations", len(done))


@pytest.fixture(
    params=[pytest.param(10, id="sample"), pytest.param(1, id="all", marks=pytest.mark.slow)]
)
def every(request: pytest.FixtureRequest) -> int:
    """How many alterations are passed over for each that is made, and that one."""
    return int(request.param)


def test_every_table_is_swept_or_said_to_be_out_of_reach(whole: Memory) -> None:
    """A table that is added has to be put in one of these four."""
    assert {*STORED} | OWN | LEDGER | ACCESS == {*metadata.tables}
    assert any("the ledger does not bind it" in line for line in verify(whole).not_ruled_out())


@pytest.mark.parametrize("table", STORED)
def test_every_field_of_rows_of_every_table(
    whole: Memory, table: str, every: int, report: list[str]
) -> None:
    """LEDGER: each field is named by its row and column, each key as one row gone, one come."""
    shape = STORED[table]
    names = (*shape.key, *shape.columns)
    for at, row in some(whole.state[table])[::every]:
        for column, name in enumerate(names):
            altered = whole.altered()
            altered.state[table][at][column] = another(row[column])
            key = "/".join(map(str, row[: len(shape.key)]))
            found = altered.found()
            if name in shape.key:
                assert {where for _, where in found} > {f"{table} {key}"}, (key, name)
            else:
                assert {where for _, where in found} == {f"{table} {key}, column {name}"}
            report.append(f"{table} {key} {name}")
    assert len(report) >= len(names)


@pytest.mark.parametrize("table", STORED)
def test_rows_of_every_table_deleted_or_doubled(
    whole: Memory, table: str, every: int, report: list[str]
) -> None:
    shape = STORED[table]
    for at, row in some(whole.state[table])[::every]:
        name = f"{table} {'/'.join(map(str, row[: len(shape.key)]))}"
        gone, twice = whole.altered(), whole.altered()
        del gone.state[table][at]
        twice.state[table].append(row)
        for altered in (gone, twice):
            assert {where for _, where in altered.found()} == {name}
            report.append(name)
    assert report


def some(rows: list[list[Any]]) -> list[tuple[int, list[Any]]]:
    """The first row, the last, and others between, with their places."""
    numbered = list(enumerate(rows))
    return numbered if len(rows) < 6 else [*numbered[:2], numbered[len(rows) // 2], *numbered[-2:]]


def test_every_index_column_of_entries(whole: Memory, every: int, report: list[str]) -> None:
    """One column of every second entry, all columns in turn."""
    for number, seq in enumerate(range(0, len(whole.stored), 2 * every)):
        stored = whole.stored[seq]
        assert stored.columns is not None
        at = number % len(INDEX)
        columns = [*stored.columns]
        columns[at] = another(columns[at])
        altered = whole.altered()
        altered.stored[seq] = stored._replace(columns=tuple(columns))
        where = f"ledger_entry {seq}, column {INDEX[at]}"
        assert altered.found() == {(f"index.{INDEX[at]}", where)}
        report.append(where)


def test_every_node_and_every_field_of_the_head(
    whole: Memory, every: int, report: list[str]
) -> None:
    for at, (level, index, hash_) in [*enumerate(whole.tree)][::every]:
        altered, name = whole.altered(), f"ledger_node {level}/{index}"
        change = at % 3
        if change == 0:
            del altered.tree[at]
        else:
            node = (level, index, another(hash_))
            altered.tree[at] = node if change == 1 else (level, index, hash_.hex())
        check = "node.missing" if change == 0 else "node.hash"
        assert altered.found() == {(check, name)}
        report.append(name)
    for column, value in whole.head[0].items():
        altered = whole.altered()
        altered.head[0][column] = another(value)
        check = "head.row" if column == "id" else f"head.{column}"
        assert {check} == {check for check, _ in altered.found()}
        report.append(column)


# the bytes of entries

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\]:,]|-?[0-9]+|true|false|null')


def classes(data: bytes) -> dict[str, list[int]]:
    """The bytes of an entry by what they are: where each kind stands."""
    lines = data.split(b"\n")
    starts = [sum(len(line) + 1 for line in lines[:number]) for number in range(5)]
    tag = lines[0].rindex(b"/entry/v1")
    kinds: dict[str, list[int]] = {
        "origin": [*range(tag)],
        "format": [*range(tag, len(lines[0]))],
        "number": [*range(starts[1], starts[2] - 1)],
        "link": [*range(starts[2], starts[3] - 1)],
        "line ends": [start - 1 for start in starts[1:]],
    }
    text, last = data[starts[3] :].decode("latin-1"), ""
    for match in _TOKEN.finditer(text):
        token, (begin, end) = match[0], (starts[3] + match.start(), starts[3] + match.end())
        if token[0] != '"':
            kind = "structure" if token in "{}[]:," else "bare values"
            kinds.setdefault(kind, []).extend(range(begin, end))
            continue
        kinds.setdefault("quotes", []).extend((begin, end - 1))
        key = text[match.end() : match.end() + 1] == ":"
        kind = "keys" if key else {"sig": "signatures", "payload": "statements"}.get(last, "text")
        kinds.setdefault(kind, []).extend(range(begin + 1, end - 1))
        last = token[1:-1] if key else last
    return {kind: where for kind, where in kinds.items() if where}


def changes(data: bytes, at: int, draw: random.Random) -> bytes:
    """Another byte, a byte less or a byte more."""
    other = bytes([data[at] ^ 1 << draw.randrange(7)])
    how = draw.randrange(5)
    if how == 0:
        return data[:at] + data[at + 1 :]
    return data[:at] + other + data[at + (how > 1) :]


@pytest.mark.parametrize("part", range(4))
def test_every_class_of_bytes_of_every_entry(
    whole: Memory, part: int, every: int, report: list[str]
) -> None:
    """With nothing but the bytes: the entry is named, or the one after it that links to it."""
    draw = random.Random(part)
    last = len(whole.stored) - 1
    for seq in range(part, last + 1, 4 * every):
        kinds = classes(whole.stored[seq].entry)
        for kind in draw.sample(sorted(kinds), 4):
            data = changes(whole.stored[seq].entry, draw.choice(kinds[kind]), draw)
            assert data != whole.stored[seq].entry
            altered = Bytes.of(whole)
            altered.stored[seq] = Stored(seq, data)
            found = altered.found()
            assert ("checkpoint.root", "checkpoint") in found, (seq, kind)
            if seq < last:
                assert ("chain.prev", f"entry {seq + 1}") in found, (seq, kind)
            report.append(f"entry {seq} {kind}")


@pytest.mark.parametrize("seq", [0, 40, 110, -1])
def test_every_byte_of_some_entries_is_of_some_class(whole: Memory, seq: int) -> None:
    """So that the test above leaves nothing out."""
    data = whole.stored[seq].entry
    covered = {at for where in classes(data).values() for at in where}
    assert covered == {*range(len(data))}


class Bytes(Memory):
    """Entries and a checkpoint only, as in a file."""

    @classmethod
    def of(cls, whole: Any) -> Bytes:
        stored = [Stored(one.seq, one.entry) for one in whole.stored]
        return cls(stored, whole.note, [], [], {})

    tables = None  # type: ignore[assignment]


# the order of entries


def deleted(rows: list[Stored], at: int) -> set[str]:
    del rows[at]
    return {f"entry {at + 1}"}


def swapped(rows: list[Stored], at: int) -> set[str]:
    rows[at : at + 2] = rows[at + 1], rows[at]
    return {f"entry {at}", f"entry {at + 1}"}


def inserted(rows: list[Stored], at: int) -> set[str]:
    rows.insert(at, rows[at + 1])
    return {f"entry {at}", f"entry {at + 1}"}


def renumbered(rows: list[Stored], at: int) -> set[str]:
    rows[at] = rows[at]._replace(seq=at + 1000)
    return {f"entry {at + 1000}"}


def cut(rows: list[Stored], at: int) -> set[str]:
    del rows[at + 1 :]
    return {"ledger", "checkpoint"}


@pytest.mark.parametrize("change", [deleted, swapped, inserted, renumbered, cut])
def test_every_place_of_the_ledger(
    whole: Memory,
    change: Callable[[list[Stored], int], set[str]],
    every: int,
    report: list[str],
) -> None:
    """Deleted, swapped, inserted, renumbered and truncated anywhere, with bytes alone to go by."""
    for at in range(0, len(whole.stored) - 1, 3 * every):
        altered = Bytes.of(whole)
        expected = change(altered.stored, at)
        assert {where for _, where in altered.found()} & expected, at
        report.append(f"{change.__name__} {at}")


# what entries say, under a chain made anew with the service's own key


def leaves(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The paths of all values in a body that hold no others."""
    if isinstance(value, dict | list):
        for key in value if isinstance(value, dict) else range(len(value)):
            yield from leaves(value[key], (*path, key))
    else:
        yield path


def test_every_kind_of_value_of_every_type_of_entry(
    forged: Forged, every: int, report: list[str]
) -> None:
    """Chain, tree and checkpoint hold again; statements, rules or facts do not."""
    true, seen = forged.bodies, set[tuple[str, ...]]()
    signed = [seq for seq, body in enumerate(true) if body["data"].get("envelope")]
    for seq, body in enumerate(true[: signed[-1]]):
        for path in leaves(body):
            named = tuple("#" if isinstance(key, int) else str(key) for key in path)
            if (body["type"], *named) in seen:
                continue
            seen.add((body["type"], *named))
            if len(seen) % every:
                continue
            forged.bodies = [*true[:seq], copy.deepcopy(body), *true[seq + 1 :]]
            within: Any = forged.bodies[seq]
            for key in path[:-1]:
                within = within[key]
            within[path[-1]] = another(within[path[-1]])
            assert places(forged.findings()), (body["type"], path)
            report.append(f"{body['type']} {path}")
    assert len(seen) > 150


def test_the_sweep_reads_what_it_alters(whole: Memory) -> None:
    """The bytes in memory are those of entries, so the classes above are not made up."""
    entry = parse_entry(whole.stored[40].entry)
    assert entry.seq == 40
    assert {"origin", "link", "keys", "text", "structure"} <= {*classes(whole.stored[40].entry)}
    assert any("signatures" in classes(stored.entry) for stored in whole.stored)
