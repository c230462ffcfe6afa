"""Which rows open together: exactly those of a quorum, with exact coefficients (QUORUM)."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st
from sslib.shamir.shamir import lagrange_interpolation

from custody import curve
from custody.quorum.choice import choose, interpolate, modulo_q
from custody.quorum.rows import deal_rows
from custody.quorum_tree import Node, leaves, nameless, people, read_tree, satisfied
from tests.quorum_tree.trees import SPLIT, held_rows, rank, span_program, trees


@settings(max_examples=150, deadline=None)
@given(trees(), st.data())
def test_rows_open_exactly_if_their_people_are_the_quorum(tree: Node, data: st.DataObject) -> None:
    """QUORUM, PERSON: chosen ⇔ satisfied ⇔ the value is in the span of what these people hold."""
    have = frozenset(data.draw(st.lists(st.sampled_from(people(tree)), unique=True)))
    rows, (vectors, target) = held_rows(tree, have), span_program(tree)
    held = [vectors[row] for row in sorted(rows)]
    in_span = rank([*held, target]) == rank(held)
    chosen = choose(tree, rows)
    assert (chosen is not None) == satisfied(tree, have) == in_span
    if chosen is None:
        return
    names = [leaf.who for leaf in leaves(tree) if leaf.row in chosen]
    assert len(set(names)) == len(names)
    assert all(choose(tree, chosen.keys() - {row}) is None for row in chosen)
    total = [sum(c * vectors[row][k] for row, c in chosen.items()) for k in range(len(target))]
    assert total == target


def test_the_coefficients_of_the_contract_s_example() -> None:
    """bert (2), carl (3) and dora (4): 6, -4 and -1."""
    expected = {2: Fraction(6), 3: Fraction(-4), 4: Fraction(-1)}
    assert choose(read_tree(SPLIT), {2, 3, 4}) == expected
    assert choose(read_tree(SPLIT), {1, 2, 3}) is None
    assert choose(read_tree(SPLIT), {4, 5, 3}) is None


@given(st.integers(2, 16), st.data())
def test_of_plain_m_of_n_they_are_those_of_sslib(need: int, data: st.DataObject) -> None:
    count = data.draw(st.integers(need, 20))
    seats = data.draw(st.lists(st.integers(1, count), min_size=need, max_size=need, unique=True))
    chosen = choose(nameless(need, count), seats)
    assert chosen is not None
    for row, coefficient in chosen.items():
        unit = [(one, int(one == row)) for one in sorted(seats)]
        assert modulo_q(coefficient) == lagrange_interpolation(0, unit, curve.Q)


@settings(max_examples=50, deadline=None)
@given(trees(), st.data())
def test_interpolation_up_the_tree_gives_the_value_that_was_dealt(
    tree: Node, data: st.DataObject
) -> None:
    """QUORUM: to a quorum, and to nobody else."""
    value = data.draw(st.integers(1, curve.Q - 1))
    seed = data.draw(st.integers(1, 2**60))
    dealt = deal_rows(tree, value, randbelow=lambda limit: seed * 7**40 % limit)
    have = frozenset(data.draw(st.lists(st.sampled_from(people(tree)), unique=True)))
    held = {row: dealt.shares[row - 1] for row in held_rows(tree, have)}
    assert interpolate(tree, held) == (value if satisfied(tree, have) else None)
    chosen = choose(tree, held)
    if chosen:
        assert sum(modulo_q(c) * held[row] for row, c in chosen.items()) % curve.Q == value


def test_a_coefficient_is_a_scalar_modulo_q() -> None:
    assert modulo_q(Fraction(-1)) == curve.Q - 1
    assert modulo_q(Fraction(1, 2)) * 2 % curve.Q == 1
