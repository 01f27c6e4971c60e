# ruff: noqa: T201 - a table on the terminal is what this is for
"""Print ROUGE of the brief beside two baselines of the same length, on human summaries.

    pip install sumy==0.13.0
    OMP_NUM_THREADS=1 python -m tests.benchmarks.bench_brief [MEETINGS]

Over ``qmsum-val.jsonl.gz``, all of its meetings or the first MEETINGS. Lead: the first words of the
meeting, as many as the brief has. TextRank (Mihalcea and Tarau, 2004, by sumy): the best
sentences in the order of the talk, cut at the same number of words.
"""

import re
import sys
from pathlib import Path

from sumy.models.dom import ObjectDocumentModel, Paragraph, Sentence
from sumy.summarizers.text_rank import TextRankSummarizer

from pipeline.evaluation.brief import METRICS, read_summarised_transcripts, rouge
from pipeline.settings import load_settings
from pipeline.trials.brief import brief_text

TRANSCRIPTS = Path(__file__).resolve().parents[3] / "shared" / "benchmarks" / "transcripts"
# TextRank compares every sentence with every other; shorter ones are "Yeah." and "OK."
FEWEST_WORDS = 6


class Words:
    """What sumy asks of a tokenizer."""

    def to_words(self, text: str) -> list[str]:
        return re.findall(r"\w+", text.lower())


def text_rank(text: str, length: int) -> str:
    sentences = [one for one in re.split(r"(?<=[.?!])\s+", text) if len(one.split()) > FEWEST_WORDS]
    document = ObjectDocumentModel([Paragraph([Sentence(one, Words()) for one in sentences])])
    ranks = TextRankSummarizer().rate_sentences(document)
    chosen: list[str] = []
    for sentence in sorted(ranks, key=lambda one: -ranks[one]):
        if sum(len(one.split()) for one in chosen) >= length:
            break
        chosen.append(str(sentence))
    return cut(" ".join(sorted(chosen, key=text.index)), length)


def cut(text: str, length: int) -> str:
    return " ".join(text.split()[:length])


def main() -> None:
    transcripts = read_summarised_transcripts(TRANSCRIPTS / "qmsum-val.jsonl.gz")
    transcripts = transcripts[: int(sys.argv[1])] if len(sys.argv) > 1 else transcripts
    sums = {name: dict.fromkeys(METRICS, 0.0) for name in ("brief", "lead", "TextRank")}
    words = 0
    for transcript in transcripts:
        text = " ".join(said for _, said in transcript.turns)
        brief = brief_text(transcript, load_settings())
        length = len(brief.split())
        words += length
        texts = {"brief": brief, "lead": cut(text, length), "TextRank": text_rank(text, length)}
        for name, summary in texts.items():
            for metric, value in rouge(summary, transcript.summaries).items():
                sums[name][metric] += value
        print(transcript.transcript_id, length, file=sys.stderr)
    print(f"{len(transcripts)} meetings, {words / len(transcripts):.0f} words each")
    for name, totals in sums.items():
        rates = "  ".join(
            f"{metric} {100 * totals[metric] / len(transcripts):5.1f}" for metric in METRICS
        )
        print(f"{name:10} {rates}")


if __name__ == "__main__":
    main()
