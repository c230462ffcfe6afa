"""Memory stays bounded, however long the stream is."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from tests.storage.stores import ObjectStore

MIB = 1024 * 1024

WORK = """
import json, re, sys
from custody.age import X25519Identity, encrypt, decrypt
from custody.storage import parse_place

class Noise:
    def __init__(self, size):
        self.left = size
    def readinto(self, room):
        count = min(len(room), self.left)
        self.left -= count
        return count

class Nowhere:
    def write(self, data):
        return len(data)

def peak():
    with open("/proc/self/status") as status:  # ru_maxrss would count what forked us, too
        return int(re.search(r"VmHWM:\\s+(\\d+) kB", status.read())[1]) * 1024

key, target = X25519Identity.generate(), parse_place(sys.argv[1])
for size in json.loads(sys.argv[2]):
    with target.create(overwrite=True, warn=print) as dst:
        encrypt(Noise(size), dst, [key.recipient()])
    with target.open() as stored:
        assert decrypt(stored.stream, Nowhere(), [key]) == size
    print(peak())
"""


@pytest.mark.stores("moto")
def test_six_times_as_much_takes_no_more_memory(store: ObjectStore, bucket: str) -> None:
    """Sealed and opened: 24 MiB, a part and a half, against 144 MiB."""
    sizes = [24 * MIB, 144 * MIB]
    done = subprocess.run(
        [sys.executable, "-c", WORK, f"s3://{bucket}/a", json.dumps(sizes)],
        env=os.environ | store.environment(),
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    small, large = map(int, done.stdout.split())
    assert large < small + 16 * MIB
    assert large < 160 * MIB
