"""What the flows share: one task a recording, tried again where that helps; rows of results."""

from collections.abc import Callable, Sequence
from typing import Any

from prefect.artifacts import create_markdown_artifact, create_table_artifact
from prefect.client.schemas.objects import State, TaskRun
from prefect.tasks import Task

from flows.runners import make_runner
from pipeline.batch.report import BatchRow, done_row, failed_row, headline, markdown
from pipeline.errors import PipelineError
from pipeline.isolation import close_idle_processes
from pipeline.lake import open_lake
from pipeline.settings import FlowSettings, Settings, load_settings
from pipeline.steps import Outcome

# In the run's own message, which a notification shows; the table has all.
_REASONS_SHOWN = 5


def given_settings(**arguments: dict[str, Any]) -> Settings:
    """Return the settings with the parameters that are not None.

    Raises:
        SettingsError: one of them cannot be used.
    """
    given = {
        group: {name: value for name, value in fields.items() if value is not None}
        for group, fields in arguments.items()
    }
    return load_settings(arguments=given)


def may_pass(_task: Task[Any, Any], _run: TaskRun, state: State[Any]) -> bool:
    """Return whether another try may succeed: after a network failure, a kill; not after a bug."""
    error = state.result(raise_on_failure=False)
    return isinstance(error, PipelineError) and error.may_pass


def run_batch(
    task: Task[..., Outcome],
    calls: Sequence[dict[str, Any]],
    name_of: Callable[[dict[str, Any]], str],
    settings: FlowSettings,
    lake: str,
) -> list[BatchRow]:
    """Return a row for each call of the task, in their order; one that fails stops no other."""
    retrying = task.with_options(
        retries=settings.retries, retry_delay_seconds=settings.retry_pause_s
    )
    try:
        with make_runner(settings.runner) as runner:
            futures = [runner.submit(retrying, call) for call in calls]
            return [
                _row(name_of(call), future, lake)
                for call, future in zip(calls, futures, strict=True)
            ]
    finally:
        close_idle_processes()


def publish_rows(rows: Sequence[BatchRow], key: str) -> list[dict[str, Any]]:
    """Leave a table and a page as the run's artifacts; return the table's rows.

    Raises:
        RuntimeError: a recording failed; what else there was is done.
    """
    table = [row.as_dict() for row in rows]
    create_table_artifact(table, key=key, description=headline(rows))
    create_markdown_artifact(markdown(rows), key=f"{key}-summary")
    failed = [row.remark for row in rows if row.status == "failed"]
    if failed:
        reasons = "; ".join(failed[:_REASONS_SHOWN])
        more = "; more in the table" if len(failed) > _REASONS_SHOWN else ""
        raise RuntimeError(f"{len(failed)} of {len(rows)} recordings failed: {reasons}{more}")
    return table


def _row(name: str, future: Any, lake: str) -> BatchRow:
    # A future of a worker that died may never get a state; its result tells (PrefectHQ #5925).
    try:
        outcome = future.result()
    except Exception as error:
        return failed_row(name, error)
    return done_row(name, outcome, open_lake(lake))
