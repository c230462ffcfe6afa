"""A dataset as the service lists it, and as clients read it: one value on both sides."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from custody.ceremony.policy import Policy
from custody.formats.fields import Fields, read_each
from custody.freshness import Freshness
from custody.quorum_tree import Node, plain, read_tree


@dataclass(frozen=True, slots=True)
class DatasetSeat:
    """An official's seat in a dataset that is active.

    ``share_key`` is their share's public key in base64; of several rows of the quorum each, with a
    space between.
    """

    dataset: str
    idx: int
    official: str
    share_key: str


@dataclass(frozen=True, slots=True)
class Dataset:
    """A dataset as the tables of state have it; without key and seats until its genesis is over.

    ``quorum`` is its tree where that is more than m of n, ``threshold`` how few can open it.
    """

    name: str
    status: str
    ceremony: str
    threshold: int
    quorum: Node | None
    public: str | None
    recipient: str | None
    policy: Policy
    since: str
    cadence: int | None
    cadence_since: str | None
    drill_days: int | None
    census_days: int | None
    drills_since: str | None
    epoch: int
    seats: list[DatasetSeat]

    @property
    def is_active(self) -> bool:
        """Whether its genesis is over."""
        return self.status == "active"

    @property
    def tree(self) -> Node:
        """Who opens it; without names before its genesis is over, where it is m of n."""
        return self.quorum or plain(self.threshold, [seat.official for seat in self.seats])


@dataclass(frozen=True, slots=True)
class Cadence:
    """How often a dataset is to get an object, of a job and host perhaps, and whether it has.

    Times are stamps; ``hours`` and ``due`` are None where nothing is expected.
    """

    dataset: str
    job: str | None
    host: str | None
    hours: int | None
    newest: str | None
    due: str | None
    overdue: bool

    @property
    def sealer(self) -> Sealer:
        """Whose objects are meant."""
        return Sealer(self.job, self.host)

    @classmethod
    def of(cls, one: Freshness, now: datetime) -> Cadence:
        """Show what is expected, as it stands now."""
        late = one.overdue_by(now) is not None
        return cls(one.dataset, one.job, one.host, one.hours, one.newest, one.due, late)

    def record(self) -> dict[str, Any]:
        """Give the cadence as a JSON object."""
        return asdict(self)

    @classmethod
    def read(cls, fields: Fields) -> Cadence:
        """Read a cadence of a service's answer."""
        return cls(
            dataset=fields.text("dataset"),
            job=fields.optional_text("job"),
            host=fields.optional_text("host"),
            hours=fields.optional_integer("hours"),
            newest=fields.optional_text("newest"),
            due=fields.optional_text("due"),
            overdue=fields.flag("overdue"),
        )


@dataclass(frozen=True, slots=True)
class Sealer:
    """Who has sealed something: the job and the host, as far as it said so."""

    job: str | None
    host: str | None

    @property
    def label(self) -> str:
        """Name it as JOB@HOST, with what there is; empty where there is neither."""
        return (self.job or "") + (f"@{self.host}" if self.host else "")


@dataclass(frozen=True, slots=True)
class DeclaredCadence:
    """A cadence that was just declared; ``known`` are those that seal, where it is of none of them.

    It is None where there was such an object before.
    """

    cadence: Cadence
    known: tuple[Sealer, ...] | None

    def record(self) -> dict[str, Any]:
        """Give both as one JSON object."""
        known = None if self.known is None else [asdict(one) for one in self.known]
        return {**self.cadence.record(), "known": known}

    @classmethod
    def read(cls, fields: Fields) -> DeclaredCadence:
        """Read both from a service's answer."""
        known = fields.records("known") if fields.has("known") else None
        return cls(
            Cadence.read(fields),
            None if known is None else tuple(_read_sealer(row) for row in known),
        )


def _read_sealer(fields: Fields) -> Sealer:
    return Sealer(fields.optional_text("job"), fields.optional_text("host"))


@dataclass(frozen=True, slots=True)
class ListedDataset:
    """A dataset, what is expected of it as a whole, and what of single jobs and hosts."""

    dataset: Dataset
    newest: str | None
    due: str | None
    overdue: bool
    expectations: list[Cadence]

    def record(self) -> dict[str, Any]:
        """Give all of it as one JSON object."""
        return {
            **asdict(self.dataset),
            "policy": self.dataset.policy.record(),
            "quorum": self.dataset.quorum.record() if self.dataset.quorum else None,
            "newest": self.newest,
            "due": self.due,
            "overdue": self.overdue,
            "expectations": [one.record() for one in self.expectations],
        }

    @classmethod
    def read(cls, fields: Fields) -> ListedDataset:
        """Read a dataset of a service's answer."""
        return cls(
            dataset=_read_dataset(fields),
            newest=fields.optional_text("newest"),
            due=fields.optional_text("due"),
            overdue=fields.flag("overdue"),
            expectations=[Cadence.read(row) for row in fields.records("expectations")],
        )


def read_datasets(answer: object) -> list[ListedDataset]:
    """Read a list of datasets; ``TamperedError`` for anything the service does not write."""
    return read_each(answer, "datasets", ListedDataset.read)


def active_names(answer: object) -> list[str]:
    """Read a list of datasets; give the names of those whose genesis is over."""
    return [one.dataset.name for one in read_datasets(answer) if one.dataset.is_active]


def _read_dataset(fields: Fields) -> Dataset:
    return Dataset(
        name=fields.text("name"),
        status=fields.text("status"),
        ceremony=fields.text("ceremony"),
        threshold=fields.integer("threshold"),
        quorum=read_tree(fields.json("quorum")) if fields.has("quorum") else None,
        public=fields.optional_text("public"),
        recipient=fields.optional_text("recipient"),
        policy=Policy.read(fields.json("policy")),
        since=fields.text("since"),
        cadence=fields.optional_integer("cadence"),
        cadence_since=fields.optional_text("cadence_since"),
        drill_days=fields.optional_integer("drill_days"),
        census_days=fields.optional_integer("census_days"),
        drills_since=fields.optional_text("drills_since"),
        epoch=fields.integer("epoch"),
        seats=[_read_seat(row) for row in fields.records("seats")],
    )


def _read_seat(row: Fields) -> DatasetSeat:
    dataset, official = row.text("dataset"), row.text("official")
    return DatasetSeat(dataset, row.integer("idx"), official, row.text("share_key"))
