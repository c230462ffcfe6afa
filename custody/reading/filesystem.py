"""Granted objects as a file system, for whatever reads by fsspec: the protocol ``custody``.

``custody::s3://bucket/x.parquet.age`` and ``custody::file:///srv/x.parquet.age`` are read with
the options ``grant`` and ``identity``: paths of files, never in the address (promise QUIET).
Any other file system of fsspec may lie beneath. It is read-only; names stay as they are, and
sizes are those of the plaintext.
"""

from __future__ import annotations

import contextlib
import os
from collections import OrderedDict
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import PurePosixPath
from threading import Lock
from typing import Any

from custody.errors import CustodyError, InputError, RefusedError, TamperedError
from custody.reading.errors import SealedReadError, told_as_os_error
from custody.reading.keys import FileKeys
from custody.reading.merged import merged
from custody.reading.reader import SealedReader
from custody.reading.sealed_file import SealedFile, plaintext_size

try:
    import fsspec
    from fsspec.implementations.chained import ChainedFileSystem
except ModuleNotFoundError as error:
    if error.name != "fsspec":
        raise
    raise ModuleNotFoundError(
        "reading by fsspec needs it installed: pip install 'custody[fsspec]'", name="fsspec"
    ) from None

_PARALLEL = 16
_SIZES_KEPT = 10_000
_FILES_KEPT = 8
_State = tuple[str, ...]
_STATES = ("size", "ETag", "etag", "LastModified", "mtime", "ino", "generation", "updated")


class GrantedFileSystem(ChainedFileSystem):  # type: ignore[misc]
    """The objects that a grant opens, or without one what is sealed to the identity itself."""

    protocol = "custody"
    root_marker = ""
    _strip_tokenize_options = ("fo",)  # one file system serves all addresses below it

    def __init__(
        self,
        *,
        identity: str | os.PathLike[str] | None = None,
        grant: str | os.PathLike[str] | None = None,
        target_protocol: str | None = None,
        target_options: dict[str, Any] | None = None,
        fs: Any = None,
        fo: str | None = None,
        **options: Any,
    ) -> None:
        super().__init__(**options)
        with told_as_os_error("custody"):
            if identity is None:
                raise InputError("the option identity is missing: the path of a file")
            self._keys = FileKeys.read(identity, grant)
        self.fs = fs or fsspec.filesystem(target_protocol or "file", **(target_options or {}))
        self._sizes, self._lock = dict[_State, int | None](), Lock()
        self._files = OrderedDict[_State, SealedFile]()

    def ls(self, path: str, detail: bool = True, **options: Any) -> list[Any]:
        """List a folder; what is sealed has the size that it has when it is read."""
        rows = self._ask("ls", path, detail=detail, **options)
        return self._plain(rows) if detail else list(rows)

    def find(
        self,
        path: str,
        maxdepth: int | None = None,
        withdirs: bool = False,
        detail: bool = False,
        **options: Any,
    ) -> Any:
        """List all files below a folder."""
        found = self._ask("find", path, maxdepth, withdirs, detail=detail, **options)
        return self._plain_by_name(found) if detail else found

    def glob(self, path: str, maxdepth: int | None = None, **options: Any) -> Any:
        """Find files by a pattern; sizes are looked up of those alone that match."""
        found = self._ask("glob", path, maxdepth=maxdepth, **options)
        return self._plain_by_name(found) if options.get("detail") else found

    def info(self, path: str, **options: Any) -> dict[str, Any]:
        """Give a file's size, when it is read, and what else its store says of it."""
        return self._plain_row(self._ask("info", path, **options))

    def exists(self, path: str, **options: Any) -> bool:
        """Say whether something is there."""
        return bool(self._ask("exists", path, **options))

    def isfile(self, path: str) -> bool:
        """Say whether it is a file."""
        return bool(self._ask("isfile", path))

    def isdir(self, path: str) -> bool:
        """Say whether it is a folder."""
        return bool(self._ask("isdir", path))

    def created(self, path: str) -> Any:
        """Give the time it was made at."""
        return self._ask("created", path)

    def modified(self, path: str) -> Any:
        """Give the time it was changed at."""
        return self._ask("modified", path)

    def ukey(self, path: str) -> str:
        """Give what differs when the file has changed."""
        return str(self._ask("ukey", path))

    def cat_ranges(
        self,
        paths: list[str],
        starts: Any,
        ends: Any,
        max_gap: int | None = None,
        on_error: str = "return",
        **options: Any,
    ) -> list[Any]:
        """Read ranges of files; those of one file are merged, and files are read side by side."""
        count = len(paths)
        starts = starts if isinstance(starts, Iterable) else [starts] * count
        ends = ends if isinstance(ends, Iterable) else [ends] * count
        wanted: dict[str, list[int]] = {}
        for at, path in enumerate(paths):
            wanted.setdefault(path, []).append(at)
        spans, found = list(zip(starts, ends, strict=True)), list[Any]([None] * count)

        def read(path: str) -> None:
            places = wanted[path]
            try:
                with self.open(path, "rb") as reader:
                    data: list[Any] = merged(reader, [spans[at] for at in places], max_gap)
            except Exception as error:
                if on_error == "raise":
                    raise
                data = [error] * len(places)
            for at, piece in zip(places, data, strict=True):
                found[at] = piece

        with ThreadPoolExecutor(_PARALLEL) as pool:
            list(pool.map(read, wanted))
        return found

    def _open(self, path: str, mode: str = "rb", **_: Any) -> SealedReader:
        if mode != "rb":
            raise SealedReadError(f"{self._beneath(path)}: what is granted can only be read")
        row = self._ask("info", path)
        with told_as_os_error(_last(row["name"])):
            self._keys.require_in_time()
        return SealedReader(self._opened(row))

    def _opened(self, row: dict[str, Any]) -> SealedFile:
        """Open a file, or give it again as long as it has not changed: engines open it often."""
        state = _state(row)
        with self._lock:
            found = self._files.pop(state, None)
        if found is None:
            stored = _Stored(self.fs, row["name"], row["size"])
            found = SealedFile(stored, self._keys, _last(row["name"]))
        with self._lock:
            self._files[state] = found
            while len(self._files) > _FILES_KEPT:
                self._files.popitem(last=False)
        return found

    def _beneath(self, path: str) -> str:
        return str(self.fs._strip_protocol(self._strip_protocol(path)))

    def _ask(self, question: str, path: str, *given: Any, **options: Any) -> Any:
        """Ask the file system beneath."""
        name = self._beneath(path)
        with _told(name):
            return getattr(self.fs, question)(name, *given, **options)

    def _plain_by_name(self, found: dict[str, Any]) -> dict[str, Any]:
        return dict(zip(found, self._plain(found.values()), strict=True))

    def _plain(self, rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
        """Put the plaintext's size in the place of the sealed one, where a file is sealed."""
        rows = list(rows)
        if len(rows) == 1:
            return [self._plain_row(rows[0])]
        with ThreadPoolExecutor(_PARALLEL) as pool:
            return list(pool.map(self._plain_row, rows))

    def _plain_row(self, row: dict[str, Any]) -> dict[str, Any]:
        if row["type"] != "file":
            return row
        state = _state(row)
        if state not in self._sizes:
            size = self._plain_size(row["name"], row["size"])
            with self._lock:
                if len(self._sizes) >= _SIZES_KEPT:
                    self._sizes.clear()
                self._sizes[state] = size
        return {**row, "size": self._sizes[state], "sealed_size": row["size"]}

    def _plain_size(self, name: str, size: int) -> int | None:
        """Give a sealed file's plain size; another's as it is, and None where it can't be read."""
        try:
            return plaintext_size(_Stored(self.fs, name, size))
        except (TamperedError, RefusedError):  # nothing of age's
            return size
        except (CustodyError, OSError):
            return None


class _Stored:
    """A file of another file system."""

    def __init__(self, fs: Any, name: str, size: int) -> None:
        self._fs, self._name, self.size = fs, name, size

    def read_range(self, offset: int, size: int) -> bytes:
        with _told(self._name):
            data: bytes = self._fs.cat_file(self._name, start=offset, end=offset + size)
        if len(data) != size:
            raise CustodyError(
                f"the store gave {len(data)} bytes where {size} were asked for",
                hint="does it know ranges, and is the file as long as it was?",
            )
        return data

    def close(self) -> None:
        pass


def _state(row: dict[str, Any]) -> _State:
    """Give what differs when a file has changed, as far as its store says."""
    return (row["name"], *(str(row.get(key)) for key in _STATES))


def _last(name: str) -> str:
    return PurePosixPath(name).name


@contextlib.contextmanager
def _told(name: str) -> Iterator[None]:
    """Turn what another file system raises into one line, without its words (promise QUIET)."""
    try:
        yield
    except (SealedReadError, CustodyError, NotImplementedError):
        raise
    except FileNotFoundError:
        raise FileNotFoundError(f"there is no {name}") from None
    except PermissionError:
        raise PermissionError(f"{name}: the store does not allow this") from None
    except Exception as error:
        reason = (getattr(error, "strerror", None) or type(error).__name__).lower()
        raise SealedReadError(f"{_last(name)}: the store can't be read: {reason}") from None
