"""Bars on the line of who spoke."""

from pipeline.records import Speaker, SpeakerSpan
from pipeline.report.timeline import Bar, build_bars, build_lanes


def span(start_ms: int, end_ms: int, speaker: str = "S01") -> SpeakerSpan:
    return SpeakerSpan(speaker, start_ms, end_ms)


def test_bars_are_thousandths_and_near_ones_run_together() -> None:
    bars = build_bars([span(0, 100), span(102, 200), span(500, 500), span(990, 1100)], 1000)
    assert bars == (Bar(0, 200), Bar(500, 1), Bar(990, 10))
    assert build_bars([span(2000, 3000)], 1000) == (Bar(999, 1),)
    assert build_bars([], 0) == ()


def test_a_lane_for_each_speaker_with_its_share() -> None:
    speakers = [Speaker("S01", speech_ms=3000), Speaker("S02", speech_ms=1000), Speaker("S03")]
    lanes = build_lanes(speakers, [span(0, 3000), span(3000, 4000, "S02")], 4000)
    assert [(lane.share_percent, lane.bars) for lane in lanes] == [
        (75, (Bar(0, 750),)),
        (25, (Bar(750, 250),)),
        (0, ()),
    ]
