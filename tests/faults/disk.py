"""A disk that fails when it is told to: at the k-th write, flush, rename or new folder."""

import builtins
import errno
import io
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest.mock import patch

OPERATIONS = ("write", "flush", "rename", "folder")


@dataclass
class Disk:
    """Counts what is done below a folder, and fails one of it."""

    root: Path
    operation: str = "none"
    number: int = -1
    code: int = errno.ENOSPC
    below: str = ""  # only names that hold this
    counts: dict[str, int] = field(default_factory=dict)
    failed_at: str = ""

    def happens(self, operation: str, name: object) -> None:
        """Count it; raise where it is the one that is to fail."""
        path = os.fsdecode(name) if isinstance(name, str | bytes | os.PathLike) else ""
        if not path.startswith(str(self.root)) or self.below not in path:
            return
        number = self.counts.get(operation, 0)
        self.counts[operation] = number + 1
        if operation == self.operation and self.number in (number, _ALWAYS):
            self.failed_at = str(Path(path).relative_to(self.root))
            raise OSError(self.code, os.strerror(self.code), path)


_ALWAYS = -2


def always(root: Path, operation: str, code: int, *, below: str) -> Disk:
    """Return a disk on which an operation never works below some name."""
    return Disk(root, operation, _ALWAYS, code, below)


class _File:
    """A file half of whose content is written before the disk is full."""

    def __init__(self, file: Any, disk: Disk, name: object) -> None:
        self._file, self._disk, self._name = file, disk, name

    def write(self, content: Any) -> int:
        try:
            self._disk.happens("write", self._name)
        except OSError:
            self._file.write(content[: len(content) // 2])
            raise
        return int(self._file.write(content))

    def read(self, *arguments: Any) -> Any:
        self._disk.happens("read", self._name)
        return self._file.read(*arguments)

    def __enter__(self) -> "_File":
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)

    def __iter__(self) -> Iterator[Any]:
        return iter(self._file)


@contextmanager
def failing(disk: Disk) -> Iterator[Disk]:
    """Put the disk under everything that Python does with files."""
    names = dict[int, object]()
    real_open, real_fsync = io.open, os.fsync

    def open_(name: Any, mode: str = "r", *arguments: Any, **options: Any) -> Any:
        disk.happens("open" if "r" in mode else "create", name)
        file = real_open(name, mode, *arguments, **options)
        names[file.fileno()] = name
        return _File(file, disk, name) if str(name).startswith(str(disk.root)) else file

    def fsync(descriptor: int) -> None:
        disk.happens("flush", names.get(descriptor, ""))
        real_fsync(descriptor)

    def counted(operation: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def call(name: Any, *arguments: Any, **options: Any) -> Any:
            disk.happens(operation, name)
            return real(name, *arguments, **options)

        return call

    with (
        patch.object(io, "open", open_),
        patch.object(builtins, "open", open_),
        patch.object(os, "fsync", fsync),
        patch.object(os, "replace", counted("rename", os.replace)),
        patch.object(os, "mkdir", counted("folder", os.mkdir)),
        patch.object(os, "listdir", counted("list", os.listdir)),
    ):
        yield disk
