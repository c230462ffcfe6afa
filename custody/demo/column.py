"""The demo's table: one column of it is read where it lies sealed, where pyarrow is installed."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any

from custody.demo.cast import DATASET, REQUESTER, Participants, print_line
from custody.reading import FileKeys, SealedReader

TABLE = "table.parquet.age"
_COLUMNS, _ROWS, _WANTED = 20, 100_000, "c07"


def seal_table(cast: Participants) -> str | None:
    """Seal and register a table of twenty columns; gives its id, None where there is no pyarrow."""
    if importlib.util.find_spec("pyarrow") is None:
        return None
    host, plain = cast.host, cast.host.folder / "table.parquet"
    from pyarrow import parquet

    parquet.write_table(_table(), plain, use_dictionary=False)
    given = ("--job", "demo", "-R", "recipient.txt", "-o", TABLE)
    host.custody("seal", *given, "--exec", "--", "cat", plain.name)
    plain.unlink()
    token = host.folder / "nightly.token"
    return host.custody("register", "-d", DATASET, TABLE, token_file=token).stdout.split()[0]


def read_column(cast: Participants) -> None:
    """Read one column of the sealed table with the grant, and count what is read for it."""
    if importlib.util.find_spec("pyarrow") is None:
        print_line(REQUESTER, "could read one column of a sealed table: pip install pyarrow")
        return
    from pyarrow import parquet

    folder = cast.host.folder
    keys = FileKeys.read(folder / "rita.identity", folder / "grant.json")
    counted = _Counted(folder / TABLE)
    with SealedReader(counted, keys, name=TABLE) as reader:
        found = parquet.ParquetFile(reader).read(columns=[_WANTED])[_WANTED]
    cast.outcome.column_read = bool(found.equals(_table()[_WANTED]))
    share = counted.moved / counted.size
    told = "" if cast.outcome.column_read else ", and it is WRONG"
    text = (
        f"reads one column of {_COLUMNS} of {TABLE}: {share:.1%} of its bytes, none written{told}"
    )
    print_line(REQUESTER, text)


class _Counted:
    """The ranges of a file, and how many bytes were read of it."""

    def __init__(self, path: Path) -> None:
        self._file, self.size, self.moved = path.open("rb"), path.stat().st_size, 0

    def read_range(self, offset: int, size: int) -> bytes:
        self._file.seek(offset)
        self.moved += size
        return self._file.read(size)

    def close(self) -> None:
        self._file.close()


def _table() -> Any:
    """Make the table, the same every time."""
    import pyarrow
    from pyarrow import compute

    columns = {f"c{at:02}": compute.random(_ROWS, initializer=at) for at in range(_COLUMNS)}
    return pyarrow.table(columns)
