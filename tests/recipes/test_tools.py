"""docs/backup.md for other tools: sealed, stored, asked for, fetched and restored, by each."""

from __future__ import annotations

import getpass
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from tests.cli.cli_env import BIN, UNREACHABLE_URL
from tests.recipes.host import ASKING, PATIENTS, Host, mariadb
from tests.storage.stores import moto
from tests.support import program, require

pytestmark = pytest.mark.slow
ALL = str(PATIENTS)


@pytest.fixture
def shop(host: Host) -> Iterator[None]:
    """A MariaDB server that the operator's clients find."""
    program("zstd")
    with mariadb() as options:
        (host.folder / ".my.cnf").write_bytes(options.read_bytes())
        host.shell(
            "mariadb -e 'CREATE DATABASE shop; USE shop; "
            f"CREATE TABLE orders AS SELECT seq FROM seq_1_to_{PATIENTS}'"
        )
        yield


@pytest.mark.usefixtures("shop")
def test_a_mariadb_dump_comes_back_through_zstd(host: Host) -> None:
    host.run("mariadb-seal")
    host.run("mariadb-restore", **host.granted("mariadb"))
    assert host.shell("mariadb -N -e 'SELECT count(*) FROM shop_rehearsal.orders'").strip() == ALL
    host.shell("rm backup/shop.sql.zst.age")
    assert host.fails(host.recipe("mariadb-seal").replace("events shop", "events nothing")) == 3


def test_tar_seals_and_opens_by_itself(host: Host) -> None:
    host.run("tar-seal")
    host.run("tar-restore", **host.granted("tar"))
    assert (host.folder / "restored" / "letters" / "one").read_text() == "Dear patient\n"


def stored(host: Host, tool: str) -> None:
    """Seal to a store, restore from it, and then let a dump fail."""
    host.run(f"{tool}-seal")
    assert host.waiting() == ""
    granted = host.granted(tool)
    host.run(f"{tool}-restore", **granted)
    assert host.patients(f"registry_{tool}") == ALL
    host.fails(host.with_dump(host.recipe(f"{tool}-seal")))
    assert (host.waiting(), host.objects(tool)) == ("", 1)


def test_restic_keeps_a_dump_and_gives_it_back(host: Host) -> None:
    """What it keeps of one that failed opens for nobody, even with the key."""
    host.run("restic-once")
    stored(host, "restic")
    restic = "restic -q --repo backup/restic --password-file etc/restic.password"
    assert host.shell(f"{restic} snapshots --json").count('"short_id"') == 2
    host.shell(f"{restic} dump latest registry.dump.age > broken.age")
    opened_by_nobody(host, "broken.age")


def test_rclone_keeps_a_dump_and_gives_it_back(host: Host) -> None:
    stored(host, "rclone")
    opened_by_nobody(host, "store/backup/registry.dump.age")


def test_a_bucket_has_a_dump_that_is_whole_or_none(host: Host) -> None:
    with moto() as store:
        store.client.create_bucket(Bucket="backup")
        environment = store.environment()
        host.variables |= environment
        stored(host, "s3")
        (only,) = store.client.list_objects_v2(Bucket="backup")["Contents"]
        assert only.get("Key") == "registry.dump.age"
        for name in environment:
            del host.variables[name]


def opened_by_nobody(host: Host, file: str) -> None:
    """Not even by stock age and the dataset's own key."""
    host.run("bundle", CUSTODY_TOKEN_FILE="admin.token")
    host.run("recover")
    host.fails(f"age -d -i registry.identity -o nothing {file}")
    host.shell("rm registry.identity backup/registry.bundle")


def test_borg_makes_no_archive_of_a_dump_that_failed(host: Host) -> None:
    program("borg")
    host.run("borg-once")
    stored(host, "borg")
    assert len(host.shell("borg list --short backup/borg").splitlines()) == 1


@pytest.mark.parametrize("version", ["2", "1"])
def test_borgmatic_seals_before_it_archives_and_stops_when_that_fails(
    host: Host, version: str
) -> None:
    """A dump that ends with 75, which it would take for a reason to skip, is a failure."""
    program("borg")
    borgmatic = BIN / "borgmatic" if version == "2" else Path("/usr/bin/borgmatic")
    require(borgmatic.exists(), f"{borgmatic} is not installed")
    text = host.recipe(f"borgmatic-{version}").replace("backup/borg", f"backup/matic{version}")
    host.shell(f"borg init --encryption none backup/matic{version}")
    for settings, end in ((text, host.shell), (host.with_dump(text), host.fails)):
        (host.folder / "borgmatic.yaml").write_text(settings)
        end(f"{borgmatic} --config borgmatic.yaml create")
    assert len(host.shell(f"borg list --short backup/matic{version}").splitlines()) == 1
    assert [path.name for path in (host.folder / "backup" / "sealed").iterdir()] == [
        "registry.dump.age"
    ]
    assert host.waiting() == ""


def test_stock_age_opens_it_all_on_the_day_without_us(host: Host) -> None:
    """AGE-PLAIN: after ``custody recover`` nothing of custody is needed, nor a service."""
    program("age")
    if not (host.folder / "backup" / "registry-first.dump.age").exists():
        host.run("by-hand", CUSTODY_TOKEN_FILE="")
    host.run("bundle", CUSTODY_TOKEN_FILE="admin.token")
    host.run("recover", CUSTODY_TOKEN_FILE="", CUSTODY_URL=UNREACHABLE_URL)
    host.run("stock-age")
    assert host.patients("registry_age") == ALL
    host.shell("rm backup/registry.bundle; test ! -e registry.identity")


BARMAN = """
[barman]
barman_user = {user}
barman_home = {home}
configuration_files_directory = {home}/conf.d
log_file = {home}/log

[main]
description = the server
conninfo = host=/nowhere
streaming_conninfo = host=/nowhere
backup_method = postgres
archiver = on
{recipe}
"""


@pytest.fixture
def barman(host: Host) -> Path:
    """Barman's home, with a server whose WAL files come by ``archive_command``."""
    program("barman")
    home = host.folder / "barman"
    for name in ("conf.d", *(f"main/{name}" for name in ("base", "incoming", "wals", "errors"))):
        (home / name).mkdir(parents=True)
    user = getpass.getuser()
    settings = BARMAN.format(user=user, home=home, recipe=host.recipe("barman"))
    (home / "barman.conf").write_text(settings)
    return home


def test_barman_seals_each_wal_file_and_goes_on_where_another_try_is_no_use(
    host: Host, barman: Path
) -> None:
    """The second one's name is taken: without a 63 barman would try for ever."""
    sealed = [host.folder / "backup" / f"main-00000001000000000000000{n}.age" for n in (1, 2)]
    sealed[1].write_text("taken")
    before = host.objects("wal")
    for path in sealed:
        segment = barman / "main" / "incoming" / path.stem.removeprefix("main-")
        segment.write_bytes(bytes(16 << 20))
        host.shell("barman -c barman/barman.conf archive-wal main")
        assert not segment.exists()
    assert sealed[0].stat().st_size > 16 << 20
    assert (sealed[1].read_text(), host.objects("wal"), host.waiting()) == (
        "taken",
        before + 1,
        "",
    )
    assert "returned 63" in (barman / "log").read_text()


def test_barman_s_base_backups_are_sealed_unless_they_failed(host: Host) -> None:
    """By the line that barman gives to a shell, with what it sets for it."""
    base = host.folder / "base"
    base.mkdir()
    (base / "PG_VERSION").write_text("15\n")
    line = host.recipe("barman").splitlines()[0].partition(" = ")[2]
    told = {"BARMAN_SERVER": "main", "BARMAN_BACKUP_DIR": str(base), "BARMAN_PHASE": "post"}
    ended = {"1": ("DONE", "", 0), "2": ("FAILED", "no space", 63), "3": ("DONE", "", 3)}
    for name, (status, error, code) in ended.items():
        folder = str(base) if name != "3" else "/nowhere"
        said = {"BARMAN_BACKUP_ID": name, "BARMAN_STATUS": status, "BARMAN_ERROR": error}
        variables = told | said | {"BARMAN_BACKUP_DIR": folder}
        host.shell(f"set +e; ({line}); test $? = {code}", **variables)
    assert [path.name for path in (host.folder / "backup").glob("main-?.tar.age")] == [
        "main-1.tar.age"
    ]


def test_the_cron_job_is_whole_and_its_container_seals(host: Host) -> None:
    job = YAML(typ="safe").load(host.recipe("cronjob"))
    assert (job["apiVersion"], job["kind"]) == ("batch/v1", "CronJob")
    assert len(job["spec"]["schedule"].split()) == 5
    pod = job["spec"]["jobTemplate"]["spec"]["template"]["spec"]
    assert pod["restartPolicy"] in ("Never", "OnFailure")
    assert pod["securityContext"]["runAsNonRoot"] is True
    (container,) = pod["containers"]
    mounted = {mount["name"]: mount["mountPath"] for mount in container["volumeMounts"]}
    assert mounted.keys() == {volume["name"] for volume in pod["volumes"]}
    variables = {one["name"]: one["value"] for one in container["env"]}
    for name in ("CUSTODY_RECIPIENT_FILE", "CUSTODY_TOKEN_FILE", "CUSTODY_SPOOL_DIR"):
        assert any(variables[name].startswith(f"{path}/") for path in mounted.values())
    words = [word.replace("$$(", "$(") for word in container["command"] + container["args"]]
    environment = host.environment(**variables)
    done = subprocess.run(words, cwd="/", env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert (host.objects("cronjob"), host.waiting()) == (1, "")
    listed = host.shell("custody objects -d registry", CUSTODY_TOKEN_FILE="admin.token")
    assert " registry-backup " in listed


def test_a_photo_archive_comes_back_under_one_header(host: Host) -> None:
    """Sealed by stock age to the collection's recipient, and held against its manifest."""
    program("age")
    host.run("photos-seal")
    (state,) = (host.folder / "backup" / "photos").glob("all-*.collection")
    asked = {"COLLECTION": state.name.split("-")[-1].split(".")[0]}
    ceremony = host.shell(host.recipe("photos-ask"), **asked, **ASKING).strip()
    host.cli_env.open(ceremony)
    host.run("photos-restore", CEREMONY=ceremony, CUSTODY_TOKEN_FILE="rita.token", **asked)
    assert (host.rehearsal / "photos" / "one").read_text() == "Dear patient\n"


def test_a_repository_opens_with_the_password_that_was_kept(host: Host) -> None:
    """restic and borg ask for it by their own commands."""
    for name in ("restic", "borg"):
        program(name)
    host.run("password-seal")
    host.shell("custody receipts sync")
    granted = host.granted("password") | {"CUSTODY_TOKEN_FILE": str(host.folder / "rita.token")}
    host.run("password-restore", **granted)
    for name in ("restic2", "borg2"):
        (found,) = (host.rehearsal / name).rglob("one")
        assert found.read_text() == "Dear patient\n"
