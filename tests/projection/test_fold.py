"""State is the fold of the ledger: what each entry changes, and what it can't."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from custody import age
from custody.ceremony import Cancel, Tick
from custody.entry_shapes import require_shape
from custody.errors import LedgerError
from custody.formats import canonical_json
from custody.formats.encoding import format_base64
from custody.formats.timestamps import stamp
from custody.projection import RULES, Change, Fold, changes
from custody.state_tables import TABLES
from tests.ceremony.play import (
    OFFICIALS,
    START,
    export,
    genesis,
    key,
)
from tests.ceremony.scripts import shipped
from tests.played_ledger import (
    LEDGER,
    RESHARED,
    Body,
    active,
    collected,
    entry,
    played,
    registered,
)


def entered(seq: int, body: Body) -> tuple[Change, ...]:
    """What an entry changes, as it comes in: its shape is looked at first."""
    require_shape(seq, body)
    return changes(seq, body)


def folded(bodies: list[Body]) -> Fold:
    fold = Fold()
    for seq, one in enumerate(bodies):
        require_shape(seq, one)
        fold.apply(seq, one)
    return fold


FOLD = folded(LEDGER)


def rows(table: str) -> list[Body]:
    return list(FOLD.tables[table].values())


def test_every_row_has_the_columns_of_its_table_as_text_or_integers() -> None:
    """LEDGER: what every database keeps unchanged."""
    fold = folded(RESHARED)
    for name, table in TABLES.items():
        assert fold.tables[name], f"no row of {name} is in this test"
        for at, row in fold.tables[name].items():
            assert set(row) == {*table.key, *table.columns}
            assert at == tuple(row[column] for column in table.key)
            assert all(value is None or type(value) in (str, int) for value in row.values())


def test_people_and_tokens_as_they_stand_at_the_end() -> None:
    """LEDGER: an enrolment brings the keys, a revocation the time."""
    anna = next(row for row in rows("person") if row["name"] == "anna")
    assert (anna["role"], anna["status"]) == ("official", "enrolled")
    assert anna["signing_key"] == format_base64(key("anna").keyfile.signing_public)
    (token,) = rows("token")
    assert (token["scopes"], token["revoked"]) == ('["read","request"]', stamp(START))


def test_a_dataset_and_its_seats_follow_from_the_activation() -> None:
    """QUORUM: threshold, recipient and every seat's share key."""
    play = active()
    (dataset,) = rows("dataset")
    assert play.state.dealing is not None
    assert (dataset["status"], dataset["threshold"]) == ("active", 2)
    assert dataset["recipient"] == play.state.dealing.recipient
    assert canonical_json.decode(dataset["policy"].encode())["requester_may_approve"] is False
    seats = [(row["idx"], row["official"], row["share_key"]) for row in rows("seat")]
    shares = play.state.dealing.record()["shares"]
    assert seats == list(zip((1, 2, 3), OFFICIALS, shares, strict=True))


def test_objects_are_kept_as_they_were_registered() -> None:
    """BOUND: header and size, and which entry says so."""
    first, second, _ = rows("object")
    assert (first["size"], second["size"]) == (1000, 1001)
    assert second["seq"] == first["seq"] + 1
    assert first["tags"] == '{"a":"1","b":"2"}'
    assert (first["host"], first["job"], first["by_whom"]) == ("db1", None, "admin")


def test_a_collection_is_kept_with_what_it_was_closed_with() -> None:
    """BOUND: by the id of its key object, in its dataset."""
    (row,) = rows("collection")
    assert row["object"] == rows("object")[-1]["id"]
    assert (row["count"], row["bytes"], row["closed"]) == (1, 5, stamp(START))
    *_, closed = collected()
    with pytest.raises(LedgerError, match="contradicts the state of collection"):
        folded(LEDGER).apply(999, {**closed, "dataset": "another"})


def test_objects_that_are_gone_keep_their_rows_and_the_time() -> None:
    """LEDGER: nothing is deleted; what is found again is as it was."""
    first, second, _ = rows("object")
    assert (first["gone"], second["gone"]) == (stamp(START), None)


def test_what_is_expected_of_a_job_stands_by_itself() -> None:
    """An entry without a job or a host, as 0.1.0 wrote it, is about the whole dataset."""
    fold = folded(LEDGER)
    for was, hours in ((None, 26), (26, 7)):
        data = {"hours": hours, "job": "dump", "host": None, "was": was}
        fold.apply(1000 + hours, entry("dataset.expects", data, dataset="registry"))
    row = {"dataset": "registry", "job": "dump", "host": "", "hours": 7, "since": stamp(START)}
    assert fold.tables["expectation"]["registry", "dump", ""] == row
    assert fold.tables["dataset"]["registry",]["cadence"] == 26
    data = {"hours": None, "job": "dump", "host": None, "was": 7}
    fold.apply(2000, entry("dataset.expects", data, dataset="registry"))
    assert set(fold.tables["expectation"]) == {("registry", "", "db1")}


def test_a_cadence_is_the_last_that_was_declared() -> None:
    """LEDGER: with the time of the declaration; none takes both away."""
    (dataset,) = rows("dataset")
    assert (dataset["cadence"], dataset["cadence_since"]) == (26, stamp(START))
    never = entry("dataset.expects", {"hours": None}, dataset="registry")
    (dataset,) = folded([*LEDGER, never]).tables["dataset"].values()
    assert (dataset["cadence"], dataset["cadence_since"]) == (None, None)


def test_a_ceremony_s_row_follows_its_steps_to_the_end() -> None:
    """LEDGER: where it stands, since when, and how it ended."""
    done = {row["kind"]: row for row in rows("ceremony")}
    assert {kind: row["outcome"] for kind, row in done.items()} == {
        "genesis": "closed",
        "export": "closed",
        "policy": "closed",
        "drill": "closed",
    }
    assert done["export"]["step"] == len(shipped("export").steps) - 1
    assert done["export"]["ended"] is not None
    assert canonical_json.decode(done["export"]["subject"].encode())["purpose"] == "restore test"
    assert len(rows("ceremony_object")) == 2


def test_a_policy_in_force_is_the_dataset_s() -> None:
    """KNOWN: as the entry says it, and no field of it is left over from the old one."""
    (row,) = rows("dataset")
    assert canonical_json.decode(row["policy"].encode()) == {
        "requester_may_approve": False,
        "requests": "signed",
        "scripts": {"export": "export"},
    }


def test_every_statement_has_its_row_erased_turns_too() -> None:
    """REFUSAL: what was said stays said: three receipts, four approvals, three turns.

    And two in a drill; what was wrong there shows nobody's share, and has none.
    """
    kinds = [row["kind"] for row in rows("statement")]
    assert [kinds.count(kind) for kind in ("receipt", "approve", "turn")] == [3, 4, 5]


@pytest.mark.parametrize("how", ["denied", "expired", "cancelled"])
def test_a_genesis_that_came_to_nothing_frees_the_name(how: str) -> None:
    """LEDGER: the ceremony stays on the record, the dataset does not."""
    play = genesis()
    if how == "denied":
        play.say("deny", "anna")
    elif how == "expired":
        play.now = play.state.expires
        play.do(Tick())
    else:
        play.do(Cancel("admin", "wrong roster"))
    fold = folded(played(play))
    assert fold.tables["dataset"] == {}
    (row,) = fold.tables["ceremony"].values()
    assert (row["outcome"], bool(row["reason"])) == (how, True)
    again = genesis()
    for seq, one in enumerate(played(again), start=len(play.log)):
        fold.apply(seq, one)
    assert [key_ for (key_,) in fold.tables["dataset"]] == ["registry"]


def test_a_denied_export_leaves_the_dataset_alone() -> None:
    """LEDGER: only its own row says how it ended."""
    play = export()
    play.all_say("deny", "anna", "bert")
    fold = folded([*played(active()), *played(play)])
    assert len(fold.tables["dataset"]) == 1


def test_a_schedule_of_drills_is_the_last_that_was_set() -> None:
    """LEDGER: with its time; none takes that away."""
    (dataset,) = rows("dataset")
    names = ("drill_days", "census_days", "drills_since")
    assert [dataset[name] for name in names] == [92, 366, stamp(START)]
    never = entry("dataset.drills", {"census": None, "drill": None}, dataset="registry")
    (dataset,) = folded([*LEDGER, never]).tables["dataset"].values()
    assert [dataset[name] for name in names] == [None, None, None]


def test_a_switch_puts_the_new_epoch_in_the_place_of_the_old() -> None:
    """EPOCH, LEDGER: quorum, seats and share keys, and a row that says since when."""
    fold = folded(RESHARED)
    (dataset,) = fold.tables["dataset"].values()
    (epoch,) = fold.tables["epoch"].values()
    (before,) = FOLD.tables["dataset"].values()
    assert (before["epoch"], dataset["epoch"], epoch["epoch"]) == (0, 1, 1)
    assert (before["public"], before["recipient"]) == (dataset["public"], dataset["recipient"])
    seated = [row["official"] for row in fold.tables["seat"].values()]
    assert seated == ["carl", "dora", "emil"]
    assert RESHARED[epoch["seq"]]["type"] == "ceremony.switched"


def test_every_known_type_is_played_here() -> None:
    """LEDGER: these tests leave no rule out."""
    seen = {one["type"] for one in RESHARED} | {"ceremony.present", "ceremony.read-back"}
    assert seen | {"ceremony.mismatch", "ceremony.committed"} == set(RULES)


@settings(deadline=None, max_examples=30)
@given(st.integers(0, len(LEDGER)))
def test_the_fold_is_the_same_in_one_go_or_with_a_pause(pause: int) -> None:
    """LEDGER: nothing of the fold depends on when it is done, nor on the bodies' identity."""
    copy = [canonical_json.decode(canonical_json.encode(one)) for one in LEDGER]
    fold = folded(copy[:pause])
    for seq in range(pause, len(copy)):
        fold.apply(seq, copy[seq])
    assert fold.tables == FOLD.tables


def test_an_ephemeral_key_proves_one_header_of_a_dataset() -> None:
    """BOUND: the second is a contradiction, wherever it is folded; another dataset is another."""
    (first, second) = registered(2)
    fold = folded(LEDGER[:-1])
    row, _ = rows("proven_share")
    assert (row["dataset"], row["object"]) == ("registry", first["data"]["id"])
    again = {**first, "data": {**first["data"], "id": "00" * 32}}
    with pytest.raises(LedgerError, match="contradicts the state of proven_share"):
        fold.apply(len(LEDGER), again)
    fold.apply(len(LEDGER), {**again, "dataset": "another"})
    assert "proof" not in second["data"]


def test_a_proven_header_of_several_stanzas_is_no_entry() -> None:
    first = next(registered(1))
    several = format_base64(sealed_to_two())
    with pytest.raises(LedgerError, match="more than one stanza"):
        changes(9, {**first, "data": {**first["data"], "header": several}})


def sealed_to_two() -> bytes:
    recipient = age.X25519Identity(b"i" * 32).recipient()
    return age.new_header(b"k" * 16, [recipient, recipient])
