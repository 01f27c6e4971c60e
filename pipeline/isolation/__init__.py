"""Work in a process of its own, so that a crash, a memory kill or a hang costs one recording.

    isolated = IsolatedProcess()
    outcome = isolated.call(process_recording, work, limit_s=3600.0)
    isolated.close()

A time limit in the same process cannot stop native code, and a segmentation fault in it takes all
other recordings along. The child here is killed with everything that it started. It stays for the
next call, so that models are loaded once; after a death the next call starts a new one.
"""

import atexit
import logging
import os
import pickle
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from functools import lru_cache
from multiprocessing.connection import Connection, Pipe
from typing import Any, TypeVar

from pipeline.errors import ProcessDiedError, ProcessKilledError, TimeLimitError

Result = TypeVar("Result")

# A grandchild may hold our connection open after its parent died, so death is looked for as well.
_LOOK_S = 0.5
_REMEDY_CRASH = (
    "A native library crashed: check the file in a player, try another engine, or report it"
)
_REMEDY_KILLED = (
    "Most likely the memory ran out: take a smaller model, fewer recordings at once, or more memory"
)


class IsolatedProcess:
    """A child that runs one function after another; for one thread at a time."""

    def __init__(self, *, memory_limit_mb: int | None = None) -> None:
        self._memory_limit_mb = memory_limit_mb
        self._process: subprocess.Popen[bytes] | None = None
        self._connection: Connection | None = None

    def call(
        self,
        function: Callable[..., Result],
        *arguments: Any,
        limit_s: float | None = None,
        where: str = "",
        observe: Callable[..., None] | None = None,
    ) -> Result:
        """Return what the function returns; it and its arguments must pickle.

        Args:
            function: found by its name in a module, like all that pickles.
            arguments: its positional arguments.
            limit_s: seconds after which the child is killed; None waits for ever.
            where: the recording, for the message of an error.
            observe: called here with the arguments of each ``report`` there.

        Raises:
            TimeLimitError: it took longer than ``limit_s``.
            ProcessKilledError: something, most often the kernel for want of memory, killed it.
            ProcessDiedError: it crashed.
            Exception: what the function raised.
        """
        request = pickle.dumps((function, arguments))
        kind, answer = self._converse(request, limit_s, where, observe)
        if kind == "failed":
            raise answer
        returned: Result = answer
        return returned

    def close(self) -> None:
        """Kill the child with all that it started; the next call starts another."""
        process, connection = self._process, self._connection
        self._process = self._connection = None
        if connection is not None:
            connection.close()
        if process is not None:
            _kill_group(process.pid)
            process.wait()

    def _converse(
        self,
        request: bytes,
        limit_s: float | None,
        where: str,
        observe: Callable[..., None] | None,
    ) -> tuple[str, Any]:
        deadline = None if limit_s is None else time.monotonic() + limit_s
        connection = self._connection or self._start()
        try:
            _send(connection, request)
            while True:
                kind, content = self._receive(connection, deadline, where)
                if kind == "report" and observe is not None:
                    observe(*content)
                elif kind == "log":
                    logging.getLogger(content.name).handle(content)
                elif kind in ("done", "failed"):
                    return kind, content
        except BaseException:
            # An answer that nobody waited for must not become that of the next call.
            self.close()
            raise

    def _start(self) -> Connection:
        ours, theirs = Pipe()
        self._process = _starter().submit(_start_child, theirs, self._memory_limit_mb).result()
        theirs.close()
        self._connection = ours
        return ours

    def _receive(
        self, connection: Connection, deadline: float | None, where: str
    ) -> tuple[str, Any]:
        """Return what the child says next."""
        process = self._process
        while process is not None:
            left_s = _LOOK_S if deadline is None else deadline - time.monotonic()
            try:
                if connection.poll(max(0.0, min(left_s, _LOOK_S))):
                    said: tuple[str, Any] = pickle.loads(connection.recv_bytes())  # noqa: S301
                    return said
            except (EOFError, ConnectionResetError):
                break
            if process.poll() is not None and not connection.poll(0):
                break
            if left_s <= 0:
                raise TimeLimitError(
                    "took longer than it may",
                    where,
                    remedy="Allow more time ([flow] time_limit_per_hour_s), or a lighter engine",
                )
        raise self._death(where)

    def _death(self, where: str) -> ProcessDiedError:
        code = self._process.wait() if self._process is not None else 0
        if code >= 0:
            return ProcessDiedError(
                "the process that worked on it ended", where, f"exit code {code}", _REMEDY_CRASH
            )
        name = signal.Signals(-code).name
        if name in ("SIGKILL", "SIGTERM"):
            return ProcessKilledError(
                "the process that worked on it was killed", where, name, _REMEDY_KILLED
            )
        return ProcessDiedError("the process that worked on it crashed", where, name, _REMEDY_CRASH)


_idle: dict[int | None, list[IsolatedProcess]] = {}


@contextmanager
def borrowed_process(*, memory_limit_mb: int | None = None) -> Iterator[IsolatedProcess]:
    """Give a child that nobody else uses: one that has its models loaded, else a new one."""
    idle = _idle.setdefault(memory_limit_mb, [])
    try:
        isolated = idle.pop()
    except IndexError:
        isolated = IsolatedProcess(memory_limit_mb=memory_limit_mb)
    try:
        yield isolated
    finally:
        idle.append(isolated)


@atexit.register
def close_idle_processes() -> None:
    """End the children that wait for work."""
    for idle in _idle.values():
        while idle:
            idle.pop().close()


def run_isolated(
    function: Callable[..., Result],
    *arguments: Any,
    limit_s: float | None = None,
    where: str = "",
) -> Result:
    """Return what the function returns, run in a process for this call alone.

    Raises:
        TimeLimitError, ProcessDiedError: see ``IsolatedProcess.call``.
    """
    isolated = IsolatedProcess()
    try:
        return isolated.call(function, *arguments, limit_s=limit_s, where=where)
    finally:
        isolated.close()


def _send(connection: Connection, request: bytes) -> None:
    # A child that is dead already is found out, with its reason, where its answer is awaited.
    with suppress(BrokenPipeError, ConnectionResetError):
        connection.send_bytes(request)


@lru_cache(maxsize=1)
def _starter() -> ThreadPoolExecutor:
    """Return the one thread that starts all children.

    The kernel ends a child that asked for it when the *thread* that started it ends (prctl(2)),
    and threads of a task runner come and go.
    """
    return ThreadPoolExecutor(max_workers=1, thread_name_prefix="isolation")


def _start_child(connection: Connection, memory_limit_mb: int | None) -> subprocess.Popen[bytes]:
    descriptor = connection.fileno()
    return subprocess.Popen(  # noqa: S603 - our own interpreter and module
        [
            sys.executable, "-m", "pipeline.isolation",
            str(descriptor), str(os.getpid()), str(memory_limit_mb or 0),
        ],
        pass_fds=[descriptor],
        stdin=subprocess.DEVNULL,
        # A group of its own, so that what the child starts is killed with it.
        start_new_session=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)},
    )  # fmt: skip


def _kill_group(pid: int) -> None:
    with suppress(ProcessLookupError):
        os.killpg(pid, signal.SIGKILL)
