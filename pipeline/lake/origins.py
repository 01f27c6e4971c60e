"""From which address a recording came, and in which state of it: ``.sources/<hash>.json``."""

import hashlib
import json
from dataclasses import asdict, dataclass

from pipeline.lake.storage import Storage

FOLDER = ".sources"


@dataclass(frozen=True, slots=True)
class Origin:
    """The address, the state in which it was fetched, and the recording that it gave."""

    uri: str
    version: str | None
    recording_id: str


def load_origin(storage: Storage, uri: str) -> Origin | None:
    """Return what is remembered of an address; a damaged file counts as nothing."""
    content = storage.read(_name(uri))
    if content is None:
        return None
    try:
        origin = Origin(**json.loads(content))
    except (ValueError, TypeError, RecursionError):
        return None
    return origin if origin.uri == uri else None


def save_origin(storage: Storage, origin: Origin) -> None:
    """Remember an address."""
    storage.write(_name(origin.uri), json.dumps(asdict(origin)).encode())


def forget_origins(storage: Storage, recording_id: str) -> None:
    """Forget all addresses of a recording."""
    for name in storage.names(FOLDER):
        content = storage.read(f"{FOLDER}/{name}") or b""
        if f'"{recording_id}"'.encode() in content:
            storage.delete(f"{FOLDER}/{name}")


def _name(uri: str) -> str:
    return f"{FOLDER}/{hashlib.sha256(uri.encode()).hexdigest()[:16]}.json"
