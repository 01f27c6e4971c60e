"""A Prefect home of its own for every test session, set before Prefect is imported anywhere.

Prefect's test harness isolates the database only: results and settings would go to the user's own
home, where the next session would find them. The user's cache (checkpoints, decoded sound) and a
``webinar.toml`` are kept out of sight for the same reason.
"""

import os
import tempfile
from pathlib import Path

HOME = Path(tempfile.mkdtemp(prefix="webinar-tests-"))

os.environ |= {
    "PREFECT_HOME": str(HOME / "prefect"),
    "PREFECT_RESULTS_LOCAL_STORAGE_PATH": str(HOME / "prefect" / "results"),
    # The first start builds a database, which takes longer than the default on two cores.
    "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "120",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "DO_NOT_TRACK": "1",
    "XDG_CACHE_HOME": str(HOME / "cache"),
    "HF_HUB_OFFLINE": "1",
}
