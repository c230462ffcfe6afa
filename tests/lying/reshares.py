"""Reshares of a town, one at every stage, and a dataset in the epoch that one began.

From anna, bert, carl, dora and emil the shares go to anna, bert, carl, gina and hugo, 3 of 5.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from custody.errors import RedealError
from custody.formats.timestamps import now
from custody.official.resharing import complaint
from tests.keys import key_of
from tests.people import OFFICIALS

if TYPE_CHECKING:
    from tests.lying.town import Town

QUORUM = OFFICIALS[:3]
NEW = (*QUORUM, "gina", "hugo")
TERMS = {"headers": "proven", "requests": "token"}
RESHARES = ("leaving", "heard", "dealing", "shared", "disputed", "moved")
"""What waits for anna's approval, her words, her dealing, for gina's receipt, for anna's answer,
and for anna to destroy her old share."""
STEPS = (
    ("approve", QUORUM),
    ("read-back", ("bert", "carl", "gina", "hugo")),
    ("read-back", ("anna",)),
    ("redeal", ("bert", "carl", "dora", "emil")),
    ("redeal", ("anna",)),
    ("receipt", ("anna", "bert", "carl", "hugo")),
    ("receipt", ("gina",)),
)
DONE = {"leaving": 0, "heard": 2, "dealing": 4, "shared": 6, "disputed": 5, "moved": 7}
"""How many of these steps are over."""


def leave_reshares(town: Town) -> None:
    """Leave a reshare at every stage; in what has switched there are requests and a drill."""
    for name in NEW[3:]:
        town.cli_env.enrol(name, "official")
    for stage in RESHARES:
        _leave(town, stage)
    _complain(town)
    _work_in_epoch(town)


def _leave(town: Town, stage: str) -> None:
    dataset = f"of-{stage}"
    town.cli_env.genesis(dataset, **TERMS)
    if stage == "moved":
        _seal(town, dataset)
    town.liar.earlier[dataset] = town.liar.ask(f"/datasets/{dataset}/genesis")
    seats = [part for name in NEW for part in ("--official", name)]
    id_ = town.run(["reshare", "-d", dataset, "--threshold", "3", *seats])
    town.liar.names[stage] = id_
    words = ["--words", town.words(stage)]
    for act, who in STEPS[: DONE[stage]]:
        said = ["--all-said"] if act == "redeal" else []
        for official in who:
            town.run([act, id_, "--key", f"{official}.key", *words, *said])


def _complain(town: Town) -> None:
    """Have gina complain of what anna dealt to her, which is right: her client would not."""
    desk, id_ = town.cli_env.desk("gina"), town.liar.names["disputed"]
    wrong = RedealError("it does not open", official="anna", fault="box-fail", row=1)
    desk.submit(id_, complaint(desk.fetch(id_)[1], wrong, key_of("gina"), now()))


def _seal(town: Town, dataset: str) -> None:
    file = f"{dataset}-a.age"
    town.run(["seal", "-R", f"{dataset}.recipient", "-o", file, "--exec", "--", "echo", "a"])
    said = town.run(["register", "-d", dataset, file], CUSTODY_TOKEN_FILE="nightly.token")
    town.liar.names[file] = said.split()[0]


def _work_in_epoch(town: Town) -> None:
    """Leave a request that waits for approvals, one that waits for keys, and a drill."""
    names, dataset = town.liar.names, "of-moved"
    town.run(["known", "remove", "--dataset", dataset])  # of the epoch that was left
    line = ["request", "-d", dataset, "--object", names[f"{dataset}-a.age"]]
    for name in ("epoch-asked", "epoch-approved"):
        asked = [*line, "--reason", name]
        names[name] = town.run(asked, CUSTODY_TOKEN_FILE="rita.token")
    words = ["--words", town.words("epoch-approved")]
    for official in QUORUM:
        town.run(["approve", names["epoch-approved"], "--key", f"{official}.key", *words])
    names["epoch-drilled"] = town.run(["drill", "-d", dataset])
