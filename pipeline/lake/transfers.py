"""Files in object stores (``s3://``, ``gs://``, ``abfs://``) that are recordings, not lake."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.errors import SourceNotFoundError, TransferError

_BLOCK = 1 << 20


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file in a store; ``version`` changes whenever it does."""

    uri: str
    size_bytes: int
    version: str


def list_stored(uri: str) -> list[StoredFile]:
    """Return the file at a URI, or all files below it, sorted.

    Raises:
        SourceNotFoundError: nothing is there, or the URI names no store that pyarrow knows.
        TransferError: the store does not answer.
    """
    from pyarrow import fs

    filesystem, path = _open(uri)
    try:
        found = filesystem.get_file_info(path)
        files = [found]
        if not found.is_file:
            selector = fs.FileSelector(path, recursive=True, allow_not_found=True)
            files = [item for item in filesystem.get_file_info(selector) if item.is_file]
    except OSError as error:
        raise TransferError("the store does not answer", uri, str(error), _ACCESS) from error
    return sorted((_stored(uri, item) for item in files), key=lambda file: file.uri)


def copy_stored(uri: str, target: Path) -> None:
    """Copy a stored file to a local path; it appears there when it is whole.

    Raises:
        SourceNotFoundError: nothing is there.
        TransferError: the store fails in the middle.
    """
    filesystem, path = _open(uri)
    unfinished = target.with_name(f"{target.name}.part")
    try:
        with filesystem.open_input_stream(path) as stream, unfinished.open("wb") as file:
            while block := stream.read(_BLOCK):
                file.write(block)
    except FileNotFoundError as error:
        raise SourceNotFoundError("nothing is there", uri) from error
    except OSError as error:
        raise TransferError("the store failed", uri, str(error), _ACCESS) from error
    unfinished.replace(target)


_ACCESS = "Check the bucket's name, its region and your credentials, and try again"


def _open(uri: str) -> tuple[Any, str]:
    from pyarrow import fs

    try:
        filesystem, path = fs.FileSystem.from_uri(uri)
    except (ValueError, OSError) as error:
        raise SourceNotFoundError(
            "this kind of address cannot be read", uri, str(error),
            "Give a file, a folder, https://..., s3://... or gs://...",
        ) from error  # fmt: skip
    return filesystem, path.rstrip("/")


def _stored(uri: str, item: Any) -> StoredFile:
    scheme, _, rest = uri.partition("://")
    options = rest.partition("?")[2]  # the endpoint and region of an S3-compatible store
    address = f"{scheme}://{item.path}" + (f"?{options}" if options else "")
    return StoredFile(address, item.size, f"{item.size}-{item.mtime_ns}")
