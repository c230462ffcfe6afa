"""The client's commands that rest on an answer of the service, as the table of lies runs them."""

from __future__ import annotations

from pathlib import Path

from custody.client import Client
from custody.formats import canonical_json
from tests.lying import small_commands
from tests.lying.command import REASON, SEEN, Command, Line, official
from tests.lying.town import Town
from tests.people import OFFICIALS

HERS = {"CUSTODY_TOKEN_FILE": "rita.token"}
JOBS = {"CUSTODY_TOKEN_FILE": "nightly.token"}
RECIPIENT = frozenset({"service", "dataset", "genesis"})


def _words_of_recipient(town: Town) -> Line:
    words = town.recipient_words("registry")
    return ["dataset", "recipient", "registry", "-o", "new.recipient", "--words", words]


def _request(town: Town, dataset: str, *more: str) -> Line:
    object_ = town.liar.names[f"{dataset}-c.age"]
    return ["request", "-d", dataset, "--object", object_, *REASON, *more]


def _create(town: Town) -> Line:
    seats = [part for name in OFFICIALS for part in ("--official", name)]
    terms = ["--headers", "proven", "--requests", "token"]
    return ["dataset", "create", "maps", "--threshold", "3", *seats, *terms]


def _fetch_subject(town: Town, folder: Path) -> None:
    """What is carried to the air-gapped machine, by somebody whose client refused none of it."""
    client = Client(town.cli_env.url, (town.home / "admin.token").read_text().strip())
    told = client.get(f"/ceremonies/{town.liar.names['vault']}")
    (folder / "shown.subject").write_bytes(canonical_json.encode(told["subject"]))


def _deal(town: Town) -> Line:
    return [*_deal_untold(town), "--words", town.words("vault"), "--all-said"]


def _deal_untold(_: Town) -> Line:
    return ["deal", "--offline", "shown.subject", "-o", "new.bundle"]


def _take_grant(town: Town, folder: Path) -> None:
    token = (town.home / "rita.token").read_text().strip()
    client = Client(town.cli_env.url, token)
    answer = client.post(f"/ceremonies/{town.liar.names['unlocked']}/grant")
    (folder / "lying.grant").write_text(answer["text"])


def _export_ledger(town: Town, folder: Path) -> None:
    ledger = town.liar.lying_ledger()
    if ledger is not None:
        town.liar.told.add("ledger")
    (ledger or town.liar.true_ledger()).export(folder / "lying.ledger")


def _known(town: Town, *line: str) -> Line:
    """With the file of known people; at first use there is an empty one."""
    return ["custody-audit", *line, "--known", "known_people"]


BUNDLE = frozenset({"bundle"})
FILED = frozenset({"filed", "objects", "service"})
QUORUM = frozenset({"genesis", "objects", "verdicts"})
COMMANDS: dict[str, Command] = {
    "enrol": Command(
        lambda town: ["enrol", town.liar.names["zoe"], "--key", "zoe.key"], frozenset({"service"})
    ),
    "enrol-token": Command(
        lambda town: ["enrol", town.liar.names["yann"], "-o", "yann.token"], frozenset({"service"})
    ),
    "key-register": Command(
        lambda town: ["key", "register", "--key", "paul.key"],
        frozenset({"service"}),
        environ={"CUSTODY_TOKEN_FILE": "paul.token"},
    ),
    "create": Command(_create, frozenset({"service", "created"}), "genesis"),
    "deal": Command(
        _deal, frozenset({"ceremony"}), "genesis", prepare=_fetch_subject, ends=(0, 77)
    ),
    "deal-untold": Command(
        _deal_untold, frozenset({"ceremony"}), "genesis", prepare=_fetch_subject, ends=(77, 77)
    ),
    "hand-in": Command(
        lambda town: ["dataset", "hand-in", town.liar.names["vault"], "vault.bundle"],
        frozenset({"dealt"}),
    ),
    "read-back": official("read-back", "attic", answers=frozenset(), said=True),
    "commit": official("commit", "joint", answers=frozenset(), said=True, ends=(0, 77)),
    "commit-seen": official("commit", "joint", "--first-use", answers=frozenset()),
    "receipt": official("receipt", "books", answers=BUNDLE, said=True, ends=(0, 77)),
    "receipt-seen": official("receipt", "books", "--first-use", answers=BUNDLE),
    "receipt-made": official("receipt", "made", answers=BUNDLE, ends=(0, 77)),
    "receipt-made-seen": official("receipt", "made", "--first-use", answers=BUNDLE),
    "complain": official("complain", "made", answers=BUNDLE, ends=(77, 77)),
    "attest-made": official("attest", "roomful", "--agree", answers=BUNDLE),
    "approve": official("approve", "asked", answers=QUORUM, said=True),
    "approve-signed": official("approve", "signed", answers=QUORUM | {"request"}, ends=(0, 77)),
    "turn": official("turn", "approved", answers=QUORUM),
    "deny": official("deny", "asked", *REASON, answers=frozenset({"objects"})),
    "attest": official(
        "attest",
        "asked",
        "--agree",
        answers=frozenset(),
        displays=frozenset({"objects"}),
        ends=(77, 77),
    ),
    "cosign": Command(
        lambda _: ["cosign", "--key", "anna.key"], SEEN | {"challenge"}, ends=(0, 77)
    ),
    "request": Command(lambda town: _request(town, "registry"), FILED, "export", HERS),
    "request-signed": Command(
        lambda town: _request(town, "letters", "--key", "rita.key"),
        SEEN | {"challenge", "draft", "objects", "filed"},
        "signed",
        {"CUSTODY_TOKEN_FILE": ""},
    ),
    "recipient": Command(
        lambda _: ["dataset", "recipient", "registry", "-o", "new.recipient"],
        RECIPIENT,
        ends=(0, 77),
    ),
    "recipient-words": Command(_words_of_recipient, frozenset({"service", "dataset"})),
    "seal": Command(
        lambda _: ["seal", "-d", "registry", "-o", "new.age", "--exec", "--", "echo", "night"],
        RECIPIENT,
        environ=JOBS,
        ends=(0, 77),
    ),
    "collection": Command(
        lambda _: ["collection", "open", "album", "-d", "registry"],
        RECIPIENT,
        environ=JOBS,
        ends=(0, 77),
    ),
    "tar-filter": Command(
        lambda _: ["tar-filter", "-d", "registry"], RECIPIENT, environ=JOBS, ends=(0, 77)
    ),
    "bundle": Command(
        lambda _: ["dataset", "bundle", "registry", "-o", "new.bundle"],
        frozenset({"service", "bundle", "genesis"}),
    ),
    "fetch": Command(
        lambda town: ["fetch", town.liar.names["unlocked"], "-o", "new.grant"],
        frozenset({"service", "grant"}),
        environ=HERS,
    ),
    "restore": Command(
        lambda town: [
            "restore",
            "registry-a.age",
            "--ceremony",
            town.liar.names["unlocked"],
            "-o",
            "new",
        ],
        frozenset({"service", "grant"}),
        environ=HERS,
    ),
    "show-proof": Command(
        lambda town: ["show", town.liar.names["asked"], "--proof", "new.proof"],
        frozenset({"proof"}),
        displays=frozenset({"ceremony"}),
    ),
    "proof-check": Command(
        lambda town: _known(
            town, "proof", "check", "--grant", "lying.grant", "--vkey", town.liar.service.key.vkey
        ),
        frozenset({"grant"}),
        prepare=_take_grant,
    ),
    "verify": Command(
        lambda town: _known(town, "verify", "--ledger", "lying.ledger", "--require", "chain"),
        frozenset({"ledger"}),
        prepare=_export_ledger,
    ),
    **small_commands.COMMANDS,
}
