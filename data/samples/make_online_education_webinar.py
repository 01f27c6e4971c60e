"""Makes the sample recording and its references from the script beside this file.

Run it from anywhere: ``python data/samples/make_online_education_webinar.py``. It needs the
program ``flite`` (Debian package of that name) with the voices slt, rms, awb and kal16, and the
project's own environment (numpy, PyAV). The same script and flite version give the same sound.
"""

import json
import shutil
import subprocess
import sys
import tempfile
import tomllib
import wave
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import av
import numpy as np
import numpy.typing as npt

Samples = npt.NDArray[np.float64]

SAMPLE_RATE = 16_000
BIT_RATE = 28_000
LEVEL_DBFS = -23.0  # every voice equally loud, as EBU R 128 asks of programmes
NOISE_DBFS = -72.0  # a quiet room: no recording is digitally silent
EDGE_MS = 700  # before the first word and after the last
PAUSE_IN_TURN_MS = (350, 500)
PAUSE_BETWEEN_SPEAKERS_MS = (800, 1200)
SEED = 2020
FOLDER = Path(__file__).resolve().parent
NAME = "online-education-webinar"


@dataclass(frozen=True, slots=True)
class SpokenSentence:
    """One sentence of the script, its place in the recording and its sound."""

    turn: int
    speaker: str
    start_ms: int
    end_ms: int
    script: dict[str, Any]
    samples: Samples


def synthesise(text: str, *, voice: str, pitch_hz: int | None) -> Samples:
    """One sentence at 16 kHz, without the silence around it, at the common level."""
    pitch = [] if pitch_hz is None else ["--setf", f"int_f0_target_mean={pitch_hz}"]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "sentence.wav"
        command = ["flite", "-voice", voice, *pitch, "-t", text, "-o", str(path)]
        subprocess.run(command, check=True)
        with wave.open(str(path)) as sound:
            if sound.getframerate() != SAMPLE_RATE:
                raise SystemExit(f"voice {voice} speaks at {sound.getframerate()} Hz, not 16000")
            pcm = np.frombuffer(sound.readframes(sound.getnframes()), dtype="<i2")
    return at_common_level(without_silence(pcm / 32768.0))


def without_silence(samples: Samples) -> Samples:
    """The samples from the first to the last audible one, with 20 ms kept on either side."""
    audible = np.flatnonzero(np.abs(samples) > 0.01)
    margin = SAMPLE_RATE // 50
    return samples[max(0, audible[0] - margin) : audible[-1] + margin]


def at_common_level(samples: Samples) -> Samples:
    """The samples at LEVEL_DBFS (mean power), cut to a whole millisecond."""
    whole = samples[: len(samples) - len(samples) % (SAMPLE_RATE // 1000)]
    return whole * (10 ** (LEVEL_DBFS / 20) / float(np.sqrt(np.mean(whole**2))))


def speak(script: dict[str, Any]) -> Iterator[SpokenSentence]:
    """Every sentence of the script in order, pauses between them drawn from a fixed seed."""
    speakers = {speaker["id"]: speaker for speaker in script["speakers"]}
    pauses = np.random.default_rng(SEED)
    clock_ms = EDGE_MS
    for index, turn in enumerate(script["turns"]):
        if index:
            clock_ms += int(pauses.integers(*PAUSE_BETWEEN_SPEAKERS_MS, endpoint=True))
        for position, sentence in enumerate(turn["sentences"]):
            if position:
                clock_ms += int(pauses.integers(*PAUSE_IN_TURN_MS, endpoint=True))
            speaker = speakers[turn["speaker"]]
            samples = synthesise(
                sentence.get("spoken", sentence["text"]),
                voice=speaker["voice"],
                pitch_hz=speaker.get("pitch_hz"),
            )
            end_ms = clock_ms + len(samples) * 1000 // SAMPLE_RATE
            yield SpokenSentence(index, turn["speaker"], clock_ms, end_ms, sentence, samples)
            clock_ms = end_ms


def mix(sentences: list[SpokenSentence]) -> npt.NDArray[np.int16]:
    """The whole recording: the sentences at their times over a faint noise."""
    length = (sentences[-1].end_ms + EDGE_MS) * SAMPLE_RATE // 1000
    sound = np.random.default_rng(SEED).normal(0.0, 10 ** (NOISE_DBFS / 20), length)
    for sentence in sentences:
        start = sentence.start_ms * SAMPLE_RATE // 1000
        sound[start : start + len(sentence.samples)] += sentence.samples
    return (np.clip(sound, -1.0, 1.0) * 32767).astype(np.int16)


def write_opus(path: Path, pcm: npt.NDArray[np.int16]) -> None:
    """Writes Ogg/Opus; "bitexact" keeps the stream's serial number from being random."""
    with av.open(str(path), "w", format="ogg", options={"fflags": "+bitexact"}) as container:
        stream = container.add_stream("libopus", rate=SAMPLE_RATE)
        stream.codec_context.layout = "mono"
        stream.bit_rate = BIT_RATE
        frame = av.AudioFrame.from_ndarray(pcm[np.newaxis, :], format="s16", layout="mono")
        frame.sample_rate = SAMPLE_RATE
        frame.pts = 0
        for packets in (stream.encode(frame), stream.encode(None)):
            for packet in packets:
                container.mux(packet)


def render_rttm(sentences: list[SpokenSentence]) -> str:
    """One SPEAKER line a sentence: file, channel, start and duration in seconds, speaker."""
    return "".join(
        f"SPEAKER {NAME} 1 {s.start_ms / 1000:.3f} {(s.end_ms - s.start_ms) / 1000:.3f}"
        f" <NA> <NA> {s.speaker} <NA> <NA>\n"
        for s in sentences
    )


def render_stm(sentences: list[SpokenSentence]) -> str:
    """One line a sentence: file, channel, speaker, start and end in seconds, the words."""
    return "".join(
        f"{NAME} 1 {s.speaker} {s.start_ms / 1000:.3f} {s.end_ms / 1000:.3f}"
        f" {' '.join(plain_words(s.script['text']))}\n"
        for s in sentences
    )


def plain_words(text: str) -> list[str]:
    """The words of a text without the punctuation round them."""
    return [word.strip(".,:;?!") for word in text.split()]


def reference(script: dict[str, Any], sentences: list[SpokenSentence]) -> dict[str, Any]:
    """Everything the script knows, with times, for evaluation and tests."""
    names = {speaker["id"]: speaker["name"] for speaker in script["speakers"]}
    return {
        "title": script["title"],
        "duration_ms": sentences[-1].end_ms + EDGE_MS,
        "speakers": script["speakers"],
        "sentences": [
            {
                "turn": s.turn,
                "speaker": s.speaker,
                "speaker_name": names[s.speaker],
                "start_ms": s.start_ms,
                "end_ms": s.end_ms,
                "text": s.script["text"],
                "label": s.script.get("label", "none"),
                "is_agreement": s.script.get("agreement", False),
                "is_borderline": s.script.get("borderline", False),
                "programmes": s.script.get("programmes", []),
            }
            for s in sentences
        ],
        "recommendations": [
            recommendation(index, s, name=names[s.speaker])
            for index, s in enumerate(sentences)
            if s.script.get("label") == "recommendation"
        ],
    }


def recommendation(index: int, sentence: SpokenSentence, *, name: str) -> dict[str, Any]:
    """One recommendation; ``sentence`` counts from 0, a role that is not said is null."""
    script = sentence.script
    return {
        "sentence": index,
        "speaker": sentence.speaker,
        "speaker_name": name,
        "start_ms": sentence.start_ms,
        "end_ms": sentence.end_ms,
        "quote": script["text"],
        "actor": script.get("actor"),
        "action": script.get("action"),
        "beneficiary": script.get("beneficiary"),
        "themes": script["themes"],
        "modality": script["modality"],
        "polarity": script["polarity"],
    }


def main() -> None:
    """Writes the recording, its speaker times, its words and its reference."""
    if shutil.which("flite") is None:
        sys.exit("The program flite is not installed (Debian: apt-get install flite).")
    script = tomllib.loads((FOLDER / f"{NAME}.script.toml").read_text(encoding="utf-8"))
    sentences = list(speak(script))
    write_opus(FOLDER / f"{NAME}.ogg", mix(sentences))
    (FOLDER / f"{NAME}.rttm").write_text(render_rttm(sentences), encoding="utf-8")
    (FOLDER / f"{NAME}.stm").write_text(render_stm(sentences), encoding="utf-8")
    text = json.dumps(reference(script, sentences), indent=2, ensure_ascii=False)
    (FOLDER / f"{NAME}.reference.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
