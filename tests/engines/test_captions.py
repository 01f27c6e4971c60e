"""Platform transcripts of all layouts to words, voices and names."""

import json
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest

from pipeline.engines.caption_names import clean_name, labels_from_cues, voice_kind
from pipeline.engines.captions import (
    names_from_cues,
    read_captions,
    spans_from_cues,
    words_from_cues,
)
from pipeline.errors import FormatError, SourceNotFoundError
from pipeline.records import Cue, SpeakerSpan

ROOT = Path(__file__).resolve().parents[2]
ZOOM = ROOT / "tests" / "data" / "captions" / "open-learning-webinar.vtt"
BENCHMARKS = ROOT.parent / "shared" / "benchmarks" / "formats"
WriteText = Callable[..., Path]
NO_PERSON = {"Break", "Outro", "Unknown Speaker"}


@pytest.fixture
def transcript(tmp_path: Path) -> WriteText:
    def write(text: str, name: str = "talk.txt") -> Path:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return write


def test_a_zoom_webinar_has_names_times_and_overlap() -> None:
    captions = read_captions(ZOOM)
    assert (captions.identity.engine, captions.identity.model) == ("captions", "zoom")
    assert captions.times == "given"
    assert names_from_cues(captions.cues) == {
        "S01": "Amara Diallo",
        "S02": "Lin Wei",
        "S03": "Jonas O'Brien",
    }
    # The nameless cue belongs to nobody; the two who talk at once are marked.
    assert spans_from_cues(captions.cues) == [
        SpeakerSpan("S01", 1200, 12_000),
        SpeakerSpan("S02", 13_000, 23_900, is_overlap=True),
        SpeakerSpan("S03", 23_200, 24_000, is_overlap=True),
        SpeakerSpan("S03", 26_500, 32_700),
        SpeakerSpan("S01", 33_000, 35_500),
    ]


def test_words_share_the_time_of_their_cue_by_length() -> None:
    cues = [Cue(1000, 2000, "one three", "Ann"), Cue(1900, 2100, "Yes.", "Bob")]
    words = words_from_cues(cues)
    assert [(word.start_ms, word.end_ms, word.text, word.speaker) for word in words] == [
        (1000, 1333, "one", "S01"),
        (1444, 2000, "three", "S01"),
        (1900, 2100, "Yes.", "S02"),
    ]
    assert {word.confidence for word in words} == {None}


def test_words_follow_each_other_where_people_talk_at_once() -> None:
    cues = [Cue(0, 10_000, "a bb ccc dddd", "Ann"), Cue(4000, 4500, "Yes, sure.", "Bob")]
    words = words_from_cues(cues)
    assert [word.text for word in words] == ["a", "bb", "ccc", "dddd", "Yes,", "sure."]
    assert [word.start_ms for word in words] == sorted(word.start_ms for word in words)
    assert all(word.end_ms > word.start_ms for word in words)


ROLLED_UP = """WEBVTT
Kind: captions
Language: en

00:00:00.160 --> 00:00:02.389 align:start position:0%
 
hello<00:00:00.480><c> everyone</c><00:00:00.960><c> and</c>

00:00:02.389 --> 00:00:02.399 align:start position:0%
hello everyone and
 

00:00:02.399 --> 00:00:04.869 align:start position:0%
hello everyone and
welcome<00:00:02.720><c> to</c>

00:00:04.869 --> 00:00:04.879 align:start position:0%
welcome to
 
"""  # noqa: W293 - the lines of one blank are YouTube's


def test_rolled_up_lines_come_once_with_the_times_of_their_words(transcript: WriteText) -> None:
    captions = read_captions(transcript(ROLLED_UP))
    assert captions.identity.model == "youtube"
    assert [(w.start_ms, w.text) for w in words_from_cues(captions.cues)] == [
        (160, "hello"),
        (480, "everyone"),
        (960, "and"),
        (2399, "welcome"),
        (2720, "to"),
    ]
    assert words_from_cues(captions.cues)[-1].end_ms == 4879


def test_rolled_up_subrip_without_word_times_is_known_by_its_repeats(transcript: WriteText) -> None:
    lines = ["one two", "three four", "five six", "seven eight", "nine ten"]
    shown = [[lines[0]], *(list(pair) for pair in pairwise(lines))]
    text = "".join(
        f"{n}\n00:00:0{n},000 --> 00:00:0{n},900\n" + "\n".join(cue) + "\n\n"
        for n, cue in enumerate(shown, start=1)
    )
    captions = read_captions(transcript(text, "talk.srt"))
    assert [cue.text for cue in captions.cues] == lines


def test_two_people_may_say_the_same(transcript: WriteText) -> None:
    text = (
        "WEBVTT\n\n00:01.000 --> 00:02.000\nYes.\n\n00:02.000 --> 00:03.000\nYes.\n\n"
        "00:03.000 --> 00:04.000\nGood, then here is the thing: we go on.\n"
    )
    captions = read_captions(transcript(text))
    assert [cue.text for cue in captions.cues] == [
        "Yes.",
        "Yes.",
        "Good, then here is the thing: we go on.",
    ]
    assert captions.identity.model == "webvtt"
    assert names_from_cues(captions.cues) == {}


def test_chevrons_change_the_speaker_inside_a_cue(transcript: WriteText) -> None:
    text = (
        "1\n00:00:00,000 --> 00:00:04,000\n>> TAO ZHAN: We begin. >> KIM O'NEIL:\nThank you.\n\n"
        "2\n00:00:04,000 --> 00:00:06,000\nI go on. >>\nAnd I ask.\n"
    )
    captions = read_captions(transcript(text, "talk.srt"))
    assert captions.identity.model == "chevrons"
    assert [(cue.start_ms, cue.end_ms, cue.speaker_name, cue.text) for cue in captions.cues] == [
        (0, 1917, "Tao Zhan", "We begin."),
        (1917, 4000, "Kim O'Neil", "Thank you."),
        (4000, 4818, "Kim O'Neil", "I go on."),
        (4818, 6000, None, "And I ask."),
    ]


def test_turns_with_times_are_interpolated(transcript: WriteText) -> None:
    text = "Tao Zhan  0:02\n" + "a" * 49 + "\n\n" + "b" * 49 + "\n\nAnn  0:07\nThank you all.\n"
    captions = read_captions(transcript(text), duration_ms=8000)
    assert (captions.identity.model, captions.times) == ("otter", "interpolated")
    assert [(cue.start_ms, cue.end_ms, cue.speaker_name) for cue in captions.cues] == [
        (2000, 4500, "Tao Zhan"),
        (4500, 7000, "Tao Zhan"),
        (7000, 8000, "Ann"),
    ]


def test_a_time_that_cannot_be_right_is_not_used(transcript: WriteText) -> None:
    text = f"Tao  0:00\n{'a' * 99}\n\nAnn  0:01\n{'b' * 99}\n\nTao  0:10\nBye.\n"
    captions = read_captions(transcript(text))
    assert [cue.start_ms for cue in captions.cues] == [0, 5000, 10_000]


def test_silence_after_a_turn_is_not_filled_with_its_words(transcript: WriteText) -> None:
    captions = read_captions(transcript("Tao  0:00\nYes, I do.\n\nAnn  9:00\nBye, all.\n"))
    assert [(cue.start_ms, cue.end_ms) for cue in captions.cues] == [
        (0, 1650),
        (540_000, 540_600),
    ]


def test_without_any_time_the_pace_is_assumed_and_said(transcript: WriteText) -> None:
    path = transcript("**Tao Zhan:** Good day.\n\n**Ann:** Hello. \\[laughs\\]\n")
    captions = read_captions(path)
    assert captions.times == "estimated"
    assert captions.cues == (
        Cue(0, 600, "Good day.", "Tao Zhan"),
        Cue(600, 1560, "Hello. [laughs]", "Ann"),
    )
    assert read_captions(path, duration_ms=2700).times == "interpolated"
    assert read_captions(path, duration_ms=2700).cues[-1].end_ms == 2700


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Tao Zhan", "person"),
        ("Marcello Ardizzone's Presentation", "presentation"),
        ("Fireflies.ai Notetaker Bruno", "bot"),
        ("Liminal Notetaker", "bot"),
        ("Speaker 12", "numbered"),
        ("Unknown Speaker", "unknown"),
        ("Break", "section"),
        ("Breakstone, Ann", "person"),
    ],
)
def test_what_is_no_person_is_told_apart(name: str, kind: str) -> None:
    assert voice_kind(name) == kind


def test_labels_and_names_of_other_voices() -> None:
    names = ["Speaker 1", "Break", "Ann", "Unknown Speaker", "Ann's Presentation", "Ann", None]
    cues = [Cue(0, 1, "x", name) for name in names]
    assert labels_from_cues(cues) == {"Speaker 1": "S01", "Ann": "S02", "Ann's Presentation": "S03"}
    assert names_from_cues(cues) == {"S02": "Ann"}


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("Lin Wei (Guest)", "Lin Wei"),
        ("Ann (she/her)", "Ann"),
        ("DR. KIM O'NEIL", "Dr. Kim O'Neil"),
        ("UN", "UN"),
        ("Ann (UNESCO)", "Ann (UNESCO)"),
    ],
)
def test_names_are_written_as_people_would(written: str, name: str) -> None:
    assert clean_name(written) == name


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "no layout of a transcript recognised (got 'an empty file')"),
        (b"Just a letter.\nWith: a colon of its own\n" + b"and text\n" * 20, "no layout"),
        (b"WEBVTT\n\n", "no words in this transcript"),
        (b"\x00\x01\x02\x03", "not a text: it holds zero bytes"),
        (b"OggS\xff\xfe\xfa", "not a text in UTF-8"),
    ],
)
def test_what_is_no_transcript_is_refused(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "talk.vtt"
    path.write_bytes(content)
    with pytest.raises(FormatError) as raised:
        read_captions(path)
    assert str(raised.value).startswith(str(path))
    assert message in str(raised.value)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(SourceNotFoundError, match=r"none\.vtt: cannot read the transcript"):
        read_captions(tmp_path / "none.vtt")


def test_utf_16_is_read_where_it_says_so(tmp_path: Path) -> None:
    path = tmp_path / "talk.vtt"
    path.write_bytes("WEBVTT\n\n00:01.000 --> 00:02.000\nпривет\n".encode("utf-16"))
    assert read_captions(path).cues == (Cue(1000, 2000, "привет"),)


@pytest.mark.skipif(not BENCHMARKS.exists(), reason="development data is not here")
def test_real_transcripts_give_their_speakers_and_times() -> None:
    expected = json.loads((BENCHMARKS / "expected.json").read_text())
    layouts = {}
    for name, facts in expected.items():
        captions = read_captions(BENCHMARKS / name)
        words = words_from_cues(captions.cues)
        layouts[name.split("_")[0]] = captions.identity.model
        people = set(names_from_cues(captions.cues).values())
        assert (name, people) == (name, set(facts["speakers"]) - NO_PERSON)
        assert all(a.start_ms <= b.start_ms for a, b in pairwise(words))
        assert all(word.start_ms < word.end_ms for word in words)
    assert layouts == {
        "captions": "webvtt",
        "changelog": "bold-names",
        "comments.vtt": "webvtt",
        "cue": "webvtt",
        "googlemeet": "plain-names",
        "otter": "otter",
        "teams": "teams",
        "youtube": "youtube",
        "zoom": "zoom",
    }
