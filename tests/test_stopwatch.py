"""A stage's cost is a row of the runs table."""

from pipeline.stopwatch import Stopwatch


def test_the_row_holds_time_speed_and_memory() -> None:
    run = Stopwatch("transcript").stop(
        duration_ms=1000, settings_fingerprint="abc", code_version="1", engine="offline"
    )
    assert (run.stage, run.engine, run.settings_fingerprint) == ("transcript", "offline", "abc")
    assert 0 <= run.seconds < 5
    assert run.realtime_factor is not None
    assert run.started_at.endswith("+00:00")
    assert run.peak_rss_bytes > 1_000_000


def test_a_recording_without_length_has_no_speed() -> None:
    run = Stopwatch("speech").stop(duration_ms=0, settings_fingerprint="", code_version="1")
    assert run.realtime_factor is None
