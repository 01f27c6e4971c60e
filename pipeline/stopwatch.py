"""What a stage cost: when it started, how long it took, how fast it was, how much memory."""

import resource
import sys
import time
from datetime import UTC, datetime

from pipeline.records import StageRun


class Stopwatch:
    """Runs from its making; ``stop`` gives the row of the ``runs`` table."""

    def __init__(self, stage: str) -> None:
        self._stage = stage
        self._started_at = datetime.now(UTC).isoformat(timespec="seconds")
        self._started = time.monotonic()

    @property
    def seconds(self) -> float:
        """Seconds since the start."""
        return time.monotonic() - self._started

    def stop(
        self,
        *,
        duration_ms: int,
        settings_fingerprint: str,
        code_version: str,
        engine: str | None = None,
        model: str | None = None,
        model_sha256: str | None = None,
    ) -> StageRun:
        """Return what the stage cost; ``run_id`` is empty until the run is known.

        ``peak_rss_bytes`` is the peak of the process so far, not of the stage alone: the
        operating system keeps no other.
        """
        seconds = self.seconds
        return StageRun(
            run_id="",
            stage=self._stage,
            engine=engine,
            model=model,
            model_sha256=model_sha256,
            settings_fingerprint=settings_fingerprint,
            code_version=code_version,
            started_at=self._started_at,
            seconds=round(seconds, 3),
            realtime_factor=round(seconds * 1000 / duration_ms, 4) if duration_ms else None,
            peak_rss_bytes=_peak_rss_bytes(),
        )


def _peak_rss_bytes() -> int:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024
