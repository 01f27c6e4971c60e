"""The identity of weights that are a folder of files."""

import hashlib
from pathlib import Path


def folder_sha256(folder: Path) -> str:
    """Return one hash over all files of the folder, names included, however large they are."""
    digest = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        digest.update(path.relative_to(folder).as_posix().encode())
        with path.open("rb") as file:
            digest.update(hashlib.file_digest(file, "sha256").digest())
    return digest.hexdigest()
