"""What ``custody setup`` finds and works on: a service with its people, and a folder."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from custody.cli.known_service import known_service
from custody.client import Client
from custody.dataset import ListedDataset, read_datasets
from custody.errors import CustodyError
from custody.formats.fields import Fields, answer_rows
from custody.official.known_service import KnownService


@dataclass(frozen=True, slots=True)
class Seen:
    """What the known service has already: its people, its datasets."""

    known: KnownService
    people: dict[str, Fields]
    datasets: dict[str, ListedDataset]

    @classmethod
    def look(cls, service: Client) -> Seen:
        """Ask an administrator's client for it."""
        known = known_service(service)
        people = {row.text("name"): row for row in answer_rows(service.get("/people"), "people")}
        datasets = {row.dataset.name: row for row in read_datasets(service.get("/datasets"))}
        return cls(known, people, datasets)

    def names(self, role: str) -> list[str]:
        """Give who has a role, or is invited to it."""
        return [name for name, row in self.people.items() if row.text("role") == role]

    def is_enrolled(self, name: str) -> bool:
        """Tell whether somebody has taken up their invitation."""
        return self.people[name].text("status") == "enrolled"


@dataclass(frozen=True, slots=True)
class Site:
    """Where it is set up: the service, through its administrator's client, and the folder.

    ``again`` are those to be invited once more. ``said`` are the recipient's twelve words, as an
    official read them; without them ``asks`` tells whether there is a terminal to ask on.
    """

    service: Client
    folder: Path
    again: set[str]
    said: str | None
    asks: bool

    def path(self, name: str) -> Path:
        """Give the path of a file in the folder, which is made if it is not there."""
        path = self.folder / name
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            path.parent.mkdir(mode=0o700, exist_ok=True)
        except OSError as error:
            reason = (error.strerror or "").lower()
            raise CustodyError(f"can't make {path.parent}: {reason}") from None
        return path

    def invitation(self, name: str) -> Path:
        """Give the path of somebody's invitation."""
        return self.path(f"invitations/{name}.txt")
