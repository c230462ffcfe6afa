"""Measurements against peers in the same run: `make bench`."""

from __future__ import annotations

PARTS = (
    "age_throughput",
    "reading",
    "startup",
    "dumping",
    "unlocking",
    "collections",
    "plans",
    "quorum_cost",
    "genesis",
    "reshare",
    "ceremony_acts",
    "export_phases",
    "catalogue_page",
    "console_pages",
    "watchers",
    "ledger_append",
    "writers",
    "ledger_verify",
)
