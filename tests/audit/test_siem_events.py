"""Entries as events: one line each, in the form that each kind of collector asks for."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from custody.audit.siem_events import FORMATS, Event, as_jsonl, as_ocsf, as_syslog, read_event
from custody.audit.sources.file_source import FileSource
from custody.audit.sources.source import Stored
from custody.entry_summary import summarize
from custody.formats import canonical_json
from custody.tlog.entry import encode_entry, parse_entry
from custody.tlog.merkle import leaf_hash
from tests.people import ORIGIN

NOW = datetime(2026, 2, 3, tzinfo=UTC)
HOSTILE = 'quo"te ] back\\slash\nnew line \x1b[31m end\u2028\u202e'

# RFC 5424, section 6; what stands in SD-PARAM is unescaped by the test.
MESSAGE = re.compile(
    r"<(?P<pri>[0-9]{1,3})>1 (?P<time>\S{20,32}) (?P<host>[!-~]{1,255}) (?P<app>[!-~]{1,48}) "
    r"(?P<proc>[!-~]{1,128}) (?P<id>[!-~]{1,32}) "
    r'\[custody@32473(?P<data>(?: [a-z]+="(?:[^"\\\]]|\\["\\\]])*")+)\] \ufeff(?P<text>.*)'
)
PARAM = re.compile(r' ([a-z]+)="((?:[^"\\\]]|\\["\\\]])*)"')


@pytest.fixture
def events(exported: Path) -> list[Event]:
    return [read_event(stored, NOW) for stored in FileSource(exported).entries()]


def said(body: dict[str, Any]) -> Event:
    at = "2026-01-31T09:00:00.000001Z"
    record = {"at": at, "by": "adam", "type": "person.invited", **body}
    return read_event(Stored(7, encode_entry(ORIGIN, 7, bytes(32), record)), NOW)


def read(line: str) -> tuple[dict[str, str], dict[str, str]]:
    match = MESSAGE.fullmatch(line)
    assert match is not None, line
    pairs = PARAM.findall(match["data"])
    return match.groupdict(), {name: re.sub(r"\\(.)", r"\1", value) for name, value in pairs}


def test_every_entry_is_one_line_in_every_format(events: list[Event]) -> None:
    hostile = said({"data": {"name": HOSTILE, "role": "official"}, "by": HOSTILE})
    for one in (*events, hostile, read_event(Stored(8, b"no entry\n\xff"), NOW)):
        for write in FORMATS.values():
            line = write(one)
            assert len(line.splitlines()) == 1
            assert "\x1b" not in line
            line.encode()


def test_json_lines_bring_the_exact_bytes_and_the_entry_s_own_fields(events: list[Event]) -> None:
    for seq, one in enumerate(events):
        record = json.loads(as_jsonl(one))
        data = canonical_json.decode_binary(record["entry"])
        entry = parse_entry(data)
        assert (record["seq"], record["origin"]) == (seq, ORIGIN) == (entry.seq, entry.origin)
        assert record["leaf"] == leaf_hash(data).hex()
        assert record["text"] == summarize(entry.body)
        assert {name: record[name] for name in entry.body} == entry.body


def test_syslog_is_what_the_rfc_says(events: list[Event]) -> None:
    """Facility 13, the time of the entry, the sentence as the message, the rest as data."""
    for seq, one in enumerate(events):
        assert one.body is not None
        head, data = read(as_syslog(one))
        assert (head["host"], head["app"], head["proc"]) == (ORIGIN, "custody", "-")
        assert (head["time"], head["id"]) == (one.body["at"], one.body["type"])
        assert head["pri"] in ("110", "108")
        assert head["text"] == one.text
        expected = {"leaf": one.leaf, "seq": str(seq)}
        expected |= {
            name: one.body[name] for name in ("by", "ceremony", "dataset") if name in one.body
        }
        assert data == expected


def test_syslog_escapes_what_would_end_its_data() -> None:
    head, data = read(as_syslog(said({"data": {"name": "x", "role": "y"}, "by": HOSTILE})))
    assert data["by"] == 'quo"te ] back\\slash new line  [31m end  '
    assert head["text"].endswith(" invited x as y")


def test_what_somebody_should_look_at_weighs_more(events: list[Event]) -> None:
    """Exceptions, disagreement, wrong words, failure; and most of all what is no entry."""
    heavy = {one.text.partition(":")[0] for one in events if one.weight}
    assert heavy == {
        "Ended",
        "anna read different words",
        "anna recorded an exception",
        "wilma attested",
    }
    odd = [json.loads(as_ocsf(one))["severity_id"] for one in events if one.weight]
    assert set(odd) == {3}
    broken = read_event(Stored(8, b"no entry"), NOW)
    assert read(as_syslog(broken))[0]["pri"] == "106"
    assert json.loads(as_ocsf(broken))["severity_id"] == 5
    assert json.loads(as_jsonl(broken))["entry"] == "bm8gZW50cnk="


def test_ocsf_has_all_that_its_class_requires(events: list[Event]) -> None:
    """API Activity of OCSF 1.1.0: the base event's, the class's and their objects' fields."""
    names = {1: "Create", 2: "Read", 3: "Update", 4: "Delete"}
    kinds = set()
    for seq, one in enumerate(events):
        assert one.body is not None
        record = json.loads(as_ocsf(one))
        assert (record["category_uid"], record["class_uid"]) == (6, 6003)
        assert record["type_uid"] == 600300 + record["activity_id"]
        assert record["activity_name"] == names[record["activity_id"]]
        assert record["severity_id"] in (1, 3)
        assert record["time"] == int(one.at.timestamp() * 1000)
        assert record["metadata"]["version"] == "1.1.0"
        assert record["metadata"]["product"].keys() >= {"name", "vendor_name"}
        assert record["metadata"]["uid"] == f"{ORIGIN}/{seq}"
        assert record["metadata"].get("correlation_uid") == one.body.get("ceremony")
        assert record["actor"] == {"user": {"name": one.body["by"]}}
        assert record["api"]["operation"] == one.body["type"]
        assert record["src_endpoint"]["svc_name"] == "custody"
        assert canonical_json.decode_binary(record["raw_data"]) == one.data
        kinds.add(record["activity_id"])
    assert kinds == {1, 2, 3, 4}
    broken = json.loads(as_ocsf(read_event(Stored(8, b"no entry"), NOW)))
    assert (broken["activity_id"], broken["type_uid"]) == (99, 600399)
    assert broken["activity_name"] == "unreadable"
