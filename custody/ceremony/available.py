"""What somebody could do next in a ceremony: exactly what the engine would take of them.

Nothing is decided here. Each act's own rule is asked, the one that also refuses it, so
what a page or a command offers can't differ from what is taken (promise QUORUM).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import partial

from custody.ceremony.act_rules import require_may_answer, require_may_cancel, require_may_read_back
from custody.ceremony.state import Ceremony
from custody.ceremony.statement_rules import require_accepted
from custody.errors import RefusedError

SIGNED = (
    "commit",
    "redeal",
    "answer",
    "receipt",
    "complain",
    "turn",
    "approve",
    "abstain",
    "deny",
    "attest",
    "exception",
)
"""The acts that are signed statements, in the order in which a page offers them."""

_UNSIGNED: Mapping[str, Callable[[Ceremony, str], object]] = {
    "present": require_may_answer,
    "read-back": require_may_read_back,
}


def available_acts(state: Ceremony, name: str) -> list[str]:
    """List the acts that the ceremony would take from an official or a witness now."""
    if state.outcome or state.signing_key(name) is None:
        return []
    rules: dict[str, Callable[[], object]]
    rules = {act: partial(rule, state, name) for act, rule in _UNSIGNED.items()}
    rules |= {kind: partial(require_accepted, state, name, kind) for kind in SIGNED}
    return [act for act, rule in rules.items() if _is_allowed(rule)]


def may_cancel(state: Ceremony) -> bool:
    """Tell whether the ceremony can still be called off, by whoever has the right to."""
    return not state.outcome and _is_allowed(partial(require_may_cancel, state))


def may_collect(state: Ceremony, name: str) -> bool:
    """Tell whether the unlocked grant is this person's to fetch, also after the end."""
    return state.unlocked and name == state.subject.requester


def only_rarely_signed(state: Ceremony, acts: Iterable[str]) -> bool:
    """Tell whether only a denial or an exception could be signed now, outside a cooling-off.

    Nobody waits for those, so a page can fold them away.
    """
    return {"deny", "exception"}.issuperset(set(SIGNED) & set(acts)) and (
        state.current.action != "cool-off"
    )


def _is_allowed(rule: Callable[[], object]) -> bool:
    try:
        rule()
    except RefusedError:
        return False
    return True
