"""What makes damage visible: hashes of a recording's files, kept in the metadata of Parquet.

The ``recordings`` file, which goes into place last, has the SHA-256 of the other files of its run.
It, ``runs`` with its clocks, and the tables that people make, which change one by one, are sealed:
they have a hash of their own bytes, taken while a text of the same length stood in its place.
"""

import hashlib
import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pyarrow as pa
    import pyarrow.parquet as pq

CHANGED = "its bytes are not those that were written"
FILES_KEY = b"files_sha256"
SEAL_KEY = b"sealed_sha256"
_UNSEALED = b"the SHA-256 of this file comes here:".ljust(64, b".")


def with_files_sha256(arrow: "pa.Table", contents: Mapping[str, bytes]) -> "pa.Table":
    """Return the table with the hashes of other files, by table, in its metadata."""
    hashes = {name: hashlib.sha256(content).hexdigest() for name, content in contents.items()}
    return _with(arrow, FILES_KEY, json.dumps(hashes, sort_keys=True).encode())


def kept_files_sha256(metadata: Mapping[bytes, bytes]) -> dict[str, str]:
    """Return the hashes by table; none from a version that wrote no such hashes.

    Raises:
        ValueError: the metadata is damaged.
    """
    hashes: Any = json.loads(metadata.get(FILES_KEY, b"{}"))
    if not isinstance(hashes, dict):
        raise ValueError("the hashes of the files are no table")
    return {str(name): str(value) for name, value in hashes.items()}


def ready_to_seal(arrow: "pa.Table") -> "pa.Table":
    """Return the table with room for a seal in its metadata."""
    return _with(arrow, SEAL_KEY, _UNSEALED)


def seal(content: bytes) -> bytes:
    """Return the Parquet file of a table that was ready for it, sealed."""
    return content.replace(_UNSEALED, hashlib.sha256(content).hexdigest().encode())


def own_metadata(file: "pq.ParquetFile") -> Mapping[bytes, bytes]:
    """Return the metadata of a Parquet file.

    Its Arrow schema holds a second copy, from before it was sealed: where only that one knows of a
    seal, the name of the seal was damaged.

    Raises:
        ValueError: so it is.
    """
    metadata: Mapping[bytes, bytes] = file.metadata.metadata or {}
    if SEAL_KEY in (file.schema_arrow.metadata or {}) and SEAL_KEY not in metadata:
        raise ValueError(CHANGED)
    return metadata


def check_recording(file: "pq.ParquetFile", recording_id: str) -> None:
    """See to it that the rows of a file are of this recording.

    Raises:
        ValueError: there is one of another.
    """
    ids = set(file.read(["recording_id"], use_threads=False)["recording_id"].to_pylist())
    if ids - {recording_id}:
        raise ValueError(f"its rows are of {', '.join(sorted(map(str, ids))[:3])}")


def is_whole(content: bytes, metadata: Mapping[bytes, bytes]) -> bool:
    """Return whether a file is what was sealed; one that never was counts as whole."""
    found = metadata.get(SEAL_KEY)
    if found is None:
        return True
    return hashlib.sha256(content.replace(found, _UNSEALED)).hexdigest().encode() == found


class HashedStream:
    """A stream that takes the SHA-256 of what is written to it."""

    closed = False

    def __init__(self, stream: Any) -> None:
        self.sha256 = hashlib.sha256()
        self._stream = stream
        self._size = 0

    def write(self, content: bytes) -> int:
        self.sha256.update(content)
        self._stream.write(content)
        self._size += len(content)
        return len(content)

    def tell(self) -> int:
        return self._size

    def flush(self) -> None:
        """Leave that to the stream's owner."""


def _with(arrow: "pa.Table", key: bytes, value: bytes) -> "pa.Table":
    return arrow.replace_schema_metadata({**(arrow.schema.metadata or {}), key: value})
