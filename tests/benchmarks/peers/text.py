"""Text stages beside a plain spaCy loop: the same pipeline, one text at a time, and a pattern.

The loop does what a first script would do: tag, parse, name entities, look for cue words, collect
names. Ours makes statements, mentions, recommendations with roles, themes and the brief.
"""

import time
from collections.abc import Iterator
from pathlib import Path

from pipeline.evaluation.brief import conversation_of, read_summarised_transcripts
from tests.benchmarks.peers.recommendations import CUES
from tests.benchmarks.peers.rows import BENCHMARKS, Row

MEETINGS = 6


def compare(_peers: Path | None) -> Iterator[list[Row]]:
    """Yield the one row: words in a second of processor time, on one core."""
    from tests.benchmarks.bench_understanding import NLP, understand

    path = BENCHMARKS / "transcripts" / "qmsum-val.jsonl.gz"
    meetings = read_summarised_transcripts(path)[:MEETINGS]
    conversations = [conversation_of(one) for one in meetings]
    count = sum(len(words) for words, _, _ in conversations)
    list(NLP.pipe(["Warm it up."]))

    started = time.process_time()
    for meeting in meetings:
        understand(meeting)
    ours = time.process_time() - started

    started = time.process_time()
    for _, turns, _ in conversations:
        for turn in turns:
            doc = NLP(turn.text)
            _found = [sent.text for sent in doc.sents if CUES.search(sent.text)]
            _names = {entity.text for entity in doc.ents}
    theirs = time.process_time() - started
    yield [
        Row(
            f"text of {MEETINGS} meetings, words/s on one core",
            "plain spaCy loop (same model)",
            f"{count / ours:,.0f}",
            f"{count / theirs:,.0f}",
            f"{theirs / ours:.2f}x",
            "the loop gives no roles, themes, scores or brief",
        )
    ]
