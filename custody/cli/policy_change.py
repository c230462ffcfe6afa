"""Opening a change of a dataset's policy, and showing what its rules are and whence."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from custody.ceremony import CeremonyView, Policy, Subject, require_roster, subject_words
from custody.ceremony.policy import Rules, changes_of, told_rules
from custody.cli import signed_acts
from custody.cli.known_service import known_service, known_to
from custody.cli.official_prompt import change_lines
from custody.cli.options import whole_hours
from custody.cli.output import columns, emit, note
from custody.cli.signed_requests import requester_client
from custody.client import Client, path_segment
from custody.errors import TamperedError
from custody.official.known_people import KnownPeople
from custody.official.known_roster import all_compared, require_known
from custody.official.known_service import KnownService
from custody.official.own_receipt import Genesis
from custody.official.policy_changes import PolicyChange, read_changes, wanted_by
from custody.official.session import OfficialSession
from custody.quorum_tree import takes_text
from custody.streams import reserved_standard_output
from custody.tlog.entry import parse_entry


def open_change(
    session: OfficialSession | None, name: str, rules: Rules, expires: str | None, as_json: bool
) -> None:
    """Open the ceremony in which officials decide on stricter rules, and say what they do now."""
    body = {**asdict(rules), "hours": hours_of(expires)}
    service = known_service(requester_client(session), session)
    wanted = None  # who signs has to say what the policy will be; the service knows what it is
    if session is not None:
        wanted = rules.applied_to(_changed(requester_client(session), service, name)[0])
    with reserved_standard_output():
        view = CeremonyView.read(signed_acts.open_policy_change(session, name, body, wanted))
        service.require_ceremony(view.id, view.subject)
        _require_as_asked(view, name, rules, known_to(session))
    emit(view.record(), as_json, view.id)
    note(*change_lines(view.subject.policy, wanted_by(view.subject)))
    note(f"words: {subject_words(view.subject)}  (read them out to every official)")
    note(f"hint: {takes_text(view.quorum)} officials now run: custody approve {view.id} --key FILE")


def _require_as_asked(view: CeremonyView, name: str, rules: Rules, known: KnownPeople) -> None:
    """Refuse to have the words read out of a change that says something else (promise BOUND)."""
    subject = view.subject
    require_roster(subject)
    require_known(subject, known)
    said = (subject.dataset, subject.wanted)
    if said != (name, rules.applied_to(subject.policy)):
        raise TamperedError(
            "the service has opened another change than the one asked for",
            hint=f"read no words out, and call it off: custody cancel {view.id}",
            promise="BOUND",
        )
    if not all_compared(subject, known):
        note("note: its seats are seen, not compared: officials hold them to their own receipts")


def hours_of(expires: str | None) -> int | None:
    """Read how long officials have, in whole hours; None where nothing was said."""
    return None if expires is None else whole_hours(expires, "it")


@dataclass(frozen=True, slots=True)
class Rule:
    """What a policy rules, in plain words, and the ceremony and entry that it comes from."""

    about: str
    text: str
    ceremony: str
    entry: int | None


def show_rules(service: Client, name: str, as_json: bool) -> None:
    """Print a dataset's rules in plain words, each with the ceremony that it comes from."""
    current, genesis, changes = _changed(service, known_service(service), name)
    rules = rules_of(genesis.ceremony, genesis.policy, changes)
    rows = [[one.about, one.text, _source(one)] for one in rules]
    record = {
        "dataset": name,
        "policy": current.record(),
        "rules": [asdict(one) for one in rules],
    }
    emit(record, as_json, *columns(rows, ["RULE", "IS", "SINCE"]))


def _changed(
    service: Client, known: KnownService, name: str
) -> tuple[Policy, Subject, list[PolicyChange]]:
    """Give a dataset's policy as it is, its genesis, and how it was tightened since."""
    path = f"/datasets/{path_segment(name)}"
    genesis = Genesis.read(service.get(f"{path}/genesis")).subject
    known.require_of(genesis.origin)
    changes = read_changes(service.get(f"{path}/policy", size=known.head.size))
    return wanted_by(changes[-1].subject) if changes else genesis.policy, genesis, changes


def rules_of(genesis: str, begun: Policy, changes: list[PolicyChange]) -> list[Rule]:
    """Give each rule as it is now, with the ceremony that it comes from."""
    found = {about: Rule(about, text, genesis, None) for about, text in told_rules(begun).items()}
    for change in changes:
        subject, seq = change.subject, parse_entry(change.entry).seq
        for one in changes_of(subject.policy, wanted_by(subject)):
            found[one.about] = Rule(one.about, one.after, subject.ceremony, seq)
    return list(found.values())


def _source(rule: Rule) -> str:
    return rule.ceremony if rule.entry is None else f"{rule.ceremony}, entry {rule.entry}"
