"""Checks the entries about people: invited, enrolled with a key, compared, named, put out.

Rules as in :mod:`custody.audit.checks.entry_rules`.
"""

from __future__ import annotations

from custody.audit.checks.parsed_entry import ParsedEntry
from custody.errors import LedgerError, StatementError
from custody.formats import canonical_json
from custody.formats.dsse import Envelope, verify
from custody.formats.fingerprint import fingerprint
from custody.formats.statement import PAYLOAD_TYPE, REGISTRATION, Statement
from custody.formats.validation import require_name, require_recorded_text
from custody.official.keyfile import require_public_keys
from custody.projection import Fold
from custody.standing import MAX_DISPLAY

ROLES = ("administrator", "official", "witness", "requester", "auditor")
_ROLES_WITH_KEYS = ("official", "witness")
_KEY_FIELDS = ("signing_key", "box_key", "fingerprint", "envelope")
_STATUS_BEFORE = {
    "person.suspended": {"enrolled"},
    "person.resumed": {"suspended"},
    "person.removed": {"invited", "enrolled", "suspended"},
}


def check_invitation(record: ParsedEntry, fold: Fold) -> None:
    """Somebody is invited by name, to one of the roles."""
    require_name(record.data["name"], "a person")
    if record.data["role"] not in ROLES:
        raise LedgerError(f"there is no role {record.data['role']}")


def check_standing(record: ParsedEntry, fold: Fold) -> None:
    """Somebody else suspends, lets back in or removes a person, and says why.

    An administrator who may act is left: nobody could let anybody back in otherwise.
    """
    name, people = record.data["name"], fold.tables["person"]
    require_recorded_text(record.data["reason"], "a reason")
    status = (people.get((name,)) or {}).get("status")
    if status not in _STATUS_BEFORE[record.type]:
        raise LedgerError(f"{name} is {status or 'not known'} before it")
    if record.by == name:
        raise LedgerError(f"{name} can't do this to themselves")
    if record.type != "person.resumed" and not _administrators(fold) - {name}:
        raise LedgerError("no administrator is left")


def _administrators(fold: Fold) -> set[str]:
    return {
        row["name"]
        for row in fold.tables["person"].values()
        if (row["role"], row["status"]) == ("administrator", "enrolled")
    }


def check_comparison(record: ParsedEntry, fold: Fold) -> None:
    """Whoever is enrolled compared the key that another person has registered."""
    person, by = (fold.tables["person"].get((one,)) for one in (record.data["name"], record.by))
    if person is None or not person["fingerprint"] or by is None or by["status"] != "enrolled":
        raise LedgerError("it is not of two people, one of whom has a key")
    if person["fingerprint"] != record.data["fingerprint"] or person["name"] == by["name"]:
        raise LedgerError("it is about another key, or one's own")


def check_display(record: ParsedEntry, fold: Fold) -> None:
    """A person who is known is given a name to be shown beside the one they sign in with."""
    require_recorded_text(record.data["display"], "a name", limit=MAX_DISPLAY)
    if (record.data["name"],) not in fold.tables["person"]:
        raise LedgerError(f"{record.data['name']} is not known")


def check_enrolment(record: ParsedEntry, fold: Fold) -> None:
    """Who holds a key enrols it by a statement that this key signed (promise QUORUM)."""
    data, name = record.data, record.data["name"]
    person = fold.tables["person"].get((name,))
    if person is None or (person["role"], person["status"]) != (data["role"], "invited"):
        raise LedgerError(f"{name} was not invited as {data['role']}")
    given = {data[key] is not None for key in _KEY_FIELDS}
    if given == {False} and data["role"] not in _ROLES_WITH_KEYS:
        return
    if given != {True}:
        raise LedgerError(f"{data['role']} enrols without a key, or with a part of one")
    _require_own_key(record, fold)


def check_registered_key(record: ParsedEntry, fold: Fold) -> None:
    """Whoever is enrolled without a key registers one themselves, once, signed with it."""
    name = record.data["name"]
    person = fold.tables["person"].get((name,))
    if person is None or person["status"] != "enrolled" or record.body["by"] != name:
        raise LedgerError(f"it is not {name}, enrolled, who registers a key")
    if person["signing_key"] is not None:
        raise LedgerError(f"{name} has a key already", promise="QUORUM")
    if _require_own_key(record, fold).ceremony != REGISTRATION:
        raise StatementError("the statement was made to answer an invitation")


def _require_own_key(record: ParsedEntry, fold: Fold) -> Statement:
    """Give the statement by which a key, which is nobody else's, says whose it is, and where."""
    data, name = record.data, record.data["name"]
    signing, box = (
        canonical_json.decode_binary(data[key], 32) for key in ("signing_key", "box_key")
    )
    require_public_keys(signing, box)
    for other in fold.tables["person"].values():
        if data["signing_key"] == other["signing_key"] or data["box_key"] == other["box_key"]:
            raise LedgerError(f"it is the key of {other['name']} already", promise="QUORUM")
    print_ = fingerprint(name, signing, box).hex()
    said = Statement.parse(verify(Envelope.from_dict(data["envelope"]), signing, PAYLOAD_TYPE))
    claimed = (said.kind, said.origin, said.official, said.digest, data["fingerprint"])
    if claimed != ("enrol", record.origin, name, print_, print_):
        raise StatementError("the statement enrols another key, name or ledger")
    return said
