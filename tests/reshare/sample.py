"""Write the samples of docs/formats.md: ``python -m tests.reshare.sample``.

Boxes are sealed by fresh keys, so each run gives others, and the page has those of one run. All
else in them follows from the names: two of anna, bert and carl deal to carl and dora.
"""

from __future__ import annotations

from random import Random

from custody.official.keyfile import TEST_PROFILE, OfficialKey, create
from custody.quorum_tree import plain
from custody.reshare import ReshareBundle
from tests.keys import PASSPHRASE
from tests.reshare.scene import Dataset

SUBSHARE = (2, "dora")
"""The sub-share of the page: by the dealer's row, to whom."""


def key_of_the_page(name: str) -> OfficialKey:
    """Give a key whose X25519 private half is on the page, whatever the tests' seed."""
    _, key = create(name, PASSPHRASE, random=Random(name).randbytes, profile=TEST_PROFILE)
    return key


def bundle() -> ReshareBundle:
    """Make the reshare anew."""
    dataset = Dataset.dealt(plain(2, ["anna", "bert", "carl"]))
    return dataset.reshare(plain(2, ["carl", "dora"]), [1, 2]).bundle()


def main() -> None:
    made = bundle()
    dealer, official = SUBSHARE
    inside = key_of_the_page(official).unseal(made.boxes[dealer][official])
    for data in (made.encode(), inside):
        text = data.decode()
        print("\n".join(text[at : at + 96] for at in range(0, len(text), 96)), end="\n\n")
    print(key_of_the_page(official)._box_private.hex())


if __name__ == "__main__":
    main()
