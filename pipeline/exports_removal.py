"""Exports of a recording that is forgotten go as well."""

from pathlib import Path

from pipeline.lake.storage import open_storage


def remove_exports(recording_id: str, out: str | Path) -> list[str]:
    """Remove the files that ``export_recording`` has written for a recording; return their paths.

    Raises:
        LakeError: a file cannot be removed.
    """
    storage = open_storage(out)
    names = [name for name in storage.names("") if name.startswith(f"{recording_id}.")]
    for name in names:
        storage.delete(name)
    return [storage.path(name) for name in names]
