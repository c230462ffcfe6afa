"""Entries about people that are not true, or that people make who may not act, are found."""

from __future__ import annotations

from tests.audit.forging import Forged, last


def test_a_key_registered_by_anybody_else_or_with_another_statement_is_found(
    forged: Forged,
) -> None:
    """QUORUM: a key stands in somebody's row because they put it there, once, signed with it."""
    data = last(forged, "person.keyed")["data"]
    anna = next(
        body["data"]
        for body in forged.bodies
        if (body["type"], body["data"].get("name")) == ("person.enrolled", "anna")
    )
    forged.bodies.remove(next(b for b in forged.bodies if b["type"] == "person.keyed"))
    answered = {**data, "envelope": anna["envelope"]}
    elses = {**data, **{name: anna[name] for name in ("box_key", "fingerprint", "signing_key")}}
    again = {name: anna[name] for name in data}
    wrong = ((data, "adam"), (answered, "rita"), (again, "anna"), (elses, "rita"))
    for entry, by in wrong:
        expected = {("fact.enrolment", forged.add("person.keyed", entry, by=by))}
        assert {one for one in forged.found() if one[0] == "fact.enrolment"} == expected
        del forged.bodies[-1]


def test_what_suspended_people_do_is_found_and_so_is_who_locks_all_out(forged: Forged) -> None:
    """From the entry on nothing is theirs, until they are let back in."""
    why = {"reason": "their laptop was stolen"}
    forged.add("person.suspended", {"name": "anna", **why}, by="adam")
    assert forged.found() == set()
    expected = {
        ("fact.standing", forged.add("password.set", {"name": "anna"}, by="anna")),
        ("fact.standing", forged.add("person.suspended", {"name": "anna", **why}, by="adam")),
        ("fact.standing", forged.add("person.suspended", {"name": "adam", **why}, by="bert")),
        ("fact.standing", forged.add("person.removed", {"name": "bert", **why}, by="bert")),
        ("fact.standing", forged.add("person.resumed", {"name": "carl", **why}, by="adam")),
    }
    sealed = next(b["data"] for b in forged.bodies if b["type"] == "object.registered")
    assert {one for one in forged.found() if one[0] == "fact.standing"} >= expected
    forged.add("object.registered", sealed, dataset="registry", by="anna")
    assert sum(check == "fact.standing" for check, _ in forged.found()) > len(expected)


def test_comparisons_and_written_names_that_can_not_be_are_found(forged: Forged) -> None:
    enrolled = {
        body["data"]["name"]: body["data"]
        for body in forged.bodies
        if body["type"] == "person.enrolled"
    }
    anna = {"fingerprint": enrolled["anna"]["fingerprint"], "name": "anna"}
    forged.add("person.compared", anna, by="bert")
    forged.add("person.named", {"display": "Anna Müller", "name": "anna"}, by="anna")
    assert forged.found() == set()
    other = {**anna, "fingerprint": "ab" * 32}
    assert forged.found() == set()
    expected = {
        ("fact.comparison", forged.add("person.compared", other, by="bert")),
        ("fact.comparison", forged.add("person.compared", anna, by="anna")),
        ("fact.comparison", forged.add("person.compared", anna, by="nobody")),
        ("fact.display", forged.add("person.named", {"display": "a\u202e", "name": "anna"})),
    }
    assert forged.found() == expected


def test_an_official_enrols_no_key_is_found(forged: Forged) -> None:
    """QUORUM: officials and witnesses have keys, and nobody has a part of one."""
    bert = next(
        body["data"]
        for body in forged.bodies
        if (body["type"], body["data"].get("name")) == ("person.enrolled", "bert")
    )
    none = {**bert, **dict.fromkeys(("box_key", "envelope", "fingerprint", "signing_key"))}
    for name, role, part in (("malory", "official", {}), ("mara", "auditor", {"box_key": "AA=="})):
        forged.add("person.invited", {"name": name, "role": role})
        forged.add("person.enrolled", {**none, "name": name, "role": role, **part}, by=name)
    found = [where for check, where in sorted(forged.found()) if check == "fact.enrolment"]
    last_ = len(forged.bodies) - 1
    assert found == [f"entry {last_ - 2}", f"entry {last_}"]
