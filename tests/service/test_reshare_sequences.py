"""Reshares after one another, through the service, over random quorums: old objects always open."""

from __future__ import annotations

import io
import random
import subprocess
from pathlib import Path

import pytest

from custody import age
from custody.ceremony import Ceremony
from custody.ceremony.resharing import course_of
from custody.quorum_tree import Node, first_quorum, people
from custody.service import datasets, settling
from tests.datasets import Sealed
from tests.people import OFFICIALS
from tests.quorum_tree.trees import NAMES, random_tree
from tests.service.test_reshares import findings
from tests.support import SEED, program
from tests.world import World

pyrage = pytest.importorskip("pyrage")
pytestmark = pytest.mark.databases("sqlite")

DATA = b"what a backup job sealed with nobody present\n" * 100


def sealed_by_stock_age(world: World, folder: Path) -> Sealed:
    """An object that stock age has sealed to the dataset's recipient."""
    path, recipient = folder / "backup.age", str(world.recipient("registry"))
    subprocess.run([program("age"), "-r", recipient, "-o", str(path)], input=DATA, check=True)
    return registered(world, path.read_bytes())


def registered(world: World, file: bytes) -> Sealed:
    stream = io.BytesIO(file)
    age.read_header(stream)
    return world.hand_in(file[: stream.tell()], file, DATA)


def exported(world: World, wanted: Sealed, quorum: list[str]) -> bytes:
    """Export an object by these officials, and give the file that stock programs open."""
    ceremony = world.request(wanted)
    for official in quorum:
        ceremony = world.approve(ceremony, official)
    for official in quorum:
        ceremony = world.turn(official, ceremony)
    return world.collect(ceremony).header(wanted.id) + wanted.file[len(wanted.header) :]


def chosen(tree: Node, chance: random.Random) -> list[str]:
    """A quorum of a tree, drawn at random."""
    everybody = people(tree)
    return list(first_quorum(tree, chance.sample(everybody, len(everybody))))


def reshared(world: World, tree: Node, chance: random.Random) -> Ceremony:
    """A reshare in which only a quorum of dealers comes, drawn at random."""
    ceremony = world.approved_reshare(tree)
    dealers = chosen(course_of(ceremony).subject.old.quorum, chance)
    for official in dealers:
        ceremony = world.redeal(official, ceremony)
    if ceremony.current.action == "redeal":
        world.clock.advance(days=7)
        settling.sweep(world.service)
    for official in people(tree):
        ceremony = world.receive_new(official, world.state(ceremony.id))
    return ceremony


SEEDS = [1, *(pytest.param(seed, marks=pytest.mark.slow) for seed in (2, 3, 4))]


@pytest.mark.parametrize("seed", SEEDS)
def test_whatever_quorums_follow_each_opens_what_was_sealed_first(
    world: World, tmp_path: Path, seed: int
) -> None:
    """EPOCH, AGE-PLAIN: stock age and pyrage seal, and open, at every stage."""
    chance = random.Random(f"{SEED} {seed}")
    for name in NAMES[len(OFFICIALS) :]:
        world.enrol(name, "official")
    trees = [random_tree(chance.getrandbits(32)) for _ in range(3)]
    world.dealerless(quorum=trees[0]) if seed % 2 else world.genesis(quorum=trees[0])
    first = sealed_by_stock_age(world, tmp_path)
    recipient = pyrage.x25519.Recipient.from_str(str(world.recipient("registry")))
    second = registered(world, pyrage.encrypt(DATA, [recipient]))
    identity = tmp_path / "identity"
    identity.write_text(f"{world.identity.encode()}\n")
    own = pyrage.x25519.Identity.from_str(world.identity.encode())
    for epoch, tree in enumerate(trees):
        if epoch:
            assert reshared(world, tree, chance).activated
        dataset = datasets.get(world.service, "registry")
        seated = {seat.official for seat in dataset.seats}
        assert (dataset.epoch, seated) == (epoch, {*people(tree)})
        file = exported(world, first, chosen(tree, chance))
        command = [program("age"), "-d", "-i", str(identity)]
        assert subprocess.run(command, input=file, check=True, capture_output=True).stdout == DATA
        assert pyrage.decrypt(exported(world, second, chosen(tree, chance)), [own]) == DATA
    assert findings(world) == []
