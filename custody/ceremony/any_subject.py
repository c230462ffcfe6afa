"""Reading the subject of any ceremony: those of :mod:`subject`, and that of a reshare."""

from __future__ import annotations

from custody.ceremony.subject import FORMATS, Subject


def read_subject(record: object) -> Subject:
    """Read a subject of any kind; ``TamperedError`` for anything that its ``record`` does not give.

    That of a reshare is a :class:`custody.reshare.ReshareSubject`.
    """
    if isinstance(record, dict) and record.get("format") == FORMATS["reshare"]:
        from custody.reshare.subject import ReshareSubject

        return ReshareSubject.read(record)
    return Subject.read(record)
