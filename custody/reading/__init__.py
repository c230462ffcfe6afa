"""Reading a sealed file in place, a part at a time: nothing plain is ever written.

:class:`SealedReader` is the file; :class:`FileKeys` opens it by a grant and its identity;
:mod:`custody.reading.filesystem` gives both to whatever reads by fsspec.
"""

from __future__ import annotations

from custody.reading.errors import SealedReadError
from custody.reading.keys import FileKeys
from custody.reading.ranges import Ranges
from custody.reading.reader import SealedReader

__all__ = ["FileKeys", "Ranges", "SealedReadError", "SealedReader"]
