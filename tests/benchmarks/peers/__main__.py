# ruff: noqa: T201 - a table on the terminal is what this is for
"""The pipeline beside its peers: one table, ours and theirs measured in the same run.

    python -m tests.benchmarks.peers [PART ...] [--peers FOLDER]

Parts: recognition, speakers, recommendations, text, lake; all unless given. Peers that the project
does not need are looked for in FOLDER; what is not there is printed as "not installed":

    pip install --target FOLDER --no-deps -r tests/benchmarks/peers/requirements.txt
    rm -r FOLDER/torchaudio/lib      # wants CUDA, and is not needed
    git clone https://github.com/EffortlessMetrics/slower-whisper FOLDER/slower-whisper    # 5a0573d

``--no-deps`` keeps their choices of torch and numpy out: both sides run on the installed ones.
The set ``recommendations`` also trains weights of ours that have not seen what it scores
(``data/models/recommendation_rules/README.md``) and so takes some minutes.
"""

import argparse
import os
import platform
from pathlib import Path

from tests.benchmarks.peers import lake, recognition, recommendations, speakers, text
from tests.benchmarks.peers.rows import HEADER, load, print_rows, use_folder

PARTS = {
    "recognition": recognition.compare,
    "speakers": speakers.compare,
    "recommendations": recommendations.compare,
    "text": text.compare,
    "lake": lake.compare,
}


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure ours beside theirs.")
    parser.add_argument("parts", nargs="*", metavar="PART", choices=[*PARTS, []])
    parser.add_argument("--peers", type=Path, metavar="FOLDER")
    given = parser.parse_args()
    use_folder(given.peers)
    print(f"{platform.machine()}, {os.cpu_count()} cores, load {load()}\n\n{HEADER}")
    for part in given.parts or PARTS:
        for rows in PARTS[part](given.peers):
            print_rows(rows)
    print(f"\nload at the end {load()}")


if __name__ == "__main__":
    main()
