"""Contributions as the service keeps them: verified when they come, sealed, and read once more.

Up to 1,000 objects a contribution comes whole, with its statement. Above, its parts come before
the statement (:mod:`custody.service.contribution_parts`), and the statement names them all.
What is kept here is nobody's state: it is erased when the window lapses, and when the ceremony
has had its effect or is over.
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256

from sqlalchemy import Connection, delete, insert, select

from custody import age
from custody.ceremony import Ceremony
from custody.errors import ContributionError, CredentialError, LedgerError, RefusedError
from custody.formats import canonical_json
from custody.formats.statement import Statement
from custody.official.bundle import read_dealing
from custody.quorum import Context, Contribution, Dealing, decode_rows, verify_contribution
from custody.quorum.parts import PART, contribution_digest, count_parts, part_of
from custody.quorum_tree import rows_of
from custody.sealed_header import ephemeral_shares
from custody.service.context import Service
from custody.store.engine import erase
from custody.store.tables import contribution, contribution_part, state, unlocking


def dealing_of(state_: Ceremony) -> Dealing:
    """Give the dealing whose shares turn in this ceremony."""
    if state_.dealing is not None:
        return read_dealing(state_.dealing)
    keys = {
        row: key
        for seat in state_.seats
        for row, key in zip(rows_of(state_.quorum, seat.official), seat.share_keys, strict=True)
    }
    by_row = tuple(keys[row] for row in sorted(keys))
    return Dealing(state_.quorum, state_.subject.asked.public, by_row)


def parts_of(state_: Ceremony) -> int:
    """Give how many parts a contribution in this ceremony travels in; 1: it is whole."""
    return count_parts(len(state_.objects))


def headers_of(connection: Connection, state_: Ceremony, part: int = 0) -> list[bytes]:
    """Give the headers that a part of this ceremony is about, in the request's order."""
    if state_.dealing is not None:
        return [state_.dealing.canary]
    ids, table = [id_ for id_, _ in part_of(state_.objects, part)], state["object"]
    query = select(table.c.id, table.c.header).where(
        table.c.dataset == state_.dataset, table.c.id.in_(ids)
    )
    found = {row.id: canonical_json.decode_binary(row.header) for row in connection.execute(query)}
    headers = [found.get(id_, b"") for id_ in ids]
    if [age.object_id(header) for header in headers] != ids:
        raise LedgerError(
            f"the catalogue does not hold the headers that ceremony {state_.id} is about",
            hint="find out what happened to it: custody-audit verify",
            promise="TAMPER",
        )
    return headers


def contexts_of(state_: Ceremony, official: str, part: int = 0) -> dict[int, Context]:
    """Give what a contribution of this official is for, by row, of the service's own records."""
    subject, digest, parts = state_.subject, state_.digest, parts_of(state_)
    return {
        row: Context.of(subject, digest, official, row, part, parts)
        for row in rows_of(state_.quorum, official)
    }


def require_right(
    service: Service,
    connection: Connection,
    state_: Ceremony,
    official: str,
    sealed: bytes,
    part: int = 0,
) -> None:
    """Refuse a contribution, or a part of one, that is not this official's for these objects.

    ``ContributionError`` names whose it is (promise NAMED).
    """
    contexts = contexts_of(state_, official, part)
    try:
        given = decode_rows(service.key.unseal(sealed), tuple(contexts))
    except (CredentialError, ContributionError) as error:
        raise ContributionError(
            f"the contribution of {official} can't be read: {error.message}",
            hint="seal it to the combiner key that the ceremony's subject names",
            promise="NAMED",
        ) from None
    headers = headers_of(connection, state_, part)
    elements = [share for header in headers for share in ephemeral_shares(header)]
    dealing = dealing_of(state_)
    for row, context in contexts.items():
        verify_contribution(dealing, elements, given[row], context)


def take_contribution(
    service: Service,
    connection: Connection,
    state_: Ceremony,
    statement: Statement,
    sealed: bytes | None,
) -> None:
    """Keep a contribution that comes with its statement; or count the parts that came before it."""
    if (parts := parts_of(state_)) > 1:
        _require_parts(connection, state_.id, statement, sealed, parts)
        return
    if sealed is None or sha256(sealed).hexdigest() != statement.contribution:
        raise RefusedError(
            f"the contribution is not the one that the statement of {statement.official} names",
            promise="BOUND",
        )
    require_right(service, connection, state_, statement.official, sealed)
    row = {"ceremony": state_.id, "official": statement.official, "sealed": sealed}
    connection.execute(insert(contribution).values(row))


def _require_parts(
    connection: Connection, ceremony: str, statement: Statement, sealed: bytes | None, parts: int
) -> None:
    """Refuse a statement unless every part that it names is here, and was verified (BOUND)."""
    official = statement.official
    if sealed is not None:
        raise RefusedError(
            f"a contribution to more than {PART:,} objects comes in parts, before the statement",
            hint="turn the key with a newer custody",
            promise="BOUND",
        )
    digests = _part_digests(connection, ceremony, official)
    missing = sorted({*range(parts)} - {*digests})
    if missing:
        raise RefusedError(
            f"{len(missing)} of the {parts} parts of the contribution of {official} are not here, "
            f"the first of them is {missing[0]}",
            hint="turn the key again: all parts are made and sent anew",
            promise="BOUND",
        )
    if contribution_digest([digests[part] for part in range(parts)]) != statement.contribution:
        raise RefusedError(
            f"the parts here are not those that the statement of {official} names",
            hint="turn the key again, on one machine only",
            promise="BOUND",
        )


def _part_digests(connection: Connection, ceremony: str, official: str) -> dict[int, bytes]:
    table = contribution_part
    mine = select(table.c.part, table.c.sealed).where(
        table.c.ceremony == ceremony, table.c.official == official
    )
    return {row.part: sha256(row.sealed).digest() for row in connection.execute(mine)}


def require_as_signed(connection: Connection, state_: Ceremony, officials: Sequence[str]) -> None:
    """Refuse contributions that are not, to the byte, what these officials have signed for.

    They were verified when they came. A database in which others stand was written by somebody
    else than this service.
    """
    for official in officials:
        if _digest_here(connection, state_, official) != state_.contributions[official]:
            raise LedgerError(
                f"the contribution of {official} in the database is not the one they signed for",
                hint="find out what happened to it: custody-audit verify",
                promise="TAMPER",
            )


def _digest_here(connection: Connection, state_: Ceremony, official: str) -> str:
    if parts_of(state_) > 1:
        digests = _part_digests(connection, state_.id, official)
        return contribution_digest([digests[part] for part in sorted(digests)] or [b""])
    mine = (contribution.c.ceremony == state_.id) & (contribution.c.official == official)
    sealed = connection.execute(select(contribution.c.sealed).where(mine)).scalar()
    return "" if sealed is None else sha256(sealed).hexdigest()


def read_contributions(
    service: Service,
    connection: Connection,
    state_: Ceremony,
    officials: Sequence[str],
    part: int = 0,
) -> list[tuple[Context, Contribution]]:
    """Open these officials' contributions, or one part of each: one for each of their rows."""
    table = contribution_part if parts_of(state_) > 1 else contribution
    query = select(table.c.official, table.c.sealed).where(table.c.ceremony == state_.id)
    if table is contribution_part:
        query = query.where(table.c.part == part)
    sealed = {row.official: row.sealed for row in connection.execute(query)}
    found = []
    for official in officials:
        contexts = contexts_of(state_, official, part)
        given = decode_rows(service.key.unseal(sealed[official]), tuple(contexts))
        found += [(context, given[row]) for row, context in contexts.items()]
    return found


def erase_contributions(connection: Connection, ceremony: str) -> None:
    """Delete all that was handed in, parts that nothing names yet too, from every file (QUIET).

    And who claims to unlock it.
    """
    for table in (contribution, contribution_part, unlocking):
        erase(connection, delete(table).where(table.c.ceremony == ceremony))
