"""The alert rules and the dashboard fit what the service measures, by Prometheus' own tools."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.db_snapshots import Moments
from tests.support import require
from web import create_app

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "monitoring"
RULES, DASHBOARD = FOLDER / "custody.rules.yml", FOLDER / "custody-dashboard.json"
NAME = re.compile(r"\bcustody_[a-z_]+")


def promtool(*arguments: str) -> None:
    program = shutil.which("promtool")
    require(program is not None, "promtool is not installed")
    done = subprocess.run(
        [str(program), *arguments], cwd=FOLDER, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_alert_rules_are_rules() -> None:
    promtool("check", "rules", RULES.name)


def test_each_alert_fires_when_it_should() -> None:
    promtool("test", "rules", "custody.test.yml")
    tested = (FOLDER / "custody.test.yml").read_text()
    alerts = re.findall(r"alert: (\w+)", RULES.read_text())
    assert [one for one in alerts if f"alertname: {one}" not in tested] == []


def test_the_dashboard_asks_prometheus_what_it_can_read(tmp_path: Path) -> None:
    panels = json.loads(DASHBOARD.read_text())["panels"]
    asked = [target["expr"] for panel in panels for target in panel["targets"]]
    rules = [{"record": f"panel:{number}", "expr": expr} for number, expr in enumerate(asked)]
    file = tmp_path / "panels.yml"
    file.write_text(json.dumps({"groups": [{"name": "panels", "rules": rules}]}))
    promtool("check", "rules", str(file))


@pytest.mark.parametrize("file", [RULES, DASHBOARD, FOLDER.parent / "monitoring.md"])
def test_every_metric_that_is_named_is_one_of_the_services(sqlite: Moments, file: Path) -> None:
    with sqlite.sealed() as world:
        world.token("prometheus", "metrics")
        token = next(reversed(world.tokens.values()))
        client = create_app(world.service).test_client()
        text = client.get("/metrics", headers={"Authorization": f"Bearer {token}"}).text
    known = set(re.findall(r"# TYPE (\S+)", text))
    known |= {f"{name}_bucket" for name in known}
    assert set(NAME.findall(file.read_text())) - known == set()
