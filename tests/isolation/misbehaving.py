"""What a native library may do to the process it runs in."""

import ctypes
import logging
import os
import signal
import subprocess
from pathlib import Path

from pipeline.errors import MediaError
from pipeline.isolation import IsolatedProcess
from pipeline.isolation.child import report


def add(left: int, right: int) -> int:
    report("adding", left, right)
    logging.getLogger("pipeline.sums").warning("adding %d and %d", left, right)
    return left + right


def process_id() -> int:
    return os.getpid()


def read_no_address() -> None:
    ctypes.string_at(0)


def kill_itself() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def exit_at_once() -> None:
    os._exit(7)


def take_memory(megabytes: int) -> int:
    return len(bytearray(megabytes << 20))


def hang_in_native_code(marker: str) -> None:
    """Sleep in C with the interpreter's lock held, beside a program of its own."""
    program = subprocess.Popen(["sleep", "600"])
    Path(marker).write_text(f"{os.getpid()} {program.pid}")
    ctypes.PyDLL(None).sleep(600)


def raise_named() -> None:
    raise MediaError("cannot be decoded", "talk.mp4", "text", "Give an audio file")


class TwoArgumentsError(Exception):
    def __init__(self, one: str, two: str) -> None:
        super().__init__(f"{one} and {two}")


def raise_what_cannot_travel() -> None:
    raise TwoArgumentsError("this", "that")


def start_and_wait(marker: str) -> None:
    IsolatedProcess().call(hang_in_native_code, marker)
