"""Addresses of PostgreSQL: a password that is not written as URLs want it is said to be none."""

from __future__ import annotations

from urllib.parse import quote

import pytest

from custody import libpq
from custody.errors import InputError


@pytest.mark.parametrize(
    "password", ["hunter?2", "h?unter=2", "hunter%2", "h@unter2", "hunter/2", "12/34", "hunter 2"]
)
def test_a_password_that_breaks_the_url_is_no_other_host_or_name(password: str) -> None:
    """QUIET: 12/34 was taken for a port and the name of a database, and that was shown.

    The hint says how it is written, and written so it is taken.
    """
    with pytest.raises(InputError, match="can't be read") as caught:
        libpq.connection_options(f"postgresql://custody:{password}@db/custody?sslmode=require")
    assert "%3F" in str(caught.value.hint)
    assert "unter" not in f"{caught.value} {caught.value.hint}"
    encoded = f"postgresql://custody:{quote(password, safe='')}@db/custody"
    assert libpq.connection_options(encoded)["password"] == password


@pytest.mark.parametrize("password", ["hunter#2", "hunter:2", "hunter&2", "hunter+2"])
def test_what_libpq_takes_is_taken(password: str) -> None:
    options = libpq.connection_options(f"postgresql://custody:{password}@db/custody")
    assert (options["password"], options["host"]) == (password, "db")


def test_a_password_that_the_server_refuses_may_have_been_meant_otherwise() -> None:
    """``%41`` is an A: nothing tells that but the server."""
    reason = 'connection failed: FATAL:  password authentication failed for user "custody"'
    assert "%25" in libpq.hint_for(reason, "is it running?")
    assert libpq.hint_for("connection refused", "is it running?") == "is it running?"
