"""Granted objects on disk, and plans of them, for tests that need no service.

Each object is sealed to a dataset's recipient, and its granted header is for the requester.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from custody.age import X25519Identity, encrypt, new_header, object_id, open_header
from custody.cli.plan import _name_below
from custody.grant import Grant, GrantedObject
from custody.jobs.plan_file import PlanFile, write_plan
from custody.jobs.plan_making import find_objects, make_plan
from custody.storage import parse_place
from tests.ceremony import vault

DATASET = X25519Identity(b"d" * 32)
REQUESTER = X25519Identity(b"r" * 32)
FOREVER = datetime(2999, 1, 1, tzinfo=UTC)


def contents(count: int, size: int, name: str = "small/{:06}") -> dict[str, bytes]:
    """Give so many objects of this size, each with other bytes, by their names."""
    return {name.format(at): noise(at, size) for at in range(count)}


def noise(seed: int, size: int) -> bytes:
    block = hashlib.sha256(str(seed).encode()).digest()
    return (block * (size // 32 + 1))[:size]


@dataclass
class Planned:
    """A store of sealed objects, what is in them, and the grant that opens them."""

    folder: Path
    plain: dict[str, bytes]
    rows: list[GrantedObject] = field(default_factory=list)

    @classmethod
    def seal(cls, folder: Path, plain: Mapping[str, bytes]) -> Planned:
        made = cls(folder, dict(plain))
        (folder / "identity").parent.mkdir(parents=True, exist_ok=True)
        (folder / "identity").write_text(REQUESTER.encode() + "\n")
        for name, data in plain.items():
            made.write(name, data)
        return made

    def write(self, name: str, data: bytes) -> None:
        sealed = io.BytesIO()
        result = encrypt(io.BytesIO(data), sealed, [DATASET.recipient()])
        path = self.store / f"{name}.age"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(sealed.getvalue())
        key = open_header(result.header, [DATASET])
        header = new_header(key, [REQUESTER.recipient()])
        self.rows.append(GrantedObject(object_id(result.header), result.size, header))

    @property
    def store(self) -> Path:
        return self.folder / "store"

    @property
    def identity(self) -> Path:
        return self.folder / "identity"

    def grant(self, expires: datetime = FOREVER) -> Grant:
        true = vault.grant()
        request = replace(true.document.request, expires=expires)
        document = replace(
            true.document,
            request=request,
            objects=tuple(self.rows),
            failed=(),
            recipient=str(REQUESTER.recipient()),
        )
        return replace(true, document=document)

    def plan(self, *places: str, name: str = "plan.json", **options: Any) -> PlanFile:
        """Plan all of it, from its own folder or from other places."""
        expires = options.pop("expires", FOREVER)
        if "to" in options:
            options["to"] = parse_place(options["to"])
        grant = self.grant(expires)
        sources = [parse_place(one) for one in places or (str(self.store),)]
        found = find_objects(grant, sources, _name_below, lambda _: None)
        made, items = make_plan(grant, found, **options)
        write_plan(self.folder / name, made, items, overwrite=True)
        return PlanFile(self.folder / name)

    def restored(self, output: Path) -> dict[str, bytes]:
        """Read all that lies in an output, but for the records."""
        return {
            path.relative_to(output).as_posix(): path.read_bytes()
            for path in output.rglob("*")
            if path.is_file() and path.suffix != ".done"
        }
