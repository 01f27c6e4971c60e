"""The sample recording and its references agree with the script they were made from."""

import json
import tomllib
from itertools import pairwise
from pathlib import Path
from typing import Any

import av
import pytest
import yaml

DATA = Path(__file__).resolve().parents[1] / "data"
SAMPLE = DATA / "samples" / "online-education-webinar"


def sample_file(extension: str) -> Path:
    return SAMPLE.with_name(f"{SAMPLE.name}.{extension}")


@pytest.fixture(scope="module")
def script() -> dict[str, Any]:
    return tomllib.loads(sample_file("script.toml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def reference() -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(sample_file("reference.json").read_text(encoding="utf-8"))
    return loaded


def spoken_sentences(script: dict[str, Any]) -> list[tuple[str, str]]:
    return [
        (turn["speaker"], sentence["text"])
        for turn in script["turns"]
        for sentence in turn["sentences"]
    ]


def test_recording_decodes_to_the_length_of_its_reference(reference: dict[str, Any]) -> None:
    with av.open(str(sample_file("ogg"))) as container:
        stream = container.streams.audio[0]
        assert (stream.codec_context.name, stream.codec_context.channels) in {
            ("opus", 1),
            ("libopus", 1),
        }
        seconds = sum(frame.samples / frame.sample_rate for frame in container.decode(stream))
    assert 180 <= seconds <= 300
    assert abs(seconds * 1000 - reference["duration_ms"]) < 100


def test_stm_holds_the_words_of_the_script(script: dict[str, Any]) -> None:
    lines = [line.split() for line in sample_file("stm").read_text(encoding="utf-8").splitlines()]
    expected = [
        (speaker, [word.strip(".,:;?!") for word in text.split()])
        for speaker, text in spoken_sentences(script)
    ]
    assert [(line[2], line[5:]) for line in lines] == expected


def test_rttm_spans_are_ordered_and_inside_the_recording(reference: dict[str, Any]) -> None:
    lines = [line.split() for line in sample_file("rttm").read_text(encoding="utf-8").splitlines()]
    spans = [(round(float(x[3]) * 1000), round(float(x[4]) * 1000), x[7]) for x in lines]
    assert {speaker for _, _, speaker in spans} == {"moderator", "zhan", "knyazeva", "huawei"}
    for (start, duration, speaker), (following, _, next_speaker) in pairwise(spans):
        pause = following - start - duration
        low, high = (350, 500) if speaker == next_speaker else (800, 1200)
        assert low <= pause <= high
    assert spans[-1][0] + spans[-1][1] <= reference["duration_ms"]


def test_reference_sentences_are_those_of_the_script(
    script: dict[str, Any], reference: dict[str, Any]
) -> None:
    sentences = reference["sentences"]
    assert [(s["speaker"], s["text"]) for s in sentences] == spoken_sentences(script)


def test_roles_are_verbatim_spans_of_their_sentence(reference: dict[str, Any]) -> None:
    for recommendation in reference["recommendations"]:
        sentence = reference["sentences"][recommendation["sentence"]]
        assert recommendation["quote"] in sentence["text"]
        assert recommendation["speaker_name"] == sentence["speaker_name"]
        for role in ("actor", "action", "beneficiary"):
            assert recommendation[role] is None or recommendation[role] in sentence["text"]


def test_who_recommends_what(reference: dict[str, Any]) -> None:
    found = [(r["speaker_name"], r["themes"][0]) for r in reference["recommendations"]]
    assert found == [
        ("Tao Zhan", "partnership"),
        ("Tao Zhan", "partnership"),
        ("Tao Zhan", "support-africa"),
        ("Svetlana Knyazeva", "open-resources"),
        ("Svetlana Knyazeva", "open-resources"),
    ]


def test_agenda_announces_the_four_speakers(script: dict[str, Any]) -> None:
    agenda = yaml.safe_load(sample_file("agenda.yaml").read_text(encoding="utf-8"))
    assert [person["name"] for person in agenda["people"]] == [
        speaker["name"] for speaker in script["speakers"]
    ]
    assert agenda["title"] == script["title"]


def test_themes_are_described_and_cover_the_reference(reference: dict[str, Any]) -> None:
    themes = tomllib.loads((DATA / "themes.toml").read_text(encoding="utf-8"))
    assert list(themes) == [
        "open-resources",
        "support-africa",
        "teacher-training",
        "connectivity",
        "platforms",
        "funding",
        "partnership",
        "policy",
        "quality",
        "inclusion",
    ]
    for theme in themes.values():
        assert theme["title"]
        assert theme["description"]
        assert all(keyword == keyword.lower() for keyword in theme["keywords"])
        assert len(set(theme["keywords"])) == len(theme["keywords"])
        assert 3 <= len(theme["examples"]) <= 6
    assert {t for r in reference["recommendations"] for t in r["themes"]} <= set(themes)
