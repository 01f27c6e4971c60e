"""Progress in the logs of a run: a line a stage, and one for each further tenth of it."""

import logging

from prefect.logging.loggers import LoggingAdapter

_STEPS = 10


class ProgressLog:
    """An observer of the steps that logs; each line begins with the recording's name."""

    def __init__(self, logger: logging.Logger | LoggingAdapter, name: str) -> None:
        self._logger = logger
        self._name = name
        self._logged: tuple[str, int] | None = None

    def __call__(self, stage: str, done_ms: int, total_ms: int) -> None:
        """Log where the last line is a tenth or a stage behind."""
        step = done_ms * _STEPS // total_ms if total_ms else 0
        if self._logged != (stage, step):
            self._logged = (stage, step)
            share = done_ms / total_ms if total_ms else 0.0
            self._logger.info("%s: %s %.0f %%", self._name, stage, 100 * share)
