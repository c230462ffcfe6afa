"""How a ceremony is shown: what the service answers, pages draw, and clients read.

One value stands on both sides. The service makes it of a ceremony's state and writes it
as JSON; a client reads it back. A client believes nothing of it but what it can check:
what follows from subject and dealing (id, dataset, quorum, digest, words) is computed again,
and all else is words without blanks, which can't pass for a line of ours.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from custody.ceremony.any_subject import read_subject
from custody.ceremony.dealt import Dealt
from custody.ceremony.drill_result import DrillResult
from custody.ceremony.reshare_standing import ReshareStanding
from custody.ceremony.state import Ceremony, subject_digest
from custody.ceremony.statement_rules import accepted_kinds
from custody.ceremony.subject import ScriptName, Subject
from custody.ceremony.timing import deadline
from custody.errors import TamperedError
from custody.formats.digest_words import four_words
from custody.formats.fields import Fields
from custody.formats.timestamps import stamp
from custody.quorum_tree import Node


@dataclass(frozen=True, slots=True)
class StepView:
    """A step of the script: its id, action, whose it is, and the text to read aloud."""

    id: str
    action: str
    actor: str
    read: str

    def record(self) -> dict[str, Any]:
        """Give the step as a JSON object."""
        return {"id": self.id, "action": self.action, "actor": self.actor, "read": self.read}


@dataclass(frozen=True, slots=True)
class CeremonyView:
    """A ceremony as it stands. Times are stamps; ``digest`` is hex and ``words`` its four words.

    ``takes`` are the kinds of statements that its step takes now, ``deadline`` is when time
    alone changes it next, ``window`` when the first key of the present window turned. ``reason``
    says why it ended, in people's words or the service's; None of what ended as its script has it.
    """

    id: str
    kind: str
    dataset: str
    outcome: str | None
    opened: str
    expires: str
    deadline: str | None
    step: StepView
    steps: tuple[str, ...]
    takes: tuple[str, ...]
    script: ScriptName
    subject: Subject
    dealing: Dealt | None
    digest: str
    words: str
    threshold: int
    committed: tuple[str, ...]
    present: tuple[str, ...]
    read_back: tuple[str, ...]
    receipts: tuple[str, ...]
    verdicts: dict[str, str]
    turned: tuple[str, ...]
    window: str | None
    witnessed: tuple[str, ...]
    attested: dict[str, str]
    unlocked: bool
    collected: bool
    refused: tuple[str, ...] = ()
    result: DrillResult | None = None
    reshare: ReshareStanding | None = None
    reason: str | None = None

    @classmethod
    def of(cls, state: Ceremony) -> CeremonyView:
        """Show a ceremony's state."""
        limit, step = deadline(state), state.current
        return cls(
            id=state.id,
            kind=state.kind,
            dataset=state.dataset,
            outcome=state.outcome,
            opened=stamp(state.opened),
            expires=stamp(state.expires),
            deadline=stamp(limit) if limit else None,
            step=StepView(step.id, step.action, step.actor, step.read),
            steps=tuple(one.id for one in state.script.steps),
            takes=() if state.outcome else tuple(sorted(accepted_kinds(state))),
            script=ScriptName(state.script.name, state.script.digest),
            subject=state.subject,
            dealing=state.dealing,
            digest=state.digest.hex(),
            words=four_words(state.digest),
            threshold=state.threshold,
            committed=tuple(state.commits),
            present=state.present,
            read_back=state.read_back,
            receipts=state.receipts,
            verdicts=state.verdicts,
            turned=state.turned,
            window=stamp(state.window) if state.window else None,
            witnessed=state.witnessed,
            attested=state.attested,
            unlocked=state.unlocked,
            collected=state.collected,
            refused=tuple(state.refused),
            result=state.result,
            reshare=None if state.course is None else ReshareStanding.of(state),
            reason=state.reason,
        )

    @property
    def quorum(self) -> Node:
        """Who makes the quorum, as the subject says."""
        return self.subject.quorum

    @property
    def deciding(self) -> Node:
        """Whose approvals it takes."""
        return self.subject.deciding

    @property
    def approved(self) -> tuple[str, ...]:
        """Officials who approved, in the order they did."""
        return tuple(name for name, verdict in self.verdicts.items() if verdict == "approve")

    def record(self) -> dict[str, Any]:
        """Give the view as a JSON object; that of a drill, or a reshare, has more fields."""
        plain = {
            name: getattr(self, name) for name in (*_WORDS, "words", *_OPTIONAL, *_MAPS, *_FLAGS)
        }
        return {
            **plain,
            **{name: list(getattr(self, name)) for name in _LISTS},
            "reason": self.reason,
            "threshold": self.threshold,
            "step": self.step.record(),
            "script": {"name": self.script.name, "digest": self.script.digest},
            "subject": self.subject.record(),
            "dealing": self.dealing.record() if self.dealing else None,
            **(self._of_drill() if self.kind == "drill" else {}),
            **({} if self.reshare is None else {"reshare": self.reshare.record()}),
        }

    def _of_drill(self) -> dict[str, Any]:
        result = None if self.result is None else self.result.record()
        return {"refused": list(self.refused), "result": result}

    @classmethod
    def read(cls, record: object) -> CeremonyView:
        """Read a service's answer; ``TamperedError`` for anything :meth:`record` does not give."""
        fields = Fields(record, "the ceremony shown")
        step, script = fields.record("step"), fields.record("script")
        dealing = fields.json("dealing")
        plain: dict[str, Any] = {name: fields.word(name) for name in _WORDS}
        plain |= {name: fields.optional_word(name) for name in _OPTIONAL}
        plain |= {name: tuple(fields.words(name)) for name in _LISTS}
        plain |= {name: fields.named_words(name) for name in _MAPS}
        plain |= {name: fields.flag(name) for name in _FLAGS}
        view = cls(
            **plain,
            words=fields.text("words"),
            reason=fields.optional_text("reason"),
            threshold=fields.integer("threshold"),
            step=StepView(**{name: step.word(name) for name in _STEP}, read=step.text("read")),
            script=ScriptName(script.word("name"), script.word("digest")),
            subject=read_subject(fields.json("subject")),
            dealing=None if dealing is None else Dealt.read(dealing),
            **(_read_drill(fields) if plain["kind"] == "drill" else {}),
            reshare=(
                ReshareStanding.read(fields.record("reshare"))
                if plain["kind"] == "reshare"
                else None
            ),
        )
        fields.end()
        _require_of_its_subject(view)
        return view


def _read_drill(fields: Fields) -> dict[str, Any]:
    result = fields.json("result")
    told = None if result is None else DrillResult.read(result)
    return {"refused": tuple(fields.words("refused")), "result": told}


def _require_of_its_subject(view: CeremonyView) -> None:
    """Refuse a view that says something else than the subject in it, of which all else follows.

    Its id names files, its four words are compared by telephone: neither is the service's to
    choose (promise BOUND).
    """
    subject, digest = view.subject, subject_digest(view.subject, view.dealing)
    said = (view.id, view.kind, view.dataset, view.threshold, view.digest, view.words)
    is_so = (subject.ceremony, subject.kind, subject.dataset, subject.threshold)
    if said != (*is_so, digest.hex(), four_words(digest)):
        raise TamperedError("the service's answer contradicts the subject in it", promise="BOUND")


_STEP = ("id", "action", "actor")
_WORDS = ("id", "kind", "dataset", "opened", "expires", "digest")
_OPTIONAL = ("outcome", "deadline", "window")
_LISTS = ("steps", "takes", "committed", "present", "read_back", "receipts", "turned", "witnessed")
_MAPS = ("verdicts", "attested")
_FLAGS = ("unlocked", "collected")
