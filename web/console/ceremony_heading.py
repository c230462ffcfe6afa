"""The heading of a ceremony's room, which is its answer: who asks, whose turn it is, what came."""

from __future__ import annotations

from custody.ceremony import Ceremony
from custody.formats.quantities import count_of
from custody.quorum_tree import missing
from web.console.ceremony_seen import ENDED, Seen
from web.console.drill_standing import drill_heading
from web.console.telling import number_word, short_size


def heading(seen: Seen) -> str:
    """Give the heading of a room to whoever looks at it."""
    if seen.view.kind == "genesis":
        return _genesis(seen)
    if seen.view.kind == "policy":
        return _policy(seen)
    if seen.view.kind == "drill":
        return drill_heading(seen)
    if seen.view.kind == "reshare":
        return _reshare(seen)
    return _export(seen)


def what_text(state: Ceremony) -> str:
    """Say what is asked for: how many objects of which dataset, and how large."""
    size = sum(size for _, size in state.objects)
    return f"{count_of(len(state.objects), 'object')} of {state.dataset}, {short_size(size)}"


def _genesis(seen: Seen) -> str:
    dataset, outcome = seen.view.dataset, seen.view.outcome
    if outcome == "closed":
        return f"{dataset} has its key"
    if outcome:
        return f"The genesis of {dataset} {ENDED[outcome]}"
    if seen.todo:
        return f"Your turn: {seen.todo[:1].lower()}{seen.todo[1:]}, {dataset}"
    return f"{seen.asks} makes the key of {dataset}"


def _policy(seen: Seen) -> str:
    if seen.view.outcome:
        ends = {"closed": "are in force"} | ENDED
        return f"Stricter rules of {seen.view.dataset} {ends[seen.view.outcome]}"
    return f"{seen.asks} asks for stricter rules of {seen.view.dataset}"


def _reshare(seen: Seen) -> str:
    view, dataset = seen.view, seen.view.dataset
    if view.outcome == "closed":
        return f"{dataset} has new shares"
    if view.outcome:
        return f"The reshare of {dataset} {ENDED[view.outcome]}"
    if seen.todo:
        return f"Your turn: {seen.todo[:1].lower()}{seen.todo[1:]}, {dataset}"
    if view.reshare is not None and view.reshare.standing == "switched":
        return f"{dataset} has new shares; the old ones are to be destroyed"
    return f"{seen.asks} has the shares of {dataset} dealt anew"


def _export(seen: Seen) -> str:
    view, count = seen.view, len(seen.state.objects)
    what = f"{count_of(count, 'object')} of {view.dataset}"
    if view.unlocked:
        opened = "is open" if count == 1 else "are open"
        if seen.is_own and not view.collected:
            return f"{what} {opened}: collect your grant"
        return f"{what} {opened} for {'you' if seen.is_own else seen.asks}"
    if view.outcome:
        whose = "Your" if seen.is_own else f"{seen.asks}’s"
        return f"{whose} request for {what} {ENDED[view.outcome]}"
    if view.step.action == "turn":
        return _turning(seen)
    if seen.is_own:
        return _approved(seen)
    return f"{seen.asks} asks to open {what_text(seen.state)}"


def _turning(seen: Seen) -> str:
    if seen.todo:
        return f"Your turn: turn your key for {seen.view.dataset}"
    lacks = max(1, seen.missing.fewest)
    more = " more" if seen.view.turned else ""
    keys, opens = ("key", "opens") if lacks == 1 else ("keys", "open")
    return f"{number_word(lacks).capitalize()}{more} {keys} {opens} {seen.view.dataset}"


def _approved(seen: Seen) -> str:
    done, needed = len(seen.approvals), seen.view.threshold
    tree, lacks = seen.view.quorum, missing(seen.view.quorum, seen.approvals).fewest
    if not done:
        least = "" if tree.is_plain else "at least "
        return f"Nobody has approved yet; {least}{number_word(needed)} are needed"
    if not lacks:
        return f"Approved. Next: {seen.view.step.id.replace('-', ' ')}"
    has = "has" if done == 1 else "have"
    if not tree.is_plain:
        more = number_word(lacks)
        return f"{number_word(done).capitalize()} {has} approved; at least {more} more needed"
    return f"{number_word(done).capitalize()} of {number_word(needed)} {has} approved"
