"""A transcript of any length for measurements: captions of a made-up webinar."""

import itertools
from pathlib import Path

from pipeline.formats.webvtt import render_webvtt
from pipeline.records import Cue
from tests.benchmarks.made_up_webinar import make_pool, make_webinar

ROUND_WORDS = 50_000


def write_transcript(path: Path, word_count: int, *, round_words: int = ROUND_WORDS) -> None:
    """Write captions of about so many words: one speaker's sentence a cue, in turns."""
    cues = make_cues(word_count, round_words=round_words)
    path.write_text(render_webvtt(cues), encoding="utf-8")


def make_cues(word_count: int, *, seed: int = 1, round_words: int = ROUND_WORDS) -> list[Cue]:
    """Return the cues; every ``round_words`` words other people speak."""
    pool = make_pool(seed)
    cues: list[Cue] = []
    said = 0
    rounds = itertools.count()
    while said < word_count:
        webinar = make_webinar(pool, seed, next(rounds), min(round_words, word_count - said))
        begin_ms = cues[-1].end_ms if cues else 0
        names = webinar.of_sentences([person.name for person in webinar.people])
        starts, ends = webinar.times
        for start, end, name, sentence in zip(
            starts.tolist(), ends.tolist(), names, webinar.sentences, strict=True
        ):
            cues.append(Cue(begin_ms + start, begin_ms + end, f"{name}: {sentence.text}"))
        said += int(webinar.end_words[-1])
    return cues
