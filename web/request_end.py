"""Finds where an HTTP request ends among bytes that arrive piece by piece.

What a head means is read by Gunicorn's own parser, so that the server can't take another
length for a body than is found here. A request that can't be read ends where that shows:
whoever serves it says what is wrong.
"""

from __future__ import annotations

from typing import Any

from gunicorn.http.body import ChunkedReader, LengthReader
from gunicorn.http.errors import NoMoreData
from gunicorn.http.message import Request
from gunicorn.http.unreader import IterUnreader

_HEX = frozenset(b"0123456789abcdefABCDEF")


class RequestEnd:
    """The end of one request; :meth:`find` is asked again as more of it has come.

    ``in_body`` tells whether the head is whole, ``cut`` whether the end that was found is before
    the body's, since that is longer than ``largest``: then nothing after it is a request.
    ``continues`` tells whether the client waits for a word before it sends the body.
    """

    def __init__(self, cfg: Any, peer: Any, largest: int) -> None:
        self._cfg, self._peer, self._largest = cfg, peer, largest
        self._seen = 0  # nothing before this is looked at again
        self._length: int | None = None
        self.in_body = self.cut = self.continues = False

    def find(self, data: bytearray) -> int | None:
        """Give the request's length in bytes, if it is known and all of them are there."""
        if not self.in_body and (end := self._find_head(data)) is not None:
            return end
        if not self.in_body:
            return None
        if self._length is not None:
            return self._length if len(data) >= self._length else None
        return self._find_last_chunk(data)

    def _find_head(self, data: bytearray) -> int | None:
        """Look for the head's end, and give it where no body can follow it."""
        while (found := data.find(b"\r\n\r\n", self._seen)) >= 0:
            self._seen = found + 4
            try:
                read = Request(self._cfg, IterUnreader([bytes(data[: self._seen])]), self._peer)
            except NoMoreData:
                continue  # an empty line before the request
            except Exception:  # the worker's thread meets it again, and answers
                self.cut = True
                return self._seen
            return self._begin_body(read)
        self._seen = max(self._seen, len(data) - 3)
        return None

    def _begin_body(self, read: Any) -> int | None:
        self.in_body, reader = True, read.body.reader
        self.continues = read._expected_100_continue
        if isinstance(reader, LengthReader):
            self._length = self._seen + reader.length
            self.cut = reader.length > self._largest
        else:
            self.cut = not isinstance(reader, ChunkedReader)
        return self._seen if self.cut else None

    def _find_last_chunk(self, data: bytearray) -> int | None:
        """Go from chunk to chunk; the last is empty, and trailers may follow it."""
        while (line := data.find(b"\r\n", self._seen, self._seen + 8192)) >= 0:
            digits = bytes(data[self._seen : line]).partition(b";")[0].rstrip(b" \t")
            if not digits or len(digits) > 16 or not _HEX.issuperset(digits):
                break
            if (size := int(digits, 16)) == 0:
                return self._find_trailers_end(data, line)
            if line + 2 + size > self._largest:
                break
            if len(data) < line + 4 + size:
                return None
            self._seen = line + 4 + size
        if line < 0 and len(data) - self._seen < 8192:
            return None
        self.cut = True
        return len(data)

    def _find_trailers_end(self, data: bytearray, line: int) -> int | None:
        end = data.find(b"\r\n\r\n", line)
        if end < 0 and len(data) - line > 65536:
            self.cut = True
            return len(data)
        return None if end < 0 else end + 4
