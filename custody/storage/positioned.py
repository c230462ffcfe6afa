"""A stream of known size that is read from any byte on, where only the reading differs."""

from __future__ import annotations

import io


class PositionedReader(io.RawIOBase):
    """Keeps the place where the next byte is read; who reads moves it on."""

    def __init__(self, size: int = 0) -> None:
        super().__init__()
        self.size = size
        self._at = 0

    def readable(self) -> bool:
        """Say that this can be read."""
        return True

    def seekable(self) -> bool:
        """Say that it can be read from another byte on."""
        return True

    def tell(self) -> int:
        """Give where the next byte is read."""
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        """Go to another byte; what is read next begins there."""
        self._at = offset + {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self.size}[whence]
        return self._at
