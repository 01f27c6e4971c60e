"""Write ``held-back.ogg`` and ``held-back.json``: what ``flite-tiny.pt`` is tested on.

The sentences, and how voices follow each other, are in no training shard; each entry of the JSON
is one stretch to recognise, with its text.
"""

import json
import random
from pathlib import Path

import av
import numpy as np
import numpy.typing as npt
from sentences import draw_sentences
from speak import speak_samples
from whisper.audio import SAMPLE_RATE

FOLDER = Path(__file__).parent
SEED = 20_260_703
SENTENCE_COUNTS = (1, 3, 5, 2, 4, 1, 3, 5)
PAUSES_S = (0.1, 0.8)
OPUS_BITS_PER_S = 32_000


def main() -> None:
    draw = random.Random(SEED)  # noqa: S311 - voices, not secrets
    sentences = draw_sentences(sum(SENTENCE_COUNTS), seed=SEED, held_back=True)
    parts: list[npt.NDArray[np.float32]] = []
    entries = []
    for count in SENTENCE_COUNTS:
        start_ms = _length_ms(parts)
        texts, sentences = sentences[:count], sentences[count:]
        for text in texts:
            parts += [speak_samples(text, draw), _pause(draw)]
        entries.append({"start_ms": start_ms, "end_ms": _length_ms(parts), "text": " ".join(texts)})
        parts.append(np.zeros(SAMPLE_RATE, dtype=np.float32))
    _write_opus(FOLDER / "held-back.ogg", np.concatenate(parts))
    text = json.dumps(entries, indent=1, ensure_ascii=False)
    (FOLDER / "held-back.json").write_text(f"{text}\n", encoding="utf-8")


def _length_ms(parts: list[npt.NDArray[np.float32]]) -> int:
    return sum(len(part) for part in parts) * 1000 // int(SAMPLE_RATE)


def _pause(draw: random.Random) -> npt.NDArray[np.float32]:
    return np.zeros(round(draw.uniform(*PAUSES_S) * SAMPLE_RATE), dtype=np.float32)


def _write_opus(path: Path, samples: npt.NDArray[np.float32]) -> None:
    pcm = (samples * 32_767).astype(np.int16)
    with av.open(str(path), "w", format="ogg", options={"fflags": "+bitexact"}) as container:
        stream = container.add_stream("libopus", rate=SAMPLE_RATE)
        stream.bit_rate = OPUS_BITS_PER_S
        stream.layout = "mono"
        frame = av.AudioFrame.from_ndarray(pcm[np.newaxis, :], format="s16", layout="mono")
        frame.sample_rate = SAMPLE_RATE
        container.mux(stream.encode(frame))
        container.mux(stream.encode(None))


if __name__ == "__main__":
    main()
