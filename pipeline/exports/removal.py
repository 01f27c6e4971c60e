"""Exports of a recording that is forgotten go as well."""

from pathlib import Path

from pipeline.exports.written import records_of
from pipeline.lake.storage import open_storage


def remove_exports(recording_id: str, out: str | Path) -> list[str]:
    """Remove the files that were exported of a recording, by hand or flow; return their paths.

    Raises:
        LakeError: a file cannot be removed.
    """
    storage = open_storage(out)
    # With a dot before it: what a killed writer left.
    begins = (f"{recording_id}.", f".{recording_id}.")
    named = [name for name in storage.names("") if name.startswith(begins)]
    records = records_of(storage, recording_id)
    written = [name for names in records.values() for name in names]
    names = sorted({*named, *storage.sizes(written)})
    # The records go last: a removal that is killed is done to the end the next time.
    for name in (*names, *records):
        storage.delete(name)
    return [storage.path(name) for name in names]
