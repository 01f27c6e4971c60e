# ruff: noqa: T201 - run by hand, it says what it sees
"""Kill -9 at random points over a batch, and see that nothing is lost or doubled; run by hand.

    python -m tests.flows.chaos --kills 20 --recordings 30 --seed 1

Each round starts a run of the deployment, waits, and kills the worker, the server or the flow's
process. What was killed is started again. In the end the lake must hold every recording with the
bytes of an undisturbed run.
"""

import argparse
import os
import random
import signal
import subprocess
import tempfile
import time
from pathlib import Path

from pipeline.batch import process_all
from pipeline.lake import open_lake
from pipeline.settings import load_settings
from tests.captioned import write_webinars
from tests.flows.nightly_smoke import Night, stop, wait_for

VICTIMS = ("flow", "worker", "server")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--recordings", type=int, default=30)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--longest-wait", type=float, default=25.0, help="seconds before a kill")
    parser.add_argument("--database", help="of the server: postgresql+asyncpg://...")
    arguments = parser.parse_args()
    # Killed runs stay "Running" and would hold back the next one; here they may overlap.
    os.environ["WEBINAR_RECORDINGS_AT_ONCE"] = "100"
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "night").mkdir()
        scene = Night(folder / "night", arguments.database)
        write_webinars(scene.inbox, arguments.recordings)
        wanted = undisturbed(scene.inbox, folder / "undisturbed")
        disturb(scene, arguments)
        ids = open_lake(scene.lake).recording_ids()
        assert len(ids) == len(set(ids)) == arguments.recordings, f"{len(ids)} published"
        assert contents(scene.lake) == wanted, "other bytes than an undisturbed run"
        left = list((scene.lake / ".staging").glob("*"))
        print(f"{len(ids)} published once, bytes as undisturbed, {len(left)} left in staging")


def disturb(scene: Night, arguments: argparse.Namespace) -> None:
    """Kill so many times, then let one run end."""
    chance = random.Random(arguments.seed)  # noqa: S311 - no secret
    running = {"server": scene.start_server()}
    try:
        scene.deploy("--concurrency-limit", "100", "--collision-strategy", "ENQUEUE")
        running["worker"] = scene.start("worker", "start", "--pool", "webinars")
        for number in range(1, arguments.kills + 1):
            run_now(scene)
            wait_s = chance.uniform(1.0, arguments.longest_wait)
            time.sleep(wait_s)
            victim = chance.choice(VICTIMS)
            hit = kill(scene, victim, running)
            count = len(open_lake(scene.lake).recording_ids())
            print(f"{number:3} {victim:7} {hit} killed after {wait_s:4.1f} s; {count} published")
        last = run_now(scene)
        wait_for(lambda: has_completed(scene, last), "the last run")
    finally:
        for process in running.values():
            stop(process)
        for pid in flow_pids(scene):
            os.kill(pid, signal.SIGKILL)


def kill(scene: Night, victim: str, running: "dict[str, subprocess.Popen[bytes]]") -> int:
    """Kill the victim, start it again, and return how many processes were hit."""
    if victim == "flow":
        pids = flow_pids(scene)
        for pid in pids:
            os.kill(pid, signal.SIGKILL)
        return len(pids)
    running[victim].send_signal(signal.SIGKILL)
    running[victim].wait()
    if victim == "server":
        running["server"] = scene.start_server()
    else:
        running["worker"] = scene.start("worker", "start", "--pool", "webinars")
    return 1


def flow_pids(scene: Night) -> list[int]:
    """Return the processes that run a flow for this server."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            environment = (process / "environ").read_bytes()
            command = (process / "cmdline").read_bytes()
        except OSError:
            continue
        is_ours = b"PREFECT_API_URL=" + scene.url.encode() in environment
        if is_ours and b"PREFECT__FLOW_RUN_ID=" in environment and b"isolation" not in command:
            found.append(int(process.name))
    return found


def run_now(scene: Night) -> str:
    """Have the deployment run at once; return the run's id."""
    (deployment,) = scene.ask("deployments")
    path = f"deployments/{deployment['id']}/create_flow_run"
    made = scene.post(path, {"state": {"type": "SCHEDULED"}})
    return str(made["id"])


def has_completed(scene: Night, run_id: str) -> bool:
    (run,) = scene.ask("flow_runs", flow_runs={"id": {"any_": [run_id]}})
    return bool(run["state_type"] == "COMPLETED")


def undisturbed(inbox: Path, lake: Path) -> dict[str, bytes]:
    """Return what a run without kills publishes."""
    failed = [one for one in process_all([inbox], load_settings(), lake_uri=str(lake)) if one.error]
    assert not failed, failed
    return contents(lake)


def contents(lake: Path) -> dict[str, bytes]:
    """Return the published files by name; the table of clocks is left out."""
    files = lake.glob("[a-z]*/*.parquet")
    named = {str(file.relative_to(lake)): file.read_bytes() for file in files}
    return {name: content for name, content in named.items() if not name.startswith("runs/")}


if __name__ == "__main__":
    main()
