"""Any media becomes 16 kHz mono samples, or an error that says what to do."""

import struct
import wave
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from pipeline.audio import Audio, open_audio
from pipeline.errors import MediaError, ScratchError, SourceNotFoundError


def sine(*, seconds: float, rate: int = 48_000, channels: int = 2) -> np.ndarray:
    """Return a 440 Hz tone at half of full scale, the same on every channel."""
    tone = 0.5 * np.sin(2 * np.pi * 440 * np.arange(int(seconds * rate)) / rate)
    return np.tile(tone.astype(np.float32), (channels, 1))


def to_frame(samples: np.ndarray, format_name: str, layout: str) -> av.AudioFrame:
    if format_name == "s16":
        samples = (samples.T.reshape(1, -1) * 32_767).astype(np.int16)
    return av.AudioFrame.from_ndarray(
        np.ascontiguousarray(samples), format=format_name, layout=layout
    )


def write_media(
    path: Path,
    samples: np.ndarray,
    *,
    codec: str,
    rate: int = 48_000,
    layout: str = "stereo",
    format_name: str = "fltp",
    with_picture: bool = False,
    first_pts: int = 0,
    options: dict[str, str] | None = None,
) -> Path:
    with av.open(str(path), "w", options=options or {}) as container:
        stream: Any = container.add_stream(codec, rate=rate, layout=layout)
        stream.format = format_name
        picture: Any = container.add_stream("mpeg4", rate=10) if with_picture else None
        if picture is not None:
            picture.width, picture.height, picture.pix_fmt = 64, 48, "yuv420p"
            for _ in range(5):
                container.mux(picture.encode(av.VideoFrame(64, 48, "yuv420p")))
            container.mux(picture.encode(None))
        for first in range(0, samples.shape[1], 1024):
            frame = to_frame(samples[:, first : first + 1024], format_name, layout)
            frame.sample_rate, frame.pts = rate, first_pts + first
            frame.time_base = Fraction(1, rate)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


def strength(audio: Audio, start_ms: int, end_ms: int) -> float:
    return float(np.sqrt(np.mean(np.square(audio.samples(start_ms, end_ms)))))


@pytest.mark.parametrize(
    ("name", "codec", "format_name"),
    [("a.wav", "pcm_s16le", "s16"), ("a.m4a", "aac", "fltp"), ("a.flac", "flac", "s16")],
)
def test_stereo_of_any_kind_becomes_16_khz_mono(
    tmp_path: Path, name: str, codec: str, format_name: str
) -> None:
    path = write_media(tmp_path / name, sine(seconds=2), codec=codec, format_name=format_name)
    audio = open_audio(path, scratch=tmp_path / "a.pcm")
    assert abs(audio.duration_ms - 2000) <= 50
    assert audio.samples(0, 1000).shape == (16_000,)
    assert strength(audio, 500, 1500) == pytest.approx(0.5 / 2**0.5, abs=0.02)


def test_video_with_surround_sound_is_mixed_down(tmp_path: Path) -> None:
    samples = sine(seconds=1, channels=6)
    path = write_media(tmp_path / "a.mp4", samples, codec="aac", layout="5.1", with_picture=True)
    audio = open_audio(path, scratch=tmp_path / "a.pcm")
    assert abs(audio.duration_ms - 1000) <= 50
    assert strength(audio, 200, 800) > 0.1


def test_8_khz_telephone_sound_keeps_its_length(tmp_path: Path) -> None:
    samples = sine(seconds=1, rate=8000, channels=1)
    path = write_media(
        tmp_path / "a.wav", samples, codec="pcm_s16le", rate=8000, layout="mono", format_name="s16"
    )
    assert abs(open_audio(path, scratch=tmp_path / "a.pcm").duration_ms - 1000) <= 2


def test_sound_that_starts_late_is_led_by_silence(tmp_path: Path) -> None:
    path = write_media(
        tmp_path / "a.mkv", sine(seconds=1), codec="flac", format_name="s16", first_pts=2 * 48_000
    )
    audio = open_audio(path, scratch=tmp_path / "a.pcm")
    assert abs(audio.duration_ms - 3000) <= 50
    assert strength(audio, 0, 1900) == 0
    assert strength(audio, 2100, 2900) > 0.3


def test_24_bit_sound_is_read_at_its_level(tmp_path: Path) -> None:
    tone = (sine(seconds=1)[0] * 2**31).astype(np.int64).clip(-(2**31), 2**31 - 1)
    path = tmp_path / "a.wav"
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(3)
        file.setframerate(48_000)
        bytes_of = tone.astype("<i4").view(np.uint8).reshape(-1, 4)
        file.writeframes(bytes_of[:, 1:].tobytes())
    audio = open_audio(path, scratch=tmp_path / "a.pcm")
    assert abs(audio.duration_ms - 1000) <= 2
    assert strength(audio, 200, 800) == pytest.approx(0.5 / 2**0.5, abs=0.02)


def test_pictures_at_irregular_times_do_not_move_the_sound(tmp_path: Path) -> None:
    path = tmp_path / "a.mkv"
    with av.open(str(path), "w") as container:
        picture: Any = container.add_stream("mpeg4", rate=1000)
        picture.width, picture.height, picture.pix_fmt = 64, 48, "yuv420p"
        voice: Any = container.add_stream("flac", rate=48_000, layout="stereo")
        voice.format = "s16"
        for pts in (0, 40, 45, 900, 1_990):
            frame = av.VideoFrame(64, 48, "yuv420p")
            frame.pts, frame.time_base = pts, Fraction(1, 1000)
            container.mux(picture.encode(frame))
        samples = sine(seconds=2)
        samples[:, :48_000] = 0
        for first in range(0, samples.shape[1], 4096):
            frame = to_frame(samples[:, first : first + 4096], "s16", "stereo")
            frame.sample_rate, frame.pts, frame.time_base = 48_000, first, Fraction(1, 48_000)
            container.mux(voice.encode(frame))
        container.mux(picture.encode(None))
        container.mux(voice.encode(None))
    audio = open_audio(path, scratch=tmp_path / "a.pcm")
    assert abs(audio.duration_ms - 2000) <= 5
    assert strength(audio, 0, 990) < 0.01
    assert strength(audio, 1010, 1900) > 0.3


def test_an_hour_keeps_its_length(tmp_path: Path) -> None:
    path = tmp_path / "hour.wav"
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 1, 8000, 0, "NONE", ""))
        for _ in range(60):
            file.writeframes(b"\x80" * 8000 * 60)
    assert open_audio(path, scratch=tmp_path / "a.pcm").duration_ms == 3_600_000


def test_damage_in_the_middle_costs_only_the_damaged_part(tmp_path: Path) -> None:
    whole = write_media(tmp_path / "a.mp3", sine(seconds=4), codec="libmp3lame")
    content = bytearray(whole.read_bytes())
    middle = len(content) // 2
    content[middle : middle + 2000] = bytes(2000)
    (tmp_path / "torn.mp3").write_bytes(content)
    audio = open_audio(tmp_path / "torn.mp3", scratch=tmp_path / "a.pcm")
    assert 3700 <= audio.duration_ms <= 4200
    assert strength(audio, 500, 1500) > 0.3
    assert strength(audio, 3000, 3600) > 0.3


def cut_off_mp4(path: Path) -> None:
    """Write an MP4 whose index, at its end, is lost: nothing tells where the sound is."""
    write_media(path, sine(seconds=2), codec="aac")
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def test_a_cut_off_file_gives_what_is_there(tmp_path: Path) -> None:
    whole = write_media(tmp_path / "a.mp3", sine(seconds=4), codec="libmp3lame")
    cut = tmp_path / "cut.mp3"
    cut.write_bytes(whole.read_bytes()[: whole.stat().st_size // 2])
    audio = open_audio(cut, scratch=tmp_path / "a.pcm")
    assert 1700 <= audio.duration_ms <= 2300


def test_blocks_and_stretches_hold_the_same_samples(tmp_path: Path) -> None:
    raw = np.arange(16_000, dtype="<i2")
    (tmp_path / "a.pcm").write_bytes(raw.tobytes())
    audio = Audio(tmp_path / "a.pcm", raw.size)
    assert [block.size for block in audio.blocks(block_ms=300)] == [4800, 4800, 4800, 1600]
    assert np.concatenate(list(audio.blocks(block_ms=300))).tolist() == (raw / 32_768).tolist()
    assert audio.samples(990, 2000).tolist() == (raw[15_840:] / 32_768).tolist()
    assert audio.samples(-50, 1).tolist() == (raw[:16] / 32_768).tolist()
    assert audio.samples(5000, 6000).size == 0


def test_a_last_part_of_a_millisecond_counts(tmp_path: Path) -> None:
    assert Audio(tmp_path / "a.pcm", 16 * 1000 + 1).duration_ms == 1001


def test_finished_samples_are_used_again(tmp_path: Path) -> None:
    (tmp_path / "a.pcm").write_bytes(bytes(3200))
    assert open_audio(tmp_path / "gone.mp4", scratch=tmp_path / "a.pcm").duration_ms == 100


def test_nothing_at_the_path(tmp_path: Path) -> None:
    with pytest.raises(SourceNotFoundError, match="no such file"):
        open_audio(tmp_path / "gone.mp4", scratch=tmp_path / "a.pcm")


def silent_video(path: Path) -> None:
    with av.open(str(path), "w") as container:
        picture: Any = container.add_stream("mpeg4", rate=10)
        picture.width, picture.height, picture.pix_fmt = 64, 48, "yuv420p"
        container.mux(picture.encode(av.VideoFrame(64, 48, "yuv420p")))
        container.mux(picture.encode(None))


def protected(path: Path) -> None:
    key = "00112233445566778899aabbccddeeff"
    options = {
        "encryption_scheme": "cenc-aes-ctr",
        "encryption_key": key,
        "encryption_kid": key,
    }
    write_media(path, sine(seconds=1), codec="aac", options=options)


def header_only(path: Path) -> None:
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, 16_000, 0, "NONE", ""))


def one_sample_a_second(path: Path) -> None:
    """Write a file of 16 KB whose header makes four hours of it."""
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, 1, 0, "NONE", ""))
        file.writeframes(bytes(16_000))


def days_of_silence(path: Path) -> None:
    """Write two packets that lie 50 days apart, with a header that agrees."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream("flac", rate=16_000, layout="mono")
        for start_s in (0, 50 * 86_400):
            frame = to_frame(sine(seconds=0.25, rate=16_000, channels=1), "s16", "mono")
            frame.sample_rate, frame.pts = 16_000, start_s * 16_000
            frame.time_base = Fraction(1, 16_000)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))


def unfit_channels(path: Path) -> None:
    """Write a header with 65 channels, which the resampler refuses."""
    header_only(path)
    content = bytearray(path.read_bytes() + bytes(16_000))
    content[22] = 65
    content[40:44] = struct.pack("<I", 16_000)
    path.write_bytes(content)


@pytest.mark.parametrize(
    ("name", "make", "what"),
    [
        ("slow.wav", one_sample_a_second, r"a sample rate too low for speech \(got '1 Hz'\)"),
        ("days.mkv", days_of_silence, "more than 48 hours of sound"),
        ("channels.wav", unfit_channels, "nothing in it can be decoded"),
        ("empty.mp4", lambda path: path.write_bytes(b""), "the file is empty"),
        ("text.mp3", lambda path: path.write_text("Good morning.\n" * 300), "not a readable media"),
        (
            "noise.mp4",
            lambda path: path.write_bytes(bytes(range(256)) * 64),
            "not a readable media",
        ),
        (
            "list.mp3",
            lambda path: path.write_text("#EXTM3U\nhttp://a.example/b.ts\n"),
            "media file",
        ),
        ("silent.mp4", silent_video, "no audio track"),
        ("cut.mp4", cut_off_mp4, "not a readable media file"),
        ("protected.mp4", protected, "protected"),
        ("header.wav", header_only, "nothing in it can be decoded"),
    ],
)
def test_what_cannot_be_heard_is_named(tmp_path: Path, name: str, make: Any, what: str) -> None:
    make(tmp_path / name)
    with pytest.raises(MediaError, match=what) as caught:
        open_audio(tmp_path / name, scratch=tmp_path / "a.pcm")
    assert caught.value.where == str(tmp_path / name)
    assert caught.value.remedy
    assert sorted(path.name for path in tmp_path.iterdir()) == [name]


def test_samples_that_cannot_be_kept_are_no_fault_of_the_file(tmp_path: Path) -> None:
    write_media(tmp_path / "a.mp3", sine(seconds=1), codec="libmp3lame")
    (tmp_path / "cache").write_text("a file where a folder should be")
    with pytest.raises(ScratchError, match="cannot keep the sound") as caught:
        open_audio(tmp_path / "a.mp3", scratch=tmp_path / "cache" / "a.pcm")
    assert "XDG_CACHE_HOME" in caught.value.remedy


def test_a_colon_in_a_name_is_no_protocol(tmp_path: Path) -> None:
    path = write_media(
        tmp_path / "http: a.wav", sine(seconds=1), codec="pcm_s16le", format_name="s16"
    )
    assert abs(open_audio(path, scratch=tmp_path / "a.pcm").duration_ms - 1000) <= 2
