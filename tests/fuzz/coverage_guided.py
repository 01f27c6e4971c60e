# ruff: noqa: T201 - run by hand, it says what it sees
"""Lets atheris look for files that reach new lines of a parser; run by hand.

    pip install atheris
    python -m tests.fuzz.coverage_guided captions -max_total_time=300

It is no dependency: there are no wheels of it for every machine. What it finds belongs into the
tests of the parser.
"""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import atheris

with atheris.instrument_imports(include=["pipeline", "yaml", "pysubs2", "feedparser"]):
    from tests.fuzz.attack import FOLDER
    from tests.fuzz.targets import TARGETS

from pipeline.errors import PipelineError


def main() -> None:
    """Attack one target from its samples; libFuzzer's options come after its name."""
    name = sys.argv.pop(1)
    target = TARGETS[name]
    with TemporaryDirectory(prefix="fuzz-", dir=FOLDER) as folder:
        corpus = Path(folder, "corpus")
        corpus.mkdir()
        for number, sample in enumerate(target.samples()):
            (corpus / str(number)).write_bytes(sample)

        def attack(content: bytes) -> None:
            try:
                target.run(content, Path(folder))
            except PipelineError:
                return

        atheris.Setup([*sys.argv, str(corpus), "-timeout=10", "-rss_limit_mb=4000"], attack)
        print(f"{name}: {len(target.samples())} samples")
        atheris.Fuzz()


if __name__ == "__main__":
    main()
