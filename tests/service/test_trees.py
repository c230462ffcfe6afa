"""A dataset whose quorum is a tree, from its genesis to the restored file (QUORUM, PERSON)."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from sqlalchemy import select

from custody.audit.sources.database_source import open_database
from custody.audit.verify import verify
from custody.ceremony import Ceremony
from custody.errors import ContributionError, PendingError, RefusedError
from custody.formats import canonical_json
from custody.official.signing import Shown, sign_turn
from custody.quorum_tree import Node, parse_quorum, plain, rows_of
from custody.sealedbox import seal_to
from custody.service import ceremonies, ceremony_list, datasets, quorums
from custody.service.seats import seats_of
from custody.store.tables import sealed_share, state
from tests.keys import key_of
from tests.store.ledgers import url_of
from tests.support import program
from tests.world import World

pytestmark = pytest.mark.databases("sqlite")

SPLIT = parse_quorum("all of (2 of (anna, bert, carl) as security, 1 of (dora, emil) as legal)")
BOTH = parse_quorum(
    "any of (2 of (anna, bert) as directors, all of (anna, 2 of (carl, dora, emil)) as staff)"
)


@pytest.fixture
def split(world: World) -> World:
    """A dataset of security and legal, with one object."""
    world.genesis("vault", quorum=SPLIT)
    return world


def hand_in(world: World, ceremony: Ceremony, official: str, sealed: bytes) -> Ceremony:
    """A turn whose statement names this contribution."""
    shown = Shown(ceremony.subject, None, world.head())
    envelope = sign_turn(shown, [sealed], key_of(official), world.clock())
    return ceremonies.submit(world.service, ceremony.id, envelope, sealed)


def approved(world: World, *names: str, dataset: str = "vault") -> Ceremony:
    sealed = world.register(dataset)
    return world.approve(world.request(sealed, dataset=dataset), *names)


@pytest.mark.parametrize(
    ("quorum", "names"),
    [
        (SPLIT, ("carl", "emil", "anna")),
        (BOTH, ("bert", "anna")),
        (BOTH, ("anna", "emil", "dora")),
    ],
    ids=["security and legal", "directors", "staff"],
)
def test_a_quorum_of_a_tree_opens_what_stock_age_can_read(
    world: World, tmp_path: Path, quorum: Node, names: tuple[str, ...]
) -> None:
    """QUORUM, AGE-PLAIN: from genesis and canary to the file that stock age opens."""
    world.genesis("vault", quorum=quorum)
    sealed = world.register("vault")
    ceremony = world.approve(world.request(sealed, dataset="vault"), *names)
    assert ceremony.current.action == "turn"
    for name in names:
        assert not ceremony.unlocked
        ceremony = world.turn(name, ceremony)
    grant = world.collect(ceremony)
    header = grant.header(sealed.id)
    path, identity = tmp_path / "opened.age", tmp_path / "identity"
    path.write_bytes(header + sealed.file[len(sealed.header) :])
    identity.write_text(world.identity.encode() + "\n")
    done = subprocess.run(
        [program("age"), "-d", "-i", str(identity), str(path)], capture_output=True, check=True
    )
    assert done.stdout == sealed.data
    with open_database(url_of(world.service.store)) as source:
        assert verify(source).findings == ()


def test_three_keys_that_are_not_the_quorum_open_nothing(split: World) -> None:
    """QUORUM: all of security are three, as many as it takes, and one of legal is missing."""
    ceremony = approved(split, "anna", "bert", "carl")
    assert ceremony.current.action == "approve"
    ceremony = split.approve(ceremony, "dora")
    for name in ("anna", "bert", "carl"):
        ceremony = split.turn(name, ceremony)
    assert (ceremony.current.action, ceremony.unlocked) == ("turn", False)
    with pytest.raises(PendingError, match=r"legal: 0 of 1, missing 1 of \(dora; emil\)"):
        split.collect(ceremony)
    assert split.turn("dora", ceremony).unlocked


def test_a_request_is_denied_as_soon_as_those_who_are_left_are_no_quorum(split: World) -> None:
    """REFUSAL: both of legal refuse, though three of security could still approve."""
    ceremony = split.say("deny", "dora", approved(split), reason="no")
    assert ceremony.outcome is None
    ceremony = split.say("abstain", "emil", ceremony, reason="on leave")
    assert ceremony.outcome == "denied"


def test_somebody_in_two_groups_turns_by_both_rows_and_counts_once(world: World) -> None:
    """PERSON: anna's two shares, with one statement; alone she opens nothing."""
    world.genesis("vault", quorum=BOTH)
    assert rows_of(BOTH, "anna") == (1, 3)
    ceremony = approved(world, "anna", "bert")
    ceremony = world.turn("anna", ceremony)
    assert ceremony.turned == ("anna",)
    assert not ceremony.unlocked
    assert world.turn("bert", ceremony).unlocked


def test_a_contribution_by_one_of_two_rows_is_refused_by_name(world: World) -> None:
    """NAMED, BOUND: whoever holds two rows hands in both, each with its proof."""
    world.genesis("vault", quorum=BOTH)
    ceremony = approved(world, "anna", "bert")
    _, sealed = world.turned("anna", ceremony)
    record = canonical_json.decode_object(world.service.key.unseal(sealed))
    assert record["format"] == "custody-contribution/v2"
    assert [row["row"] for row in record["rows"]] == [1, 3]
    first, second = record["rows"]
    for rows in ([first], [first, {**first, "row": 3}], [second, {**first, "row": 3}]):
        lie = seal_to(ceremony.subject.combiner, canonical_json.encode({**record, "rows": rows}))
        with pytest.raises((ContributionError, RefusedError)):
            hand_in(world, ceremony, "anna", lie)
    assert world.turn("anna", ceremony).turned == ("anna",)


def test_shares_are_sealed_one_box_for_each_person(world: World) -> None:
    """NO-SHARE: with all their rows in it, and what they are of."""
    ceremony = world.open_genesis("vault", quorum=BOTH)
    with world.service.store.reading() as connection:
        query = select(sealed_share.c.ciphertext).where(sealed_share.c.ceremony == ceremony.id)
        boxes = connection.execute(query.order_by(sealed_share.c.idx)).scalars().all()
    assert len(boxes) == len(ceremony.seats) == 5
    inside = canonical_json.decode_object(key_of("anna").unseal(boxes[0]))
    assert inside["format"] == "custody-share/v2"
    assert sorted(inside["rows"]) == ["1", "3"]
    assert (inside["official"], inside["ceremony"]) == ("anna", ceremony.id)


def test_the_tables_have_the_tree_and_what_it_takes(split: World) -> None:
    found = datasets.get(split.service, "vault")
    assert (found.quorum, found.threshold, found.tree) == (SPLIT, 3, SPLIT)
    split.genesis("plain")
    found = datasets.get(split.service, "plain")
    assert (found.quorum, found.threshold) == (None, 3)
    assert found.tree == plain(3, [seat.official for seat in found.seats])
    table = state["dataset"]
    with split.service.store.reading() as connection:
        rows = connection.execute(select(table.c.name, table.c.quorum)).all()
    texts = {row.name: row.quorum for row in rows}
    assert texts == {"vault": canonical_json.encode(SPLIT.record()).decode(), "plain": None}


def test_the_health_of_a_quorum_is_that_of_its_tree(split: World) -> None:
    """QUORUM: two of legal are one of a spare, so one more lost may close it."""
    with split.service.store.reading() as connection:
        health = quorums.read_quorums(connection, ["vault"])["vault"]
        (anna,), (emil,) = seats_of(connection, "anna"), seats_of(connection, "emil")
    assert (health.threshold, health.spare(split.clock())) == (3, 1)
    assert (anna.others, anna.spare, emil.spare) == (4, 0, 0)
    assert "one more loss may close it" in anna.says
    assert "2 of (anna, bert, carl) as security" in anna.takes


def test_a_list_says_how_many_more_a_tree_takes_at_least(split: World) -> None:
    """Three have approved, and it takes one more: "3 of 4", not "3 of 3"."""
    ceremony = approved(split, "anna", "bert", "carl")
    asked = ceremony_list.Sought(dataset="vault")
    page = ceremony_list.page_of_ceremonies(split.service, split.admin, asked, size=10).page
    (row,) = [one for one in page.rows if one.id == ceremony.id]
    assert (row.done, row.needed) == (3, 4)


@pytest.mark.parametrize(
    "text",
    ["any of (anna, 2 of (bert, carl))", "all of (1 of (anna, bert) as x, 1 of (bert, carl))"],
)
def test_a_tree_that_is_no_quorum_opens_no_genesis(world: World, text: str) -> None:
    """QUORUM, PERSON: it is refused before anything is written."""
    with pytest.raises(RefusedError, match="this is no quorum") as caught:
        world.open_genesis("vault", quorum=parse_quorum(text))
    assert caught.value.promise == "QUORUM"


def test_a_plain_quorum_with_somebody_twice_is_refused(world: World) -> None:
    """PERSON: not made smaller in silence."""
    with pytest.raises(RefusedError, match="two seats"):
        world.open_genesis("vault", quorum=plain(2, ["anna", "bert", "anna"]))


def test_changes_of_policy_take_the_tree_s_approvals(split: World) -> None:
    """QUORUM."""
    opened = split.tighten("vault", headers="proven")
    opened = split.approve(opened, "anna", "bert", "carl")
    assert opened.outcome is None
    assert split.approve(opened, "emil").outcome == "closed"
    assert datasets.get(split.service, "vault").policy.proven
