"""Requests for other objects than they were made for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from custody.ceremony import ObjectTree, Request


def tree_of(*registrations: dict[str, Any]) -> ObjectTree:
    """What a request says of these registrations, in the order of its list."""
    rows = in_order(registrations)
    listed = [(row["id"], row["size"]) for row in rows]
    return ObjectTree.of(listed, rows[0]["sealed"], rows[-1]["sealed"])


def in_order(registrations: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(registrations, key=lambda row: (row["sealed"], row["id"]))


def asking_for(asked: Request, *registrations: dict[str, Any]) -> Request:
    """The same request for other objects."""
    return replace(asked, objects=tree_of(*registrations))
