"""Small webinars that need no recogniser: captions with named speakers."""

from pathlib import Path

CAPTIONS = """WEBVTT

00:00:01.000 --> 00:00:04.000
Ann Lee: Welcome to this webinar on rural schools.

00:00:04.500 --> 00:00:08.000
Ben Okri: The ministry should pay for the internet in every school.
"""


def write_webinars(folder: Path, count: int, *, first: int = 0) -> list[Path]:
    """Write so many different ones into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / f"webinar-{number:03d}.vtt" for number in range(first, first + count)]
    for number, path in enumerate(paths, start=first):
        path.write_text(CAPTIONS.replace("every school", f"every one of our {number + 20} schools"))
    return paths
