"""Files that are found rather than named: they must lie where they were found, links followed.

Whoever may put files into an inbox could else have any file of this machine read and published,
by a link to it.
"""

import logging
from pathlib import Path

logger = logging.getLogger(__name__)


def is_file_within(path: Path, folder: Path) -> bool:
    """Return whether a readable name stands for a plain file in the folder or below it.

    A name that is too long, a loop of links and a folder that may not be entered have no file
    behind them. A link that leads out of the folder is left out, which is logged.
    """
    try:
        if not path.is_file():
            return False
        is_within = path.resolve().is_relative_to(folder.resolve())
    except (OSError, RuntimeError):  # resolve() calls a loop a RuntimeError
        return False
    if not is_within:
        # Names may hold what steers a terminal.
        logger.warning("%a: left out, it is a link that leads out of its folder", str(path))
    return is_within
