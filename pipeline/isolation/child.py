"""The child's side: runs what it is sent, says how far it is, and dies with its parent."""

import ctypes
import logging
import logging.handlers
import os
import pickle
import signal
import sys
import traceback
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from pipeline.errors import PipelineError, ProcessKilledError

MEMORY_REMEDY = "Take a smaller model, fewer recordings at once, or more memory"
_PR_SET_PDEATHSIG = 1
_MEGABYTE = 1 << 20
# The kernel, out of memory, takes the process with the highest score: this one, not its parent.
_MOST_WILLING = "1000"

_parent: Connection | None = None


def report(*content: Any) -> None:
    """Tell the parent how far the work is; nothing happens outside a child."""
    _tell("report", content)


def serve(descriptor: int, parent_pid: int, memory_limit_mb: int) -> None:
    """Run what comes over the connection until the parent closes it."""
    global _parent
    _die_with(parent_pid)
    _offer_to_the_memory_killer()
    if memory_limit_mb:
        _limit_memory(memory_limit_mb * _MEGABYTE)
    _parent = Connection(descriptor)
    logging.getLogger().addHandler(_LogSender())
    logging.getLogger("pipeline").setLevel(logging.INFO)
    while True:
        try:
            request = _parent.recv_bytes()
        except EOFError:
            return
        kind, answer = _answer(request)
        _tell(kind, answer)


def _answer(request: bytes) -> tuple[str, Any]:
    try:
        function, arguments = pickle.loads(request)  # noqa: S301 - from our own parent
        return "done", function(*arguments)
    except MemoryError:
        return "failed", ProcessKilledError("the memory did not suffice", remedy=MEMORY_REMEDY)
    except PipelineError as error:
        return "failed", error
    except Exception as error:
        logging.getLogger(__name__).exception("unexpected error")
        return "failed", _able_to_travel(error)


def _able_to_travel(error: Exception) -> Exception:
    """Return the error, or one that says the same where it does not survive pickling."""
    try:
        pickle.loads(pickle.dumps(error))  # noqa: S301 - our own bytes
    except Exception:
        return RuntimeError("".join(traceback.format_exception_only(error)).strip())
    return error


def _tell(kind: str, content: Any) -> None:
    if _parent is not None:
        _parent.send_bytes(pickle.dumps((kind, content)))


class _LogSender(logging.handlers.QueueHandler):
    """Sends records to the parent, which logs them under the same names."""

    def __init__(self) -> None:
        super().__init__(queue=None)  # type: ignore[arg-type]

    def enqueue(self, record: logging.LogRecord) -> None:
        _tell("log", record)


def _die_with(parent_pid: int) -> None:
    """Have the kernel kill this process when its parent ends, however it ends."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent_pid:  # it ended before the line above
        os._exit(1)


def _offer_to_the_memory_killer() -> None:
    with suppress(OSError):  # not Linux, or not allowed
        Path("/proc/self/oom_score_adj").write_text(_MOST_WILLING, encoding="ascii")


def _limit_memory(size_bytes: int) -> None:
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (size_bytes, size_bytes))
