"""Where a flow's recordings are worked on, by configuration: here, or on a Dask cluster."""

from typing import Any

from prefect.task_runners import TaskRunner, ThreadPoolTaskRunner

from pipeline.errors import SettingsError


def make_runner(name: str | None) -> TaskRunner[Any]:
    """Return the task runner: None is this process, ``dask`` a cluster on this machine.

    ``tcp://host:8786`` is the scheduler of a cluster that is there. On each of its workers this
    package must be installed, and paths and the lake's address must mean the same.

    Raises:
        SettingsError: another name, or prefect-dask is not installed.
    """
    if not name:
        # One at a time: a recogniser uses all cores. More machines, not more threads, go faster.
        return ThreadPoolTaskRunner(max_workers=1)
    if name != "dask" and "://" not in name:
        raise SettingsError("no such runner", "[flow] runner", name, "Give dask or tcp://HOST:PORT")
    try:
        from prefect_dask.task_runners import DaskTaskRunner
    except ImportError as error:
        raise SettingsError(
            "prefect-dask is not installed", "[flow] runner", name,
            "pip install 'webinar-pipeline[dask]'",
        ) from error  # fmt: skip
    if name == "dask":
        return DaskTaskRunner(cluster_kwargs={"threads_per_worker": 1})
    return DaskTaskRunner(address=name)
