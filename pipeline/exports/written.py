"""What was exported into a folder or bucket: from what each file was made, and how large it is.

Kept there as ``.exports/<recording_id>.<language>.json``, so that nothing unchanged is made again
and so that every file of a forgotten recording is found, whatever it is called.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass

from pipeline.lake.storage import Storage

FOLDER = ".exports"


@dataclass(frozen=True, slots=True)
class WrittenFile:
    """One exported file: the key of all that it was made from, and its size."""

    key: str
    bytes: int


def read_written(storage: Storage, recording_id: str, language: str) -> dict[str, WrittenFile]:
    """Return what was written of a recording in a language, by name; a damaged record is none."""
    content = storage.read(_place(recording_id, language))
    if content is None:
        return {}
    try:
        files = json.loads(content)["files"]
        return {name: WrittenFile(**facts) for name, facts in files.items()}
    except (ValueError, TypeError, KeyError, AttributeError):
        return {}


def add_written(
    storage: Storage, recording_id: str, language: str, files: Mapping[str, WrittenFile]
) -> None:
    """Note that files were written; others that are noted stay so."""
    place = _place(recording_id, language)
    with storage.lock(f"{FOLDER}/.lock"):
        known = read_written(storage, recording_id, language) | dict(files)
        facts = {name: asdict(file) for name, file in sorted(known.items())}
        text = json.dumps({"files": facts}, ensure_ascii=False, indent=1)
        storage.write(place, f"{text}\n".encode())


def records_of(storage: Storage, recording_id: str) -> dict[str, list[str]]:
    """Return the records of a recording, one a language, and the files that each names."""
    records = dict[str, list[str]]()
    for place in storage.names(FOLDER):
        if place.startswith(f"{recording_id}.") and place.endswith(".json"):
            language = place.removeprefix(f"{recording_id}.").removesuffix(".json")
            files = read_written(storage, recording_id, language)
            records[_place(recording_id, language)] = list(files)
    return records


def _place(recording_id: str, language: str) -> str:
    return f"{FOLDER}/{recording_id}.{language}.json"
