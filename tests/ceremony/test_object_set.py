"""A set of objects means one list, to whoever resolves its words (BOUND)."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from custody.ceremony import ObjectSet
from custody.ceremony.object_set import require_set, resolve
from custody.errors import CustodyError, TamperedError


@dataclass(frozen=True)
class One:
    """A registered object."""

    id: str
    day: int
    job: str | None = "dump"
    host: str | None = "db1"
    tags: dict[str, str] = field(default_factory=dict)
    seq: int = 0
    plausible: bool = True
    gone: bool = False

    @property
    def sealed(self) -> str:
        return at(self.day)


def at(day: int) -> str:
    return f"2026-01-{day:02}T00:00:00.000000Z"


def ids(words: str, *among: One, as_of: int = 100) -> str:
    return " ".join(one.id for one in resolve(ObjectSet.parse(words), among, as_of))


NIGHTS = [One(f"n{day}", day) for day in (1, 2, 3)]
WAL = [One(f"w{day}", day, job="wal") for day in (1, 2, 3, 4)]
OTHER = [One("o2", 2, host="db2"), One("p3", 3, host="db2", job="wal")]
ALL = [*WAL, *NIGHTS, *OTHER]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("all", "n1 w1 n2 o2 w2 n3 p3 w3 w4"),
        ("job=dump", "n1 n2 o2 n3"),
        ("job=dump job=wal host=db2", "o2 p3"),
        (f"job=wal since={at(2)} before={at(4)}", "w2 p3 w3"),
        ("newest", "o2 n3 p3 w4"),
        (f"before={at(3)} newest", "n2 o2 w2"),
        ("job=nothing", ""),
        (f"base=dump then=wal before={at(3)}", "n2 o2 w2"),
        ("base=dump then=wal", "o2 n3 p3 w3 w4"),
        ("base=dump", "o2 n3"),
        ("restore=dump then=wal", "o2 w2 n3 p3 w3 w4"),
        (f"restore=dump then=wal before={at(3)}", "w1 n2 o2 w2"),
        (f"restore=dump then=wal before={at(2)}", "n1 w1"),
    ],
)
def test_words_resolve_in_the_order_of_sealing(words: str, found: str) -> None:
    assert ids(words, *ALL) == found


def test_a_restore_has_what_was_sealed_while_its_base_was_made() -> None:
    """An object is dated at its end: what the base needs from its beginning on is older."""
    base, during = One("b5", 5), One("w4", 4, job="wal")
    words = f"restore=dump then=wal before={at(6)}"
    assert ids(words, base, during) == "w4 b5"
    assert ids(words, One("b3", 3), One("w2", 2, job="wal"), base, during) == "w4 b5"
    ahead = One("b4", 4, plausible=False)
    assert ids(words, ahead, base, One("w3", 3, job="wal")) == "w3 b5"
    assert ids("base=dump then=wal", base, during) == "b5"


def test_what_is_gone_or_came_later_is_in_no_set_of_words() -> None:
    assert ids("all", *(replace(one, gone=True) for one in ALL)) == ""
    late = [replace(one, seq=7) for one in ALL]
    assert (ids("all", *late, as_of=7), ids("newest", *late, as_of=8)) == ("", "o2 n3 p3 w4")


def test_a_clock_that_is_ahead_decides_nothing() -> None:
    ahead = One("x9", 9, plausible=False)
    assert ids("newest", ahead, *NIGHTS) == "n3"
    assert ids("base=dump", ahead, *NIGHTS) == "n3"
    assert ids("job=dump", ahead, *NIGHTS) == "n1 n2 n3 x9"


def test_tags_are_all_there_with_these_values() -> None:
    few = [One("a1", 1, tags={"env": "prod", "of": "x=y"}), One("b1", 1, tags={"env": "Prod"})]
    assert ids("tag=env=prod", *few) == ids("tag=env=prod tag=of=x=y", *few) == "a1"
    assert ids("tag=env=test", *few) == ""


texts = st.text(min_size=1, max_size=12).filter(
    lambda text: text.strip() == text and text.isprintable()
)
times = st.none() | st.integers(1, 28).map(at)


@st.composite
def sets(draw: st.DrawFn) -> ObjectSet:
    names = st.lists(texts, max_size=2, unique=True).map(tuple)
    keys = draw(st.lists(texts.filter(lambda text: "=" not in text), max_size=2, unique=True))
    base = draw(st.none() | texts)
    jobs = tuple(job for job in draw(names) if job != base)
    return ObjectSet(
        jobs=jobs,
        hosts=draw(names),
        tags=tuple((key, draw(texts)) for key in keys),
        since=draw(times) if base is None else None,
        before=draw(times),
        newest=base is None and draw(st.booleans()),
        base=base,
        spans=base is not None and draw(st.booleans()),
    )


@given(sets())
def test_words_say_the_whole_set(wanted: ObjectSet) -> None:
    """BOUND: what is signed is what is resolved."""
    assert ObjectSet.parse(wanted.words()) == wanted


@pytest.mark.parametrize(
    "words",
    [
        "",
        " all",
        "by  id",
        "host=db1 job=dump",
        "job=",
        "job=dump job=dump",
        'job="dump"',
        "job=dump  host=db1",
        "since=yesterday",
        "since=2026-01-01T00:00:00Z",
        "newest newest",
        "newest before=2026-01-01T00:00:00.000000Z",
        "base=dump newest",
        "restore=dump base=dump",
        "base=dump since=2026-01-01T00:00:00.000000Z",
        "base=dump then=dump",
        "then=wal",
        "size=7",
        "tag==x",
        'job="a\\u202eb"',
        "job=" + "x" * 1000,
    ],
)
def test_other_words_are_refused(words: str) -> None:
    with pytest.raises(CustodyError):
        ObjectSet.parse(words)


def test_what_is_no_set_of_its_words_is_refused() -> None:
    """BOUND: an object added, or in another's place, shows without the rest of the catalogue."""
    newest = resolve(ObjectSet.parse("newest"), ALL, 100)
    require_set(ObjectSet.parse("newest"), newest, 100)
    for lie in ([*newest, NIGHTS[0]], [NIGHTS[1], *newest], newest[::-1]):
        with pytest.raises(TamperedError):
            require_set(ObjectSet.parse("newest"), lie, 100)
    with pytest.raises(TamperedError):
        require_set(ObjectSet(by_id=True), [replace(NIGHTS[0], seq=100)], 100)
    with pytest.raises(TamperedError):
        require_set(ObjectSet(hosts=("db2",)), newest, 100)
