"""The schema revision of the database: migrating it, and refusing one this program can't use."""

from __future__ import annotations

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from custody.errors import CustodyError
from custody.resources import folder
from custody.store.engine import Store


def upgrade(store: Store, revision: str = "head") -> None:
    """Move the schema up to ``revision``, in one transaction; refuses a newer program's."""
    require_known(current(store))
    with store.writing() as connection:
        config = _config()
        config.attributes["connection"] = connection
        command.upgrade(config, revision)


def downgrade(store: Store, revision: str) -> None:
    """Move the schema down to ``revision``, in one transaction; refuses a newer program's."""
    require_known(current(store))
    with store.writing() as connection:
        config = _config()
        config.attributes["connection"] = connection
        command.downgrade(config, revision)


def current(store: Store) -> str | None:
    """Give the revision the database is at; None for an empty database."""
    with store.reading() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def head() -> str:
    """Give the revision this program was written for."""
    revision = ScriptDirectory.from_config(_config()).get_current_head()
    assert revision is not None
    return revision


def require_head(store: Store) -> None:
    """Refuse a database that is empty, older or newer than this program."""
    revision = current(store)
    if revision == head():
        return
    if revision is None:
        raise CustodyError(
            "the database is empty",
            hint="bring a copy of it back, and start again; for a new service choose another "
            "CUSTODY_HOME",
        )
    require_known(revision)
    raise CustodyError(
        f"the database is at the older version {revision}, this program needs {head()}",
        hint="make a copy of it, then: custody database upgrade",
    )


def require_known(revision: str | None) -> None:
    """Refuse a revision this program has never heard of; None is an empty database."""
    scripts = ScriptDirectory.from_config(_config()).walk_revisions()
    if revision not in {None, *(script.revision for script in scripts)}:
        raise CustodyError(
            f"the database is at version {revision}, which this program does not know",
            hint="it was made by a newer release of custody: run that one",
        )


def _config() -> Config:
    config = Config()
    scripts = str(folder("migrations"))
    config.set_main_option("script_location", scripts.replace("%", "%%"))
    return config
