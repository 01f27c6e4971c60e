"""What the flows share: one task a recording, tried again where that helps; rows of results."""

import time
from collections.abc import Callable, Sequence
from typing import Any

from prefect.artifacts import create_markdown_artifact, create_table_artifact
from prefect.futures import PrefectFuture
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


def run_batch(
    task: Task[..., Outcome],
    calls: Sequence[dict[str, Any]],
    name_of: Callable[[dict[str, Any]], str],
    settings: FlowSettings,
    lake: str,
) -> list[BatchRow]:
    """Return a row for each call of the task, in their order; one that fails stops no other.

    What may pass (a network failure, a kill; not a bug) is tried again after all others: a task
    that waits for its own retry would hold the runner's only thread.
    """
    results: dict[int, Outcome | Exception] = {}
    waiting = list(range(len(calls)))
    try:
        with make_runner(settings.runner) as runner:
            for tries_left in range(settings.retries, -1, -1):
                futures = {number: runner.submit(task, calls[number]) for number in waiting}
                results |= {number: _result(future) for number, future in futures.items()}
                waiting = [number for number in waiting if _may_pass(results[number])]
                if not waiting or not tries_left:
                    break
                time.sleep(settings.retry_pause_s)
    finally:
        close_idle_processes()
    return [_row(name_of(call), results[number], lake) for number, call in enumerate(calls)]


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


def _result(future: PrefectFuture[Outcome]) -> Outcome | Exception:
    # A future of a worker that died may never get a state; its result tells (PrefectHQ #5925).
    try:
        return future.result()
    except Exception as error:
        return error


def _may_pass(result: Outcome | Exception) -> bool:
    return isinstance(result, PipelineError) and result.may_pass


def _row(name: str, result: Outcome | Exception, lake: str) -> BatchRow:
    if isinstance(result, Exception):
        return failed_row(name, result)
    return done_row(name, result, open_lake(lake))
