"""Whatever is taken from a service is of the log and ledger that its user knows (KNOWN)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from custody.errors import KnownError, TamperedError
from custody.official.invitation import code_for_log
from custody.official.known_people import COMPARED, SEEN, KnownPeople
from custody.official.known_service import KnownService, require_own_id
from custody.servicekey import ServiceKey
from custody.tlog.note import Checkpoint
from tests.ceremony.subjects import subject_of, three
from tests.keys import random_bytes_of

ORIGIN, ELSEWHERE = "custody.example/test", "elsewhere.example/main"
DAY = date(2026, 5, 3)
LOG, ANOTHER = (ServiceKey.generate(ORIGIN, random_bytes_of(seed)) for seed in ("log", "thief"))
OTHERS = ServiceKey.generate(ELSEWHERE, random_bytes_of("elsewhere"))
KNOWN = KnownPeople().record(ORIGIN, None, LOG.vkey, COMPARED, DAY)


def about(key: ServiceKey, origin: str = ORIGIN) -> dict[str, str]:
    note = key.sign(Checkpoint(origin, 1, bytes(32)))
    return {"origin": origin, "vkey": key.vkey, "checkpoint": note}


def test_the_known_service_is_taken_and_so_is_the_first_one() -> None:
    assert KnownService.read(about(LOG), KNOWN).is_compared
    assert not KnownService.read(about(OTHERS, ELSEWHERE), KnownPeople()).is_compared


@pytest.mark.parametrize("how", [COMPARED, SEEN])
def test_another_log_key_is_refused(how: str) -> None:
    known = KnownPeople().record(ORIGIN, None, LOG.vkey, how, DAY)  # type: ignore[arg-type]
    with pytest.raises(KnownError, match="has another key"):
        KnownService.read(about(ANOTHER), known)


@pytest.mark.parametrize("name", [None, "anna"])
def test_no_name_of_another_ledger_leads_around_what_is_known(name: str | None) -> None:
    """Whether it is the log that is known there, or a person alone."""
    key = LOG.vkey if name is None else "ab" * 32
    known = KnownPeople().record(ORIGIN, name, key, COMPARED, DAY)
    with pytest.raises(KnownError, match=f"{ELSEWHERE}, and you know {ORIGIN}"):
        KnownService.read(about(OTHERS, ELSEWHERE), known)
    with pytest.raises(KnownError, match="is of the ledger"):
        KnownService.read(about(LOG), known).require_of(ELSEWHERE)


def test_of_several_ledgers_that_are_known_each_is_taken() -> None:
    both = KNOWN.record(ELSEWHERE, None, OTHERS.vkey, COMPARED, DAY)
    for key, origin in ((LOG, ORIGIN), (OTHERS, ELSEWHERE)):
        assert KnownService.read(about(key, origin), both).origin == origin


def test_a_code_that_is_handed_over_names_this_log() -> None:
    """Whoever takes it up knows the log as compared, by the word of who handed it over."""
    service = KnownService.read(about(LOG), KNOWN)
    service.require_code(code_for_log("secret", LOG.vkey))
    for lie in (code_for_log("secret", ANOTHER.vkey), "secret"):
        with pytest.raises(KnownError):
            service.require_code(lie)


@pytest.mark.parametrize("id_", ["export-old", "../evil", "/etc/evil", "two words"])
def test_a_ceremony_is_shown_under_its_own_plain_id(id_: str) -> None:
    """BOUND: files are named by it."""
    subject = subject_of(three())
    require_own_id(subject.ceremony, subject)
    with pytest.raises(TamperedError):
        require_own_id(id_, subject)
    if id_ != "export-old":
        with pytest.raises(TamperedError):
            require_own_id(id_, replace(subject, ceremony=id_))
