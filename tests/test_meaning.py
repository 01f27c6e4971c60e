"""What ships, over a real hearing: nothing that was not said, and the same bytes each time."""

import os
import subprocess
import sys
from dataclasses import replace
from functools import cache
from pathlib import Path

from pipeline.evaluation.brief import (
    SummarisedTranscript,
    conversation_of,
    read_summarised_transcripts,
)
from pipeline.meaning import Meaning
from pipeline.settings import Settings
from pipeline.trials.brief import meaning_of
from tests.verbatim import unsupported

ROOT = Path(__file__).resolve().parents[1]
HEARING = ROOT / "tests" / "data" / "hearing" / "education_0.jsonl"


@cache
def hearing() -> tuple[SummarisedTranscript, Meaning]:
    (transcript,) = read_summarised_transcripts(HEARING)
    return transcript, meaning_of(transcript, Settings())


def test_nothing_in_a_record_was_not_said() -> None:
    transcript, meaning = hearing()

    assert unsupported(meaning, conversation_of(transcript)[2]) == []
    assert len(meaning.recommendations) >= 5
    assert len(meaning.mentions) >= 80
    assert {line.section for line in meaning.brief} >= {"headline", "lead", "speaker"}


def test_the_check_finds_what_was_not_said() -> None:
    transcript, meaning = hearing()
    first = meaning.recommendations[0]
    records = (
        replace(first, recommendation="Ministers should pay a million."),
        replace(first, start_char=first.start_char + 1, end_char=first.end_char + 1),
        replace(first, actor="Somebody else"),
    )
    lines = (
        replace(meaning.brief[0], statement_id="x-s0001"),
        replace(meaning.brief[2], text="Lynne Neagle AM said: “I resign.”"),
    )

    problems = unsupported(
        replace(meaning, recommendations=records, brief=lines), conversation_of(transcript)[2]
    )

    assert [problem.partition(":")[0] for problem in problems] == [
        first.recommendation_id, first.recommendation_id, first.recommendation_id,
        "line 0", "line 2, speaker",
    ]  # fmt: skip


def test_two_processes_make_the_same_records() -> None:
    """The order of Python's sets and hashes differs from process to process."""
    command = [sys.executable, "-m", "tests.benchmarks.check_verbatim", str(HEARING)]
    told = [
        subprocess.run(
            command,
            cwd=ROOT,
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    ]

    assert told[0] == told[1]
    assert "'unsupported': 0" in told[0]
