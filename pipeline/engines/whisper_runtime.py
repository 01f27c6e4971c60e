"""A converted Whisper model in CTranslate2: windows in, tokens and their times out."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.engines.whisper_words import STATE_MS, Alignment, Decoding
from pipeline.errors import EngineUnavailableError

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    from ctranslate2 import StorageView
    from ctranslate2.models import (
        Whisper,
        WhisperAlignmentResult,
        WhisperGenerationResult,
    )
    from whisper.tokenizer import Tokenizer

    Floats = npt.NDArray[np.float32]
    States = npt.NDArray[Any]

# From the fastest search to the most careful; the last one cannot run into a loop. openai-whisper
# draws at random instead, which CTranslate2 cannot repeat from run to run.
SEARCHES: tuple[Mapping[str, Any], ...] = (
    {"beam_size": 1},
    {"beam_size": 5},
    {"beam_size": 5, "no_repeat_ngram_size": 4},
)
# Whisper's tasks: the words as they are said, or what they mean in English.
TRANSCRIBE = "transcribe"
TRANSLATE = "translate"


class ConvertedModel:
    """All methods take several windows at a time; ``states`` come from ``encode``.

    Raises:
        EngineUnavailableError: the folder does not hold a whole model.
    """

    def __init__(self, folder: Path, *, compute_type: str) -> None:
        import ctranslate2

        device = "cuda" if ctranslate2.get_cuda_device_count() else "cpu"
        try:
            self._model: Whisper = ctranslate2.models.Whisper(
                str(folder), device=device, compute_type=compute_type
            )
        except RuntimeError as error:
            raise EngineUnavailableError(
                "CTranslate2 cannot load the converted checkpoint",
                str(folder),
                str(error),
                "Remove this folder; it is made again from the checkpoint",
            ) from error

    @property
    def is_multilingual(self) -> bool:
        """Whether it knows other languages than English."""
        return bool(self._model.is_multilingual)

    def tokenizer(self, language: str, *, task: str = TRANSCRIBE) -> "Tokenizer":
        """Return openai-whisper's tokenizer for the language; English checkpoints have one."""
        from whisper.tokenizer import get_tokenizer

        model = self._model
        return get_tokenizer(
            model.is_multilingual, num_languages=model.num_languages, language=language, task=task
        )

    def mel(self, samples: "Floats") -> "Floats":
        """Return the mel frames of a sound, 100 a second, as openai-whisper makes them."""
        from whisper.audio import HOP_LENGTH, N_FFT, log_mel_spectrogram

        # The padding lets the last frames hear silence, not the mirror of the sound. As much as a
        # frame sees is enough; openai-whisper pads with 30 s, which doubles the work.
        mel = log_mel_spectrogram(samples, self._model.n_mels, padding=N_FFT)
        frames: Floats = mel.numpy()[:, : samples.size // HOP_LENGTH]
        return frames

    def encode(self, windows: "Sequence[Floats]") -> "States":
        """Return the encoder's states of windows of 3000 mel frames."""
        import numpy as np

        return np.asarray(self._model.encode(_view(np.stack(windows)), to_cpu=True))

    def languages(self, states: "States") -> list[tuple[str, float]]:
        """Return the likeliest language of each window and its share, 0 to 1."""
        ranked = self._model.detect_language(_view(states))
        return [(best[0][0].strip("<|>"), round(best[0][1], 4)) for best in ranked]

    def decode(
        self,
        states: "States",
        languages: Sequence[str],
        *,
        searches: Sequence[Mapping[str, Any]] = SEARCHES,
        task: str = TRANSCRIBE,
        prompt: str = "",
    ) -> list[Decoding]:
        """Return the best decoding of each window; searches widen until none is doubtful."""
        best: dict[int, Decoding] = {}
        rows = list(range(len(languages)))
        for search in searches:
            tokenizers = [self.tokenizer(languages[row], task=task) for row in rows]
            results = self._model.generate(
                _view(states[rows]),
                [_start(tokenizer, prompt) for tokenizer in tokenizers],
                return_scores=True,
                return_no_speech_prob=True,
                **search,
            )
            for row, tokenizer, result in zip(rows, tokenizers, results, strict=True):
                found = _decoding(result, tokenizer)
                best[row] = min(best.get(row, found), found, key=_doubt)
            rows = [row for row in rows if best[row].is_doubtful]
            if not rows:
                break
        return [best[row] for row in range(len(languages))]

    def align(
        self,
        states: "States",
        languages: Sequence[str],
        texts: Sequence[Sequence[int]],
        frames: Sequence[int],
        *,
        task: str = TRANSCRIBE,
    ) -> list[Alignment]:
        """Return when the tokens of each window's text are said, from the cross-attention.

        ``frames`` are the mel frames of each window that hold sound.
        """
        found = [Alignment((0,), ())] * len(texts)
        for language in sorted(set(languages)):
            rows = [row for row, text in enumerate(texts) if text and languages[row] == language]
            if not rows:
                continue
            results = self._model.align(
                _view(states[rows]),
                list(self.tokenizer(language, task=task).sot_sequence),
                [list(texts[row]) for row in rows],
                [frames[row] for row in rows],
            )
            for row, result in zip(rows, results, strict=True):
                starts_ms = tuple(_first_times(result))
                found[row] = Alignment(starts_ms, tuple(result.text_token_probs))
        return found


def _view(values: "npt.NDArray[Any]") -> "StorageView":
    import ctranslate2
    import numpy as np

    return ctranslate2.StorageView.from_array(np.ascontiguousarray(values))


def _start(tokenizer: "Tokenizer", prompt: str) -> list[int]:
    """Return the tokens that a decoding goes on from: the prompt, language and task."""
    before = [tokenizer.sot_prev, *tokenizer.encode(f" {prompt}")] if prompt else []
    return [*before, *tokenizer.sot_sequence]


def _decoding(result: "WhisperGenerationResult", tokenizer: "Tokenizer") -> Decoding:
    tokens = tuple(result.sequences_ids[0])
    text = tokenizer.decode(list(tokens)).strip()
    # The score is a mean over the tokens; openai-whisper counts the end token, too.
    logprob = result.scores[0] * len(tokens) / (len(tokens) + 1)
    return Decoding(tokens, text, logprob, result.no_speech_prob)


def _doubt(decoding: Decoding) -> tuple[bool, float]:
    return decoding.is_repetitive, -decoding.mean_logprob


def _first_times(result: "WhisperAlignmentResult") -> Iterator[int]:
    """Yield the first moment of the path at each token."""
    latest = -1
    for token, state in result.alignments:
        if token != latest:
            yield state * STATE_MS
            latest = token
