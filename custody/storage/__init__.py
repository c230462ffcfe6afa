"""Where sealed objects are stored: files in folders, or objects in a bucket.

``s3://BUCKET/KEY`` names an object of a store that speaks S3; ``s3://BUCKET/PREFIX/``, with
the slash, all that begin so, as if they were in a folder. Anything else is a path.

What writes a place publishes it whole or not at all (promise SEAL-HONEST), and replaces
nothing it was not told to replace.
"""

from __future__ import annotations

from pathlib import Path

from custody.errors import CustodyError
from custody.storage.base import FoundFile, OpenedFile, Place, Warn
from custody.storage.local import FilePlace

__all__ = ["FilePlace", "FoundFile", "OpenedFile", "Place", "Warn", "parse_place"]

SCHEME = "s3://"


def parse_place(text: str) -> Place:
    """Read what names a place; boto3 is loaded only for a bucket."""
    if not text.startswith(SCHEME):
        return FilePlace(Path(text))
    try:
        from custody.storage.s3_place import S3Place
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in ("boto3", "botocore"):
            raise
        raise CustodyError(
            f"an address that begins with {SCHEME} needs boto3, which is not installed",
            hint="pip install 'custody[s3]'",
        ) from None
    return S3Place.parse(text)
