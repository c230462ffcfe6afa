"""What people write is text on every page: no markup, no attribute, no script comes of it."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from html.parser import HTMLParser
from urllib.parse import quote

import pytest
from werkzeug.test import TestResponse

from custody.ceremony import Ceremony
from custody.errors import InputError
from custody.formats.timestamps import stamp
from custody.formats.validation import require_text
from custody.service import objects
from custody.service.api_tokens import create_token
from custody.service.browser_sessions import begin_session, set_password
from custody.service.context import Principal
from tests.db_snapshots import Moments
from tests.web.visitor import Visitor
from tests.world import World

EVIL = "\"><evil a='b'><script>alert(1)</script></textarea></title>{{7*7}}{% x %}<!-- ' onload=x"
HEBREW = " שלום עולם "
LONG = (EVIL + HEBREW + "W" * 2000)[:2000]
SHORT = (EVIL + HEBREW + "W" * 300)[:200]
VIEWERS = ("adam", "anna", "rita", "wilma", "axel")
ADDRESSES = [
    "/sign-in?next={}",
    "/ledger?type={}&ceremony={}",
    "/ledger?before={}",
    "/datasets/registry?text={}&since={}&before={}&id={}",
    "/datasets/{}",
    "/ceremonies/{}",
    "/ceremonies/{}/objects?text={}&after={}",
    "/datasets/registry/request?pick=all&jobs={}&hosts={}&tags={}&since={}&text={}",
    "/ceremonies/{}/live?seen={}",
    "/scripts/{}",
    "/{}",
]
FORMS = {
    "/sign-in": (None, "name password next"),
    "/welcome": (None, "code name password"),
    "/people/invite": ("adam", "name display role"),
    "/tokens/new": ("adam", "person label scope dataset"),
    "/new-dataset": ("adam", "name official threshold script export_script"),
    "/datasets/registry/request": (
        "rita",
        "object purpose recipient hours ids jobs hosts tags since until text only page seen also",
    ),
}
"""Who fills in which fields."""
VOID = {"meta", "link", "input", "br", "img", "use", "path", "circle", "rect"}


pytestmark = pytest.mark.usefixtures("quick_passwords")


@dataclass
class Page(HTMLParser):
    """A page as a browser takes it apart."""

    tags: set[str] = field(default_factory=set)
    attributes: list[tuple[str, str]] = field(default_factory=list)
    scripts: list[dict[str, str | None]] = field(default_factory=list)
    inside: list[str] = field(default_factory=list)
    text: list[str] = field(default_factory=list)
    inline: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes += [(tag, name) for name, _ in attrs]
        if tag == "script":
            self.scripts.append(dict(attrs))
        if tag not in VOID:
            self.inside.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes += [(tag, name) for name, _ in attrs]

    def handle_endtag(self, tag: str) -> None:
        assert self.inside, f"</{tag}> ends nothing"
        assert self.inside.pop() == tag, f"</{tag}> ends another"

    def handle_data(self, data: str) -> None:
        if self.inside[-1:] == ["script"] and data.strip():
            assert self.scripts[-1] == {"type": "importmap"}, "an inline script"
            self.inline.append(data)
        self.text.append(data)

    def handle_comment(self, data: str) -> None:
        raise AssertionError(f"a comment: {data[:50]}")


def read(answer: TestResponse) -> Page:
    """Take a page apart; it nests as it should, and holds nothing that its CSP would refuse."""
    page = Page()
    page.feed(answer.text)
    page.close()
    assert page.inside == []
    assert page.tags.isdisjoint({"evil", "style", "iframe", "object", "embed", "base"})
    assert not [name for _, name in page.attributes if name.startswith("on") or name == "style"]
    for text in page.inline:
        digest = b64encode(sha256(text.encode()).digest()).decode()
        assert f"'sha256-{digest}'" in answer.headers["Content-Security-Policy"]
    files = [script for script in page.scripts if script.get("type") != "importmap"]
    assert all(script.get("src") and script.get("integrity") for script in files)
    return page


@pytest.fixture(scope="module")
def hostile(sqlite: Moments) -> Iterator[tuple[World, Ceremony, Ceremony]]:
    """A world where everything that may be free text is hostile."""
    with sqlite.sealed() as world:
        made, file = world.seal(b"data", world.recipient("registry"))
        job = Principal("nightly", frozenset({"register"}), "registry")
        objects.register(
            world.service,
            job,
            dataset="registry",
            header=made.header,
            size=len(file),
            sealed=stamp(world.clock()),
            host=SHORT,
            job=SHORT,
            tags={EVIL[:60]: SHORT},
        )
        create_token(
            world.service,
            world.admin,
            person="nightly",
            scopes=["read"],
            dataset=None,
            label=SHORT,
            lifetime=world.clock() - world.clock().replace(year=2025),
        )
        begin_session(world.service, "rita", EVIL)
        yield world, *ceremonies(world)


def ceremonies(world: World) -> tuple[Ceremony, Ceremony]:
    """One that is open, and one that was denied, each with all that people may write in it."""
    found = []
    for _ in range(2):
        ceremony = world.request(world.objects[0], purpose=LONG)
        ceremony = world.say("abstain", "anna", ceremony, reason=LONG)
        texts = {"expected": LONG, "happened": LONG, "decided": LONG}
        found.append(world.say("exception", "bert", ceremony, **texts))
    denied = found[1]
    for official in ("carl", "dora"):
        denied = world.say("deny", official, denied, reason=LONG)
    assert denied.outcome == "denied"
    return found[0], denied


@pytest.mark.parametrize("who", VIEWERS)
def test_no_page_takes_what_people_wrote_for_markup(
    hostile: tuple[World, Ceremony, Ceremony], who: str
) -> None:
    world, *both = hostile
    visitor = Visitor(world.service, who)
    size, shown, seen = world.head().size, 0, 0
    paths = ["/", "/datasets/registry", "/datasets/registry/request", "/ledger", "/new-dataset"]
    paths += ["/administration", "/scripts/export", "/welcome", "/invitation"]
    paths += [f"/ceremonies/{one.id}{call}" for one in both for call in ("", "/live", "/record")]
    paths += [f"/ledger/{seq}" for seq in range(size - 12, size)]
    for path in paths:
        answer = visitor.get(path)
        if answer.status_code == 200:
            page = read(answer)
            shown += "<evil a='b'>" in "".join(page.text)
            seen += 1
        else:
            assert answer.status_code == 403, path
    assert seen >= 11
    assert shown >= 6, "the text itself is shown, as text"


@pytest.mark.parametrize("path", ADDRESSES)
def test_no_address_gets_onto_a_page_as_markup_nor_makes_it_fail(
    hostile: tuple[World, Ceremony, Ceremony], path: str
) -> None:
    world, *_ = hostile
    who = "rita" if "/request?" in path else "adam"
    visitor = Visitor(world.service, None if path.startswith("/sign-in") else who)
    for text in (EVIL, LONG, "\x00", "%ff", "\u202e", "\ud7ff", "../../etc"):
        answer = visitor.get(path.replace("{}", quote(text, safe="")))
        assert answer.status_code in (200, 404)
        read(answer)


@pytest.mark.parametrize("path", FORMS)
def test_no_form_is_taken_for_markup_nor_makes_the_page_fail(
    hostile: tuple[World, Ceremony, Ceremony], path: str
) -> None:
    world, ceremony, _ = hostile
    size = world.head().size
    for text in (EVIL, LONG, "\u202eabc", "x" * 100_000):
        fill_in(world, path, ceremony, text)
    assert world.head().size == size


def fill_in(world: World, path: str, ceremony: Ceremony, text: str) -> None:
    """Send a form whose every field holds this text; it is refused, and nothing fails."""
    who, fields = FORMS[path]
    visitor = Visitor(world.service, who)
    visitor.get("/sign-in")
    answer = visitor.post(path.format(ceremony.id), dict.fromkeys(fields.split(), text))
    assert 400 <= answer.status_code < 500, (path, answer.status_code)
    read(answer)


def test_what_a_database_can_not_keep_as_text_makes_no_page_fail(sealed_world: World) -> None:
    """PostgreSQL has no NUL in text, and says so as an error of its own."""
    ceremony = sealed_world.request(sealed_world.objects[0])
    for path in FORMS:
        fill_in(sealed_world, path, ceremony, "a\x00b")
    adam, rita = (Visitor(sealed_world.service, name) for name in ("adam", "rita"))
    for path in ADDRESSES[1:]:
        visitor = rita if "/request?" in path else adam
        assert visitor.get(path.replace("{}", "a%00b")).status_code in (200, 404), path
    for path in ("people/{}/link", "tokens/{}/revoke", "sessions/{}/end"):
        answer = adam.post(f"/{path.format('a%00b')}")
        assert answer.status_code == 404, path


def test_text_that_reorders_or_hides_is_not_taken_in_the_first_place() -> None:
    for text in ("a\u202eb", "a\u2066b", "a\x1bb", "a\u2028b", "a\x00b"):
        with pytest.raises(InputError):
            require_text(text, "a purpose")


@pytest.mark.parametrize(
    "ahead",
    [
        "//evil.example/",
        "/\\evil.example/",
        "https://evil.example/",
        "javascript:alert(1)",
        "/\t/evil.example",
        "\\\\evil.example",
        "evil.example",
        "",
    ],
)
def test_signing_in_leads_to_pages_of_our_own_only(
    hostile: tuple[World, Ceremony, Ceremony], ahead: str
) -> None:
    world, *_ = hostile
    with world.service.store.writing() as connection:
        set_password(connection, "rita", "a long enough password")
    visitor = Visitor(world.service)
    visitor.get("/sign-in")
    form = {"name": "rita", "password": "a long enough password", "next": ahead}
    answer = visitor.post("/sign-in", form)
    assert answer.status_code == 302
    assert answer.headers["Location"] == "/"
