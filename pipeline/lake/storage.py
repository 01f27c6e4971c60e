"""Bytes under names, whole or not at all, on a local disk or an object store.

Local files are written beside their place, flushed and renamed. An object store shows an object
only when it is complete, but publishes a truncated one where the writer raises inside its stream
(apache/arrow#40502); so bytes are made in memory first and go out in one write.
"""

import os
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.errors import LakeError, UnreachableLakeError


@dataclass(frozen=True, slots=True)
class Item:
    """A file or folder at any depth; ``size`` in bytes, 0 of a folder."""

    name: str
    size: int
    is_folder: bool


@dataclass(frozen=True, slots=True)
class Storage:
    """A root folder on a pyarrow filesystem; names are relative, with forward slashes."""

    filesystem: Any
    root: str
    is_local: bool
    uri: str = ""  # as it was given: the root alone does not say in which store it is

    def path(self, name: str) -> str:
        """Return the name as the filesystem knows it."""
        return f"{self.root}/{name}"

    def write(self, name: str, content: bytes) -> None:
        """Put ``content`` under ``name``; readers see the old bytes or the new, never a part.

        Raises:
            LakeError: the place cannot be written.
        """
        try:
            if self.is_local:
                _write_local(Path(self.path(name)), content)
            else:
                with self.filesystem.open_output_stream(self.path(name)) as stream:
                    stream.write(content)
        except OSError as error:
            raise self._failure("cannot write", name, error) from error

    def read(self, name: str) -> bytes | None:
        """Return the bytes under ``name``, or None where there are none.

        Raises:
            LakeError: the place cannot be read.
        """
        try:
            with self.filesystem.open_input_file(self.path(name)) as stream:
                content: bytes = stream.read()
                return content
        except FileNotFoundError:
            return None
        except OSError as error:
            raise self._failure("cannot read", name, error) from error

    def move(self, name: str, new_name: str) -> None:
        """Rename a file, over an earlier one if there is one; atomic on a local disk.

        Raises:
            LakeError: it cannot be renamed.
        """
        try:
            if self.is_local:
                target = Path(self.path(new_name))
                target.parent.mkdir(parents=True, exist_ok=True)
                Path(self.path(name)).replace(target)
            else:
                self.filesystem.move(self.path(name), self.path(new_name))
        except OSError as error:
            raise self._failure("cannot rename", name, error) from error

    def names(self, folder: str) -> list[str]:
        """Return the names of the files and folders directly in ``folder``, sorted."""
        return sorted(item.base_name for item in self._list(folder))

    def stamps(self, folder: str) -> dict[str, str]:
        """Return for each file directly in ``folder`` what changes when it is written anew.

        Size and time of change, from one listing: no file is opened.
        """
        return {
            item.base_name: f"{item.size}-{item.mtime_ns}"
            for item in self._list(folder)
            if item.is_file
        }

    @contextmanager
    def writing(self, name: str) -> Iterator[Any]:
        """Give a stream for a file too large for memory, under a name that nobody looks at yet.

        Raises:
            LakeError: the place cannot be written.
        """
        try:
            if self.is_local:
                Path(self.path(name)).parent.mkdir(parents=True, exist_ok=True)
                with Path(self.path(name)).open("wb") as stream:
                    yield stream
                    stream.flush()
                    os.fsync(stream.fileno())
            else:
                with self.filesystem.open_output_stream(self.path(name)) as stream:
                    yield stream
        except OSError as error:
            raise self._failure("cannot write", name, error) from error

    def sizes(self, names: Sequence[str]) -> dict[str, int]:
        """Return the sizes, in bytes, of those of the named files that are there."""
        found = self.filesystem.get_file_info([self.path(name) for name in names])
        return {name: item.size for name, item in zip(names, found, strict=True) if item.is_file}

    def walk(self) -> list[Item]:
        """Return all files and folders under the root, sorted by name; none where it is not there.

        Raises:
            LakeError: it cannot be listed.
        """
        skip = len(self.root) + 1
        items = [
            Item(item.path[skip:], item.size or 0, not item.is_file)
            for item in self._list("", recursive=True)
        ]
        return sorted(items, key=lambda item: item.name)

    def blocks(self, name: str, size: int, *, overlap: int = 0) -> Iterator[bytes]:
        """Yield the bytes of a file in blocks; each begins with the end of the one before.

        Raises:
            LakeError: the file cannot be read.
        """
        before = b""
        try:
            with self.filesystem.open_input_file(self.path(name)) as stream:
                while block := stream.read(size):
                    yield before + block
                    before = block[-overlap:] if overlap else b""
        except FileNotFoundError:
            return
        except OSError as error:
            raise self._failure("cannot read", name, error) from error

    def delete(self, name: str) -> None:
        """Remove a file; nothing happens where there is none.

        Raises:
            LakeError: it cannot be removed.
        """
        try:
            self.filesystem.delete_file(self.path(name))
        except FileNotFoundError:
            return
        except OSError as error:
            raise self._failure("cannot remove", name, error) from error

    def delete_folder(self, folder: str) -> None:
        """Remove a folder and all in it; nothing happens where there is none."""
        try:
            self.filesystem.delete_dir(self.path(folder))
        except FileNotFoundError:
            return
        except OSError as error:
            raise self._failure("cannot remove", folder, error) from error

    def _list(self, folder: str, *, recursive: bool = False) -> list[Any]:
        """Return what the filesystem knows of everything directly in a folder, or below it."""
        from pyarrow import fs

        place = self.path(folder) if folder else self.root
        selector = fs.FileSelector(place, allow_not_found=True, recursive=recursive)
        try:
            found: list[Any] = self.filesystem.get_file_info(selector)
        except OSError as error:
            raise self._failure("cannot list", folder, error) from error
        return found

    def _failure(self, what: str, name: str, error: OSError) -> LakeError:
        """Return the error to raise; a store's may pass, a disk's stays until somebody acts."""
        if self.is_local:
            return LakeError(what, self.path(name), str(error), "Check space and permissions")
        return UnreachableLakeError(
            what, self.path(name), str(error), "Check network and credentials, and try again"
        )

    @contextmanager
    def lock(self, name: str) -> Iterator[None]:
        """Hold a lock that dies with the process; an object store has none and needs none.

        Two writers of one recording write the same bytes, so without a lock the outcome is the
        same and only the work is done twice.

        Raises:
            LakeError: the place of the lock cannot be written.
        """
        if not self.is_local:
            yield
            return
        from filelock import FileLock

        path = Path(self.path(name))
        lock = FileLock(path)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            lock.acquire()
        except OSError as error:
            raise self._failure("cannot lock", name, error) from error
        try:
            yield
        finally:
            lock.release()


def recording_of(file_name: str) -> str | None:
    """Return the recording whose file in a table's folder is called so; None of any other file."""
    if file_name.startswith(".") or not file_name.endswith(".parquet"):
        return None
    return file_name.removesuffix(".parquet")


def open_storage(uri: str | Path) -> Storage:
    """Return the storage at a folder or at a URI such as ``s3://bucket/lake``.

    Raises:
        LakeError: the URI names no filesystem that pyarrow knows.
    """
    from pyarrow import fs

    text = str(uri)
    if "://" not in text:
        return Storage(fs.LocalFileSystem(), str(Path(text).resolve()), is_local=True)
    try:
        filesystem, root = fs.FileSystem.from_uri(text)
    except (ValueError, OSError) as error:
        raise LakeError(
            "cannot open the lake", text, str(error), "Use a folder, s3://... or gs://..."
        ) from error
    is_local = isinstance(filesystem, fs.LocalFileSystem)
    return Storage(filesystem, root.rstrip("/"), is_local, text)


def _write_local(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    # The dot keeps a half-written file out of every dataset reader's sight.
    beside = path.with_name(f".{path.name}.{uuid.uuid4().hex}.tmp")
    try:
        with beside.open("wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
    _flush_folder(path.parent)


def _flush_folder(folder: Path) -> None:
    """Make a rename last over a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
