"""What lies beside the flows for operators: every name in it exists, every form explains itself."""

import configparser
import importlib
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from prefect import Flow
from prefect.automations import Automation

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "flows" / "deployments"
DEPLOYMENTS: list[dict[str, Any]] = yaml.safe_load((ROOT / "prefect.yaml").read_text())[
    "deployments"
]

SHOW_SETTINGS = """
from prefect.settings import get_current_settings
recorder = get_current_settings().server.services.task_run_recorder
print(recorder.batch_size, recorder.flush_interval)
"""


def load_flow(entrypoint: str) -> Flow[..., Any]:
    path, name = entrypoint.split(":")
    module = importlib.import_module(path.removesuffix(".py").replace("/", "."))
    found: Flow[..., Any] = getattr(module, name)
    return found


def test_every_flow_is_deployed() -> None:
    modules = {path.stem for path in (ROOT / "flows").glob("*.py") if "@flow(" in path.read_text()}
    assert {Path(one["entrypoint"].split(":")[0]).stem for one in DEPLOYMENTS} == modules


@pytest.mark.parametrize("deployment", DEPLOYMENTS, ids=lambda one: str(one["name"]))
def test_a_deployment_fits_its_flow_and_does_not_pile_up(deployment: dict[str, Any]) -> None:
    flow = load_flow(deployment["entrypoint"])
    assert flow.validate_parameters(deployment["parameters"])
    assert deployment["concurrency_limit"] == {"limit": 1, "collision_strategy": "CANCEL_NEW"}
    assert deployment["work_pool"]["name"] == "webinars"
    assert deployment["tags"] == ["webinars"]
    assert all(set(one) == {"cron", "timezone"} for one in deployment["schedules"])


@pytest.mark.parametrize("deployment", DEPLOYMENTS, ids=lambda one: str(one["name"]))
def test_every_parameter_is_described_in_the_form(deployment: dict[str, Any]) -> None:
    schema = load_flow(deployment["entrypoint"]).parameters.model_dump()
    assert {name for name, one in schema["properties"].items() if not one.get("description")} == (
        set()
    )


@pytest.mark.parametrize("script", sorted(FOLDER.glob("*.sh")), ids=lambda path: path.name)
def test_scripts_are_sound_and_may_be_run(script: Path) -> None:
    subprocess.run(["bash", "-n", script], check=True)
    assert script.stat().st_mode & 0o111


@pytest.mark.parametrize("unit", sorted(FOLDER.glob("*.service")), ids=lambda path: path.name)
def test_units_start_what_is_there(unit: Path) -> None:
    parser = configparser.ConfigParser(interpolation=None, strict=False)
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read(unit)
    assert set(parser.sections()) == {"Unit", "Service", "Install"}
    service = parser["Service"]
    program = "/opt/webinar/.venv/bin/prefect "
    assert service["ExecStart"].startswith(program)
    check_command(service["ExecStart"].removeprefix(program))
    if "ExecStartPre" in service:
        assert (ROOT / service["ExecStartPre"].removeprefix("/opt/webinar/")).is_file()


def test_a_server_that_is_started_here_takes_the_settings() -> None:
    told = subprocess.run(
        [sys.executable, "-c", SHOW_SETTINGS], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    assert told.split() == ["100", "2.0"]
    units = [path.read_text() for path in FOLDER.glob("*.service")]
    assert all("WorkingDirectory=/opt/webinar\n" in unit for unit in units)


def test_the_compose_file_starts_what_is_there() -> None:
    services = yaml.safe_load((FOLDER / "compose.yaml").read_text())["services"]
    assert set(services) == {"database", "server", "worker"}
    for name in ("server", "worker"):
        assert services[name]["working_dir"] == "/opt/webinar"  # where prefect.toml lies
        check_command(services[name]["command"].rpartition("prefect ")[2].rstrip('"'))
    assert "flows/deployments/prepare.sh" in services["worker"]["command"]


def test_the_automations_are_such_that_prefect_takes_them() -> None:
    described = yaml.safe_load((FOLDER / "notify-on-failure.yaml").read_text())["automations"]
    automations = [Automation.model_validate(one) for one in described]
    assert [one.name for one in automations] == ["webinars-notify-on-failure", "webinars-zombies"]


def check_command(command: str) -> None:
    """Check that Prefect has the command with all of its options."""
    words = command.split()
    names = [word for word in words if not word.startswith("-")][:2]
    told = subprocess.run(
        [sys.executable, "-m", "prefect", *names, "--help"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert {word for word in words if word.startswith("--")} <= set(told.split())
