"""Objects of a catalogue, for tests that need only some of their fields."""

from __future__ import annotations

from typing import Any

from custody.catalogue import CatalogueObject


def catalogued(**told: Any) -> CatalogueObject:
    """An object with these fields; it counts from its sealing unless ``dated`` says otherwise."""
    sealed = told.get("sealed", "2031-01-01T00:00:00.000000Z")
    plain: dict[str, Any] = {
        "id": "a" * 64,
        "dataset": "registry",
        "header": b"",
        "size": 1,
        "sealed": sealed,
        "registered": sealed,
        "host": None,
        "job": None,
        "tags": {},
        "by_whom": "nightly",
        "seq": 7,
        "gone": None,
        "dated": sealed,
    }
    return CatalogueObject(**{**plain, **told})
