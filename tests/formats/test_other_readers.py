"""What we write is read by translate-toolkit, as Weblate and Pootle do: all units, texts, notes.

A library under the GPL, used here as another tool would be and never imported by the product.
"""

from pathlib import Path
from typing import Any

import pytest
from translate.storage.tbx import tbxfile
from translate.storage.tmx import tmxfile
from translate.storage.xliff import Xliff1File
from translate.storage.xliff2 import Xliff2File

from pipeline.exports import export_recording
from pipeline.exports.transcript import read_transcript
from pipeline.exports.units import find_profile, make_bilingual
from pipeline.formats.bilingual import Bilingual, Unit, render_times
from pipeline.lake import Lake, open_lake
from tests.exports.test_exports import translate
from tests.sample_webinar import LANGUAGES, RECORDING_ID, publish_sample
from tests.translated_webinar import GERMAN, GLOSSARY, publish_webinar
from tests.translated_webinar import RECORDING_ID as SMALL_ID
from tests.xliff_rules import broken_rules_2, broken_rules_12


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Lake:
    """Return the sample, all translated, and the small webinar, translated in part."""
    lake = open_lake(tmp_path_factory.mktemp("lake"))
    publish_sample(lake)
    publish_webinar(lake)
    translate(lake, *GERMAN[:2])
    return lake


BOTH = [*((RECORDING_ID, language) for language in LANGUAGES), (SMALL_ID, "de"), (SMALL_ID, "fr")]


def exported(lake: Lake, recording_id: str, language: str, name: str, out: Path) -> Path:
    paths = export_recording(lake, recording_id, [name], out, language=language, glossary=GLOSSARY)
    return Path(paths[0])


def document(lake: Lake, recording_id: str, language: str) -> Bilingual:
    transcript = read_transcript(lake, recording_id, language=language, glossary=GLOSSARY)
    return make_bilingual(transcript, find_profile("netflix"), language)


def notes_of(unit: Unit) -> str:
    times = render_times(unit)
    parts = [unit.speaker, times, *(text for _, text in unit.notes)]
    return "\n".join(part for part in parts if part)


def read_units(store: Any) -> list[tuple[str, str, str]]:
    return [(str(unit.source), str(unit.target or ""), unit.getnotes()) for unit in store.units]


@pytest.mark.parametrize(("recording_id", "language"), BOTH)
def test_xliff_1_2_with_all_units_and_notes(
    lake: Lake, tmp_path: Path, recording_id: str, language: str
) -> None:
    path = exported(lake, recording_id, language, "xliff", tmp_path)
    units = document(lake, recording_id, language).units
    store = Xliff1File.parsefile(str(path))
    assert read_units(store) == [
        # What is not translated holds its source, because OmegaT passes over empty targets.
        (unit.source, unit.source if unit.target is None else unit.target, notes_of(unit))
        for unit in units
    ]
    assert [
        unit.getid().endswith(own.unit_id) for unit, own in zip(store.units, units, strict=True)
    ]
    assert [unit.istranslated() for unit in store.units] == [
        unit.state == "final" for unit in units
    ]
    assert broken_rules_12(path.read_text("utf-8")) == []


@pytest.mark.parametrize(("recording_id", "language"), BOTH)
def test_xliff_2_1_with_all_units_and_notes(
    lake: Lake, tmp_path: Path, recording_id: str, language: str
) -> None:
    path = exported(lake, recording_id, language, "xliff2", tmp_path)
    units = document(lake, recording_id, language).units
    store = Xliff2File.parsefile(str(path))
    assert [(unit.source, unit.target or "") for unit in store.units] == [
        (unit.source, unit.target or "") for unit in units
    ]
    # 3.20 looks for notes in the segment, where the standard has none; they are at the unit.
    notes = [
        [note.text for note in unit.xmlelement.getparent().iter("{*}note")] for unit in store.units
    ]
    assert ["\n".join(texts) for texts in notes] == [notes_of(unit) for unit in units]
    assert broken_rules_2(path.read_text("utf-8")) == []


@pytest.mark.parametrize(("recording_id", "language"), BOTH)
def test_a_memory_with_each_text_once(
    lake: Lake, tmp_path: Path, recording_id: str, language: str
) -> None:
    path = exported(lake, recording_id, language, "tmx", tmp_path)
    store = tmxfile.parsefile(str(path))
    units = {unit.source: unit for unit in document(lake, recording_id, language).units}
    assert [(str(unit.source), unit.target) for unit in store.units] == [
        (unit.source, unit.target) for unit in units.values()
    ]


def test_a_term_base_with_terms_and_notes(lake: Lake, tmp_path: Path) -> None:
    path = exported(lake, SMALL_ID, "de", "tbx", tmp_path)
    store = tbxfile.parsefile(str(path))
    assert read_units(store) == [
        (
            "open educational resources",
            "offene Bildungsressourcen",
            "UNESCO's wording\nspoken as: O E R",
        ),
        ("Tao Zhan", "", "Director, UNESCO IITE"),
        ("Ana Núñez", "", "speaker"),
        ("Ministries", "", "organisation"),
    ]
