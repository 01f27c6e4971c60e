"""A recording leaves the lake: every table, what people made of it, and all kept results.

What killed writers left goes too, and so do the locks: these are called like the recording.
"""

from collections.abc import Collection

from pipeline.lake.origins import forget_origins
from pipeline.lake.publishing import STAGING
from pipeline.lake.results import FOLDER
from pipeline.lake.storage import Storage
from pipeline.lake.voices import forget_recording_voices
from pipeline.tables import TABLES


def forget(storage: Storage, recording_id: str) -> None:
    """Remove everything that the lake holds of a recording; it may be done again after a kill.

    The ``recordings`` row goes first, so that no reader meets a recording that is half there.

    Raises:
        LakeError: something cannot be removed.
    """
    with storage.lock(f".locks/{recording_id}"):
        storage.delete(f"recordings/{recording_id}.parquet")
        for table in TABLES:
            storage.delete(f"{table}/{recording_id}.parquet")
        forget_results(storage, recording_id)
        forget_origins(storage, recording_id)
        forget_recording_voices(storage, recording_id)
        for name in storage.names(STAGING):
            if name.rsplit(".", 1)[0] == recording_id:
                storage.delete_folder(f"{STAGING}/{name}")
        forget_unfinished(storage, recording_id)
        # Who waits for one of these gets it and finds nothing; a later run makes them anew.
        storage.delete(f".locks/{recording_id}.work")
        storage.delete(f".locks/{recording_id}")


def recordings_with_results(storage: Storage) -> list[str]:
    """Return the recordings of which stage results are kept, published or not, sorted."""
    return storage.names(FOLDER)


def forget_unfinished(storage: Storage, recording_id: str) -> None:
    """Remove what killed writers left beside the files of a recording."""
    for item in storage.walk():
        name = item.name.rpartition("/")[2]
        is_of_it = name.startswith(f".{recording_id}.") or f"/{recording_id}/" in item.name
        if is_of_it and name.startswith(".") and name.endswith(".tmp"):
            storage.delete(item.name)


def forget_results(storage: Storage, recording_id: str, *, but: Collection[str] = ()) -> None:
    """Remove the kept results of all stages, those of earlier settings too.

    ``but`` are results to keep, each as ``<stage>-<key>``.
    """
    folder = f"{FOLDER}/{recording_id}"
    if not but:
        storage.delete_folder(folder)
        return
    forget_unfinished(storage, recording_id)
    for name in storage.names(folder):
        if not name.endswith(".json"):
            storage.delete_folder(f"{folder}/{name}")
        elif name.removesuffix(".json") not in but:
            storage.delete(f"{folder}/{name}")
