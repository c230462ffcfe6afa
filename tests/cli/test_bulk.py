"""docs/bulk.md: every block of it, from the request to all that is there."""

from __future__ import annotations

import re
import shutil
import subprocess
from dataclasses import dataclass
from typing import Any

import pytest

from tests.cli.cli_env import Shell
from tests.recipes.document import FENCE, ROOT
from tests.storage.stores import ObjectStore
from tests.support import require

TEXT = (ROOT / "docs" / "bulk.md").read_text()
BLOCKS = {name: text for name, text in FENCE.findall(TEXT) if name.startswith("bulk-")}
USED = {"ask", "plan", "shard", "slurm", "kubernetes", "dask", "buckets", "status", "collection"}
NAMES = ("people/one", "people/two", "letters", "empty")


def test_every_block_is_run() -> None:
    assert {f"bulk-{name}" for name in USED} == set(BLOCKS)


def test_the_array_script_is_bash() -> None:
    script = BLOCKS["bulk-slurm"]
    subprocess.run(["bash", "-n"], input=script, text=True, check=True)
    said = dict(re.findall(r"^#SBATCH --([a-z-]+)(?:=(\S+))?$", script, re.M))
    assert said["array"] == "1-20"
    assert "requeue" in said


def test_the_job_is_indexed_and_its_shards_are_all_there() -> None:
    yaml = pytest.importorskip("yaml")
    job: Any = yaml.safe_load(BLOCKS["bulk-kubernetes"])
    spec, pod = job["spec"], job["spec"]["template"]["spec"]
    assert (job["apiVersion"], job["kind"]) == ("batch/v1", "Job")
    assert spec["completionMode"] == "Indexed"
    assert pod["restartPolicy"] == "Never"
    [container] = pod["containers"]
    [command] = container["args"]
    assert f'"$((JOB_COMPLETION_INDEX + 1))/{spec["completions"]}"' in command
    mounts = {mount["name"] for mount in container["volumeMounts"]}
    assert mounts == {volume["name"] for volume in pod["volumes"]}


@dataclass
class Site:
    """A folder in place of /srv, with a sealed store and a grant under way."""

    shell: Shell

    def run(self, name: str, **variables: str) -> str:
        return self.bash(BLOCKS[f"bulk-{name}"], **variables)

    def bash(self, script: str, **variables: str) -> str:
        text = script.replace("/srv", str(self.shell.folder / "srv"))
        done = subprocess.run(
            ["bash", "-eu", "-c", text],
            cwd=self.shell.folder,
            env=self.shell.environment() | {"CUSTODY_TOKEN_FILE": "rita.token"} | variables,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, f"{text}\n{done.stdout}---\n{done.stderr}"
        return done.stdout

    def restored(self) -> dict[str, str]:
        folder = self.shell.folder / "srv" / "restored"
        return {name: (folder / name).read_text() for name in NAMES}


@pytest.fixture
def site(shell: Shell) -> Site:
    """A dataset of its own, with everything of it sealed, asked for and opened."""
    shell.cli_env.genesis("bulk")
    site = Site(shell)
    (shell.folder / "srv/sealed/people").mkdir(parents=True)
    shutil.copy(shell.cli_env.folder / "bulk.recipient", shell.folder)
    shutil.copy(shell.cli_env.folder / "known_people", shell.folder)
    for name in NAMES:
        site.bash(
            f"printf %s {name} | CUSTODY_TOKEN_FILE=nightly.token custody seal -d bulk "
            f"-R bulk.recipient -o /srv/sealed/{name}.age"
        )
    site.bash(BLOCKS["bulk-ask"].replace("-d registry", "-d bulk"))
    shell.cli_env.open((shell.folder / "ceremony").read_text().strip())
    site.run("plan")
    return site


@pytest.mark.slow
def test_an_operator_restores_all_of_it(site: Site, moto_store: ObjectStore) -> None:
    """By hand, by SLURM, by Kubernetes; then again by Dask; a collection too: it is all there."""
    site.run("shard")
    site.run("slurm", SLURM_ARRAY_TASK_ID="1", SLURM_ARRAY_TASK_COUNT="20")
    yaml = pytest.importorskip("yaml")
    job = yaml.safe_load(BLOCKS["bulk-kubernetes"])
    [container] = job["spec"]["template"]["spec"]["containers"]
    [command] = container["args"]
    command = command.replace("/identity/", "").replace("/srv/plan.json", "plan.json")
    site.bash(command.replace("exec ", "", 1), JOB_COMPLETION_INDEX="4")
    assert site.restored() == {name: name for name in NAMES}
    shutil.rmtree(site.shell.folder / "srv" / "restored")
    dask(site)
    assert site.restored() == {name: name for name in NAMES}
    assert "1 of 1 work items are done: 4 of 4 objects" in site.run("status")
    from_bucket_to_bucket(site, moto_store)
    collection_by_its_own_plan(site)


def collection_by_its_own_plan(site: Site) -> None:
    """The plan of the grant has its key alone, and says so."""
    site.bash(
        "mkdir /srv/photos; export CUSTODY_TOKEN_FILE=nightly.token;"
        "custody collection open /srv/photos/all -d bulk -R bulk.recipient;"
        "for one in a b; do printf %s $one | custody seal --collection /srv/photos/all"
        " -o /srv/photos/$one.age; done; custody collection close /srv/photos/all"
    )
    asked = 'custody collection list -d bulk --json | sed -n \'s/.*"id": "\\(.*\\)".*/\\1/p\''
    collection = site.bash(asked).strip()
    named = f"--object {collection}"
    ask = BLOCKS["bulk-ask"].replace("-d registry", "-d bulk").replace("--everything", named)
    site.bash(ask)
    site.shell.cli_env.open((site.shell.folder / "ceremony").read_text().strip())
    (site.shell.folder / "grant.json").unlink()
    (site.shell.folder / "plan.json").unlink()
    told = site.bash("{\n" + BLOCKS["bulk-plan"].replace("sealed", "photos") + "} 2>&1")
    assert f"planned by: custody plan --collection {collection[:12]}" in told
    site.run("collection", COLLECTION=collection)
    folder = site.shell.folder / "srv/restored/photos"
    assert {one: (folder / one).read_text() for one in ("a", "b")} == {"a": "a", "b": "b"}


def dask(site: Site) -> None:
    try:
        import distributed
    except ModuleNotFoundError:
        require(False, "dask.distributed is not installed")
        raise
    local: Any = distributed.LocalCluster
    with local(
        n_workers=1, threads_per_worker=1, processes=False, dashboard_address=None, protocol="tcp"
    ) as cluster:
        address = cluster.scheduler_address
        site.bash(BLOCKS["bulk-dask"].replace("tcp://scheduler:8786", address))


def from_bucket_to_bucket(site: Site, moto_store: ObjectStore) -> None:
    source, target = moto_store.new_bucket(), moto_store.new_bucket()
    for path in (site.shell.folder / "srv/sealed").rglob("*.age"):
        key = f"sealed/{path.relative_to(site.shell.folder / 'srv/sealed').as_posix()}"
        moto_store.client.put_object(Bucket=source, Key=key, Body=path.read_bytes())
    script = BLOCKS["bulk-buckets"].replace("s3://backup/", f"s3://{source}/")
    site.bash(script.replace("s3://restored/", f"s3://{target}/"), **moto_store.environment())
    for name in NAMES:
        found = moto_store.client.get_object(Bucket=target, Key=f"registry/{name}")
        assert found["Body"].read().decode() == name
