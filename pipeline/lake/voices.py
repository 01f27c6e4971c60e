"""Voices that a series knows: one file a recording, apart from the tables.

``.voices/<series>/<recording_id>.json`` holds the prints of the people who were named there; what
is known of a person is the mean over the recordings. Nothing is here unless settings ask for it
(``speakers.remember_voices``): a voice print is personal data.
"""

import hashlib
import json
from collections import defaultdict
from collections.abc import Callable, Mapping
from typing import Any

from pipeline.lake.storage import Storage

FOLDER = ".voices"

Print = tuple[float, ...]


def save_voices(
    storage: Storage, series: str, recording_id: str, model: str, prints: Mapping[str, Print]
) -> None:
    """Keep a recording's prints by the person's name; what it had before is gone.

    Raises:
        LakeError: the place cannot be written.
    """
    name = f"{_folder(series)}/{recording_id}.json"
    if not prints:
        storage.delete(name)
        return
    content = {"series": series, "model": model, "voices": dict(sorted(prints.items()))}
    storage.write(name, json.dumps(content, ensure_ascii=False).encode())


def load_voices(
    storage: Storage, series: str, model: str, *, other_than: str
) -> dict[str, list[Print]]:
    """Return the prints of each person of a series, from all recordings but one.

    Those that another ``model`` made are left out: they cannot be compared.
    """
    known: dict[str, list[Print]] = defaultdict(list)
    folder = _folder(series)
    for name in storage.names(folder):
        content = _read(storage, f"{folder}/{name}")
        if name == f"{other_than}.json" or content.get("model") != model:
            continue
        for person, numbers in content["voices"].items():
            known[person].append(tuple(numbers))
    return dict(known)


def forget_recording_voices(storage: Storage, recording_id: str) -> None:
    """Remove a recording's prints from every series."""
    for series in storage.names(FOLDER):
        storage.delete(f"{FOLDER}/{series}/{recording_id}.json")


def forget_voices(storage: Storage, is_gone: Callable[[str], bool]) -> None:
    """Remove the prints of all people whose name is to be gone, from every series."""
    for series in storage.names(FOLDER):
        for file in storage.names(f"{FOLDER}/{series}"):
            name = f"{FOLDER}/{series}/{file}"
            content = _read(storage, name)
            voices = content.get("voices", {})
            left = {person: one for person, one in voices.items() if not is_gone(person)}
            if not left:
                storage.delete(name)
            elif left != voices:
                storage.write(name, json.dumps({**content, "voices": left}).encode())


def _folder(series: str) -> str:
    return f"{FOLDER}/{hashlib.sha256(series.encode()).hexdigest()[:16]}"


def _read(storage: Storage, name: str) -> dict[str, Any]:
    """Return what a file has; a damaged one knows nobody, and is made again by the next run."""
    try:
        content = json.loads(storage.read(name) or b"{}")
        voices = {
            str(person): [float(number) for number in numbers]
            for person, numbers in content["voices"].items()
        }
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return {}
    return {**content, "voices": voices}
