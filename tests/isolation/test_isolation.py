"""A child that crashes, is killed or hangs costs its own call and nothing else."""

import logging
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.errors import MediaError, ProcessDiedError, ProcessKilledError, TimeLimitError
from pipeline.isolation import IsolatedProcess, run_isolated
from tests.isolation import misbehaving


@pytest.fixture
def isolated() -> Iterator[IsolatedProcess]:
    process = IsolatedProcess()
    yield process
    process.close()


def is_alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def wait_for(condition: object) -> None:
    assert callable(condition)
    for _ in range(600):
        if condition():
            return
        time.sleep(0.05)
    pytest.fail("it never came to be")


def test_a_result_reports_and_logs_come_back(
    isolated: IsolatedProcess, caplog: pytest.LogCaptureFixture
) -> None:
    reports: list[tuple[object, ...]] = []
    with caplog.at_level(logging.WARNING, logger="pipeline.sums"):
        assert isolated.call(misbehaving.add, 2, 3, observe=lambda *it: reports.append(it)) == 5
    assert reports == [("adding", 2, 3)]
    assert [record.getMessage() for record in caplog.records] == ["adding 2 and 3"]


def test_the_child_stays_for_the_next_call(isolated: IsolatedProcess) -> None:
    first = isolated.call(misbehaving.process_id)
    assert first != os.getpid()
    assert isolated.call(misbehaving.process_id) == first


def test_an_error_comes_back_as_it_was_and_the_child_stays(isolated: IsolatedProcess) -> None:
    first = isolated.call(misbehaving.process_id)
    with pytest.raises(MediaError) as caught:
        isolated.call(misbehaving.raise_named)
    assert (caught.value.where, caught.value.remedy) == ("talk.mp4", "Give an audio file")
    assert isolated.call(misbehaving.process_id) == first


def test_an_error_that_cannot_travel_comes_back_in_words() -> None:
    with pytest.raises(RuntimeError, match="TwoArgumentsError: this and that"):
        run_isolated(misbehaving.raise_what_cannot_travel)


@pytest.mark.parametrize(
    ("function", "kind", "value"),
    [
        (misbehaving.read_no_address, ProcessDiedError, "SIGSEGV"),
        (misbehaving.kill_itself, ProcessKilledError, "SIGKILL"),
        (misbehaving.exit_at_once, ProcessDiedError, "exit code 7"),
    ],
)
def test_a_death_has_its_reason_and_the_next_call_works(
    isolated: IsolatedProcess, function: object, kind: type[ProcessDiedError], value: str
) -> None:
    assert callable(function)
    with pytest.raises(ProcessDiedError) as caught:
        isolated.call(function, where="talk.mp4")
    assert type(caught.value) is kind
    assert (caught.value.where, caught.value.value) == ("talk.mp4", value)
    assert caught.value.remedy
    assert caught.value.may_pass == (kind is ProcessKilledError)
    assert isolated.call(misbehaving.add, 1, 1) == 2


def test_memory_beyond_the_limit_is_refused_by_name() -> None:
    isolated = IsolatedProcess(memory_limit_mb=1024)
    try:
        with pytest.raises(ProcessKilledError, match="the memory did not suffice"):
            isolated.call(misbehaving.take_memory, 4096)
        assert isolated.call(misbehaving.take_memory, 1) == 1 << 20
    finally:
        isolated.close()


def test_a_hang_in_native_code_ends_at_the_limit_with_all_that_it_started(tmp_path: Path) -> None:
    marker = tmp_path / "pids"
    with pytest.raises(TimeLimitError, match=r"^talk\.mp4: took longer than it may"):
        run_isolated(misbehaving.hang_in_native_code, str(marker), limit_s=3, where="talk.mp4")
    pids = [int(pid) for pid in marker.read_text().split()]
    wait_for(lambda: not any(is_alive(pid) for pid in pids))


def test_a_child_dies_with_a_parent_that_is_killed(tmp_path: Path) -> None:
    marker = tmp_path / "pids"
    code = f"import sys, {misbehaving.__name__} as it; it.start_and_wait(sys.argv[1])"
    with subprocess.Popen([sys.executable, "-c", code, str(marker)]) as parent:
        wait_for(lambda: marker.exists() and marker.read_text())
        child, program = (int(pid) for pid in marker.read_text().split())
        parent.send_signal(signal.SIGKILL)
    wait_for(lambda: not is_alive(child))
    os.kill(program, signal.SIGKILL)  # only the child itself is bound to its parent
