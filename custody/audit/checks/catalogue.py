"""Lists every check of the verifier by its stable ID, with its message when it fails (TAMPER).

The IDs stand in findings, in the documentation and in the tests, and don't change.
Those of the chain itself are in :data:`custody.audit.checks.chain.CHECKS`.
"""

from __future__ import annotations

from typing import Any

from custody.audit.checks.chain import CHECKS as CHAIN_CHECKS
from custody.audit.checks.diff import show_difference
from custody.audit.finding import Finding

CHECKS = {
    **CHAIN_CHECKS,
    "chain.long": "there are entries that the checkpoint does not count",
    "source.readable": "it can't be read to its end, so what follows was not checked: if it is a "
    "copy, take another",
    "source.damage": "the structure of the database file is damaged",
    "source.table": "a table or a column of it is missing",
    "schema.version": "the tables are those of another version than the database says",
    "schema.table": "a table is missing, or made otherwise than the service makes it",
    "schema.trigger": "a trigger is missing, altered, or none of the service's",
    "checkpoint.missing": "there is no checkpoint over the entries",
    "checkpoint.signature": "the checkpoint does not hold under the key it has to be signed with",
    "checkpoint.key": "a key is named that is not the one the checkpoint has to be signed with",
    "checkpoint.resumed": "the ledger goes on under another key than the one you know, after a "
    "restore that lost entries: ask whoever runs the service, in person, whether that is so, and "
    "take it: custody known add --log VKEY --replace",
    "checkpoint.root": "the entries do not lead to the root in the checkpoint",
    "anchor.key": "what you kept is not signed by the key of this ledger",
    "anchor.rollback": "what you kept counts entries that are gone, unless this is an old "
    "copy or a restored one: verify the database that custody serve writes to",
    "anchor.root": "the ledger does not continue what you kept",
    "cosigned.signature": "a cosignature does not hold under the key enrolled for its official",
    "cosigned.note": "what is kept as a cosigned checkpoint is none of this ledger",
    "cosigned.ahead": "officials cosigned entries that are not there any more",
    "cosigned.root": "officials cosigned another history than this one",
    "witness.signature": "a cosignature does not hold under the key you gave for its witness",
    "known.log": "the key of the ledger is not the one you know",
    "known.person": "the key enrolled is not the one you know",
    "head.note": "the head keeps another checkpoint than the one that was cosigned",
    "beside.missing": "a row that the ledger binds is not there",
    "beside.extra": "there is a row that the ledger does not know",
    "beside.erased": "there is a contribution that was to be erased",
    "beside.grant": "the grant is not what its ceremony's request asked for",
    "beside.digest": "the content is not the one whose digest the ledger binds",
    "head.row": "there has to be one row of the ledger's head",
    "head.size": "the head counts other entries than there are",
    "head.leaf": "the head names another last entry",
    "head.peaks": "the head keeps another edge of the tree than the entries lead to",
    "node.missing": "nodes of the tree are missing",
    "node.extra": "nodes are stored that the tree does not have",
    "node.hash": "nodes are stored with another hash than the entries lead to",
    "index.prev": "the column does not say what the entry's bytes say",
    "index.leaf": "the column is not the hash of the entry's bytes",
    "index.at": "the column does not say what the entry's bytes say",
    "index.type": "the column does not say what the entry's bytes say",
    "index.dataset": "the column does not say what the entry's bytes say",
    "index.ceremony": "the column does not say what the entry's bytes say",
    "entry.body": "the entry has not the fields that every entry has",
    "fact.genesis": "a ledger begins once, with its own name and key",
    "fact.epoch": "a dataset goes to the epoch after its own, and keeps its key",
    "fact.resumed": "a ledger goes on under a new key of its own name, and counts what was lost",
    "fact.script": "a script is adopted under the digest, name and kind of its text",
    "fact.invitation": "somebody is invited by name, to one of the roles",
    "fact.standing": "whoever is suspended or removed does nothing from there on, and an "
    "administrator is left",
    "fact.comparison": "somebody compared the key that is registered, with another person",
    "fact.display": "somebody's written name hides nothing, and stands beside their own",
    "fact.token": "a token is somebody's, for some scopes, until some time",
    "fact.enrolment": "a key is enrolled by a statement that it signed itself",
    "fact.object": "an object is registered in an active dataset, under the digest of its header, "
    "with no ephemeral key of another",
    "fact.closing": "a collection is closed once, and signed by the key that it was opened with",
    "fact.rotation": "a token is rotated to one with the same terms, and ends no later for it",
    "fact.cadence": "objects of an active dataset are expected every so many hours, or not",
    "fact.policy": "a dataset's policy is changed from what it is, and only tightened",
    "fact.gone": "objects that are there are marked gone, and those that are gone found, and why",
    "statement.signature": "the statement is not signed with the key enrolled for its official",
    "statement.checkpoint": "the official who signed was shown another history than this one",
    "state.fold": "the entry contradicts the state that those before it lead to",
    "state.missing": "a row that the ledger leads to is not there",
    "state.extra": "there is a row that the ledger does not lead to",
    "state.column": "the column does not say what the ledger leads to",
    "ceremony.unknown": "there is no ceremony under way that this could belong to",
    "ceremony.refused": "the rules of the ceremony refuse this act",
    "ceremony.uncaused": "nothing in the ceremony leads to this",
    "ceremony.differs": "the act leads to something else than what is recorded",
    "ceremony.missing": "the act leads to more than what is recorded",
}


def make_finding(check: str, where: str, expected: Any, got: Any, detail: str = "") -> Finding:
    """Make a finding; long values are shown where they begin to differ."""
    return Finding(check, where, *show_difference(expected, got), detail or CHECKS[check])
