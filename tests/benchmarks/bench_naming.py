# ruff: noqa: T201 - a table on the terminal is what this is for
"""Measures naming on real transcripts: how many names are right of those given, and of those
that can be learnt from the words.

    python -m tests.benchmarks.bench_naming [--verbose]

A name is right when all its words are in the true name: "Genuis" is right for Garnett Genuis.
"""

import argparse
import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

from pipeline.naming import name_speakers
from pipeline.naming.mentions import fold
from pipeline.records import Agenda, Turn

DATA = Path(__file__).resolve().parents[2].parent / "shared" / "benchmarks" / "naming"
LEARNABLE = ("self", "handed")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--verbose", action="store_true", help="list what is wrong")
    verbose = parser.parse_args().verbose
    total: Counter[str] = Counter()
    by_source: dict[str, Counter[str]] = {}
    for path in sorted(DATA.glob("*.json")):
        counts = score(json.loads(path.read_text(encoding="utf-8")), verbose=verbose)
        total += counts
        by_source.setdefault(path.name.split("_")[0], Counter()).update(counts)
    for source, counts in [*sorted(by_source.items()), ("all", total)]:
        print(f"{source:14} {render(counts)}")


def score(transcript: dict[str, Any], *, verbose: bool = False) -> Counter[str]:
    """Return counts: named, right, learnable, learnt."""
    turns = [
        Turn(f"t{number:04d}", turn["speaker"], None, number, number + 1, 0, 0, turn["text"])
        for number, turn in enumerate(transcript["turns"], start=1)
    ]
    names = {item.speaker: item for item in name_speakers(turns, Agenda())}
    counts: Counter[str] = Counter()
    for label, gold in transcript["gold"].items():
        evidence = transcript["evidence"].get(label, "none")
        counts["learnable"] += evidence in LEARNABLE
        if label not in names:
            if verbose and evidence in LEARNABLE:
                print(f"missed {transcript['id']} {label} {gold} ({evidence})")
            continue
        is_right = words_of(names[label].person.name) <= words_of(gold)
        counts["named"] += 1
        counts["right"] += is_right
        counts["learnt"] += is_right and evidence in LEARNABLE
        if verbose and not is_right:
            reasons = [(e.rule, e.turn_id, round(e.worth, 1)) for e in names[label].evidence]
            print(f"WRONG {transcript['id']} {label} {gold} ({evidence}): "
                  f"{names[label].person.name} {reasons}")  # fmt: skip
    return counts


def words_of(name: str) -> set[str]:
    return set(re.findall(r"\w+", fold(name)))


def render(counts: Counter[str]) -> str:
    precision = counts["right"] / max(1, counts["named"])
    recall = counts["learnt"] / max(1, counts["learnable"])
    return (
        f"precision {precision:.3f} ({counts['right']}/{counts['named']})  "
        f"recall {recall:.3f} ({counts['learnt']}/{counts['learnable']})"
    )


if __name__ == "__main__":
    main()
