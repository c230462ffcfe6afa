"""Ceremonies as a pure state machine: ``decide(state, command) -> events``.

Nothing here reads a clock, a database or a random number. The shell loads a
ceremony by folding its ledger entries with :func:`evolve`, asks :func:`decide`
what a command leads to, and appends the events it gets; so the state of a
ceremony *is* the fold of its entries (promise LEDGER). The fold refuses what the
rules would not have let happen, signatures included; so an auditor who folds the
ledger alone decides all but the lateness of an act again.

The rules
---------
1.  A ceremony runs one script, frozen by digest at its opening, step by step in
    the script's order. An act that does not belong to the present step is refused.
2.  What everybody signs is the digest of the *subject*: dataset, objects,
    recipient, purpose, expiry, roster, quorum, script, and a nonce of this
    ceremony alone (promise BOUND). In a genesis, once dealt, it is the digest of
    subject and dealing together. A statement over anything else is refused, and
    one that is on the record already counts once. Where the dataset's policy says so, whoever
    asks for an export signs its subject first: without that it does not open (promise ASKED).
3.  Who may sign is the roster frozen in the subject, and with which key too.
    One person one seat, one key one seat, and a witness has no seat; a statement
    is checked against the enrolled key, never against a key that came with it
    (promise QUORUM).
4.  A verdict is final: approve, deny or abstain, once. Whoever asked may not
    approve, unless the dataset's policy says so. When those who have not refused
    can't be a quorum, the request is denied there and then (REFUSAL). In a
    genesis one deny is enough, until the activation.
5.  Approvals may still come in until the unlock, so that a quorum of approvers
    can be found who can also come to turn. While a request cools off, any official
    may veto it (deny), whatever they said before, and that ends it.
6.  Only those who approved may turn, each once. The first key opens the window
    the script names; when it closes without a quorum, everything handed in is
    erased and that is an entry. With ``absent = "retry"`` a new window may then
    be opened, with ``"expire"`` the ceremony is over. A turn counts in the window
    it was signed for: one that was erased, or was signed longer ago than a window
    lasts, is refused.
7.  Time is decided by the clock passed in. At a deadline it is already too late.
    Late acts are refused, and expiry is an outcome on the record, written the
    next time anybody or the sweep looks.
8.  An exception (expected, happened, decided) may be recorded at any time while
    the ceremony is open, and waives nothing.
9.  A requester or an administrator may cancel until the unlock or activation, with
    a reason. What has been unlocked can't be cancelled, only attested to.
10. A ceremony ends exactly once: closed, denied, expired, cancelled or failed.
    After its end nothing is accepted.
11. A drill opens nothing real: its canary follows from the ceremony and is public (HARMLESS).
    Nobody approves it, there is no window, and what is handed in stands in the ledger: right
    or wrong, by whom, and when. At its time limit it goes on with who came. It is closed where
    that is what its faults, made on purpose, lead to, and failed otherwise.
12. A genesis without a dealer takes a commit of everybody, each once, and the dealing is what
    all of them come to: whoever folds the entries computes it (promise DEALERLESS). Who finds
    that a part is wrong complains, and that ends it; who does not come in time is named.
13. A change of a dataset's policy takes the approvals of its quorum, as an export does, and
    only tightens it (promise KNOWN). The last approval that it takes puts it in force.
14. A reshare takes the approvals of the old quorum, and then the words read back by all new
    officials and a quorum of the old. Old officials deal, new ones sign for what they got, or
    complain; who dealt wrongly, or does not answer, is left out by name. All that follows is
    computed from the entries (promise EPOCH). The switch waits until no window for turning keys
    is open; from there on the new officials are the quorum.

.. code-block:: text

    commands.py         what people and the service can ask of a ceremony
    decide.py           the events that a command causes, or why it is refused
    evolve.py           what each event changes in the state
    statement_changes.py  what those with a signed statement change
    state.py            the state of a ceremony, and the digests that people sign
    subject.py          the fields of what is signed
    policy.py           a dataset's policy, and what tightens it
    asked.py            whether whoever asks has signed it
    drill.py            what a drill asks for, its canary, and the faults it makes
    possession.py       whether what is handed in shows that its official has the share
    drill_result.py     what a drill came to, beside what was expected of it
    drill_outcome.py    how that follows from what happened
    requesters.py       the requesters with keys that a genesis lists
    roster.py           whether the seats and witnesses in it can be a quorum
    dealt.py            the fields of a dealing, which a genesis signs too
    generation.py       a genesis without a dealer: commits, the dealing, the certificate
    resharing.py        a reshare: dealings, complaints and answers, the switch
    reshare_standing.py how that is shown
    statement_rules.py  which signed statement is accepted, by whom, and when
    act_rules.py        who may do what is done without a signature, and when
    available.py        what somebody could do next: the same rules, asked in advance
    progress.py         when the present step is done, or can be skipped
    consequences.py     the events that follow from others by themselves
    view.py             how a ceremony is shown, on both sides of the wire
    summary.py          the same on one line, for lists
    object_set.py       which objects a request names, in words that resolve to a list
    requested.py        how that list is bound in the subject
    opening.py          the events that open a ceremony
    timing.py           deadlines
"""

from custody.ceremony.asked import require_asked
from custody.ceremony.commands import (
    Cancel,
    Collect,
    Command,
    Deal,
    OpenCanary,
    Present,
    ReadBack,
    Submit,
    Switch,
    Tick,
    Unlock,
)
from custody.ceremony.dealt import Dealt, keyed_seats
from custody.ceremony.decide import decide, decide_and_evolve, require_may_turn
from custody.ceremony.drill import Drill, Target
from custody.ceremony.drill_result import DrillResult
from custody.ceremony.evolve import evolve
from custody.ceremony.object_set import ObjectSet
from custody.ceremony.opening import (
    ActiveDataset,
    Resolved,
    dealing_digest,
    drill_subject,
    export_subject,
    genesis_subject,
    open_and_evolve,
    open_ceremony,
    policy_subject,
    reshare_subject,
)
from custody.ceremony.policy import Policy
from custody.ceremony.requested import Listed, ObjectTree, Request
from custody.ceremony.requesters import KeyedRequester
from custody.ceremony.roster import require_roster
from custody.ceremony.state import (
    Ceremony,
    Event,
    subject_digest,
    subject_words,
    told_digest,
    words_reader,
)
from custody.ceremony.statement_rules import accepted_kinds
from custody.ceremony.subject import Frame, ScriptName, Seat, Subject, Witness
from custody.ceremony.summary import CeremonySummary
from custody.ceremony.timing import deadline, overdue_events
from custody.ceremony.view import CeremonyView, StepView

__all__ = [
    "ActiveDataset",
    "Cancel",
    "Ceremony",
    "CeremonySummary",
    "CeremonyView",
    "Collect",
    "Command",
    "Deal",
    "Dealt",
    "Drill",
    "DrillResult",
    "Event",
    "Frame",
    "KeyedRequester",
    "Listed",
    "ObjectSet",
    "ObjectTree",
    "OpenCanary",
    "Policy",
    "Present",
    "ReadBack",
    "Request",
    "Resolved",
    "ScriptName",
    "Seat",
    "StepView",
    "Subject",
    "Submit",
    "Switch",
    "Target",
    "Tick",
    "Unlock",
    "Witness",
    "accepted_kinds",
    "deadline",
    "dealing_digest",
    "decide",
    "decide_and_evolve",
    "drill_subject",
    "evolve",
    "export_subject",
    "genesis_subject",
    "keyed_seats",
    "open_and_evolve",
    "open_ceremony",
    "overdue_events",
    "policy_subject",
    "require_asked",
    "require_may_turn",
    "require_roster",
    "reshare_subject",
    "subject_digest",
    "subject_words",
    "told_digest",
    "words_reader",
]
