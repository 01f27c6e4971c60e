"""What translators are told about each text."""

from dataclasses import replace
from pathlib import Path

from pipeline.cues.profiles import PROFILES
from pipeline.exports.transcript import read_transcript
from pipeline.exports.units import make_bilingual
from pipeline.formats.bilingual import Bilingual, Match, Unit, text_sha256
from pipeline.lake import Lake, open_lake
from pipeline.records import Mention, Recommendation, Statement, Translation
from tests.translated_webinar import (
    GERMAN,
    GLOSSARY,
    RECOMMENDATION,
    RECORDING_ID,
    STATEMENTS,
    SUMMARY,
    TABLES_OF_WEBINAR,
    TEXTS,
    publish_webinar,
)


def bilingual(tmp_path: Path, language: str | None, **changed: object) -> Bilingual:
    lake = open_lake(tmp_path / "lake")
    publish_webinar(lake, **changed)
    return read_bilingual(lake, language)


def read_bilingual(lake: Lake, language: str | None) -> Bilingual:
    transcript = read_transcript(lake, RECORDING_ID, language=language, glossary=GLOSSARY)
    return make_bilingual(transcript, PROFILES["netflix"], language)


def texts_of(spans: tuple[tuple[int, int], ...], unit: Unit) -> list[str]:
    return [unit.source[start:end] for start, end in spans]


def test_each_statement_is_one_unit_then_recommendations_and_brief(tmp_path: Path) -> None:
    document = bilingual(tmp_path, "de")
    assert [(unit.unit_id[-5:], unit.section, unit.source) for unit in document.units] == [
        ("s0001", "transcript", TEXTS[0]),
        ("s0002", "transcript", TEXTS[1]),
        ("s0003", "transcript", TEXTS[2]),
        ("s0004", "transcript", TEXTS[3]),
        ("-r001", "recommendations", "Ministries should fund open resources."),
        # The second line of the brief has the words of the recommendation.
        ("-b000", "brief", "Open talks & more"),
    ]
    assert (document.original, document.notes) == ("talk.ogg", ("2020-04-23", "Spring"))


def test_hints_are_notes_and_never_text(tmp_path: Path) -> None:
    unit = bilingual(tmp_path, "de").units[2]
    assert (unit.speaker, unit.start_ms, unit.end_ms) == ("Ana Núñez", 8000, 14_000)
    assert unit.notes == (
        ("recommendation", "A recommendation (obligation)"),
        (
            "glossary",
            "Term: open educational resources = offene Bildungsressourcen (UNESCO's wording)",
        ),
    )


def test_names_stay_only_where_the_letters_are_the_same(tmp_path: Path) -> None:
    german, arabic = (bilingual(tmp_path, language).units for language in ("de", "ar"))
    assert texts_of(german[0].protected, german[0]) == ["Tao Zhan"]
    assert texts_of(arabic[0].protected, arabic[0]) == []
    assert texts_of(arabic[1].protected, arabic[1]) == ["https://oer.example/a", "[laughs]"]


def test_a_title_before_a_name_is_translated(tmp_path: Path) -> None:
    said = replace(STATEMENTS[0], text="Thank you, Dr. Tao Zhan.")
    mention = Mention(f"{RECORDING_ID}-m0001", said.statement_id, "PERSON", "Dr. Tao Zhan", 11, 23,
                      "Tao Zhan")  # fmt: skip
    changed = {"statements": [said, *STATEMENTS[1:]], "mentions": [mention]}
    unit = bilingual(tmp_path, "de", **changed).units[0]
    assert texts_of(unit.protected, unit) == ["Tao Zhan"]


def test_the_longest_target_is_what_can_be_read(tmp_path: Path) -> None:
    units = bilingual(tmp_path, "de").units
    # Two lines of 42; 6 s at 17 characters a second; no limit where nobody reads against time.
    assert [unit.longest_target for unit in units] == [84, 84, 102, 84, None, None]


def test_nobody_is_asked_to_be_much_shorter_than_what_was_said(tmp_path: Path) -> None:
    fast = replace(STATEMENTS[0], text="word " * 40)
    units = bilingual(tmp_path, "de", statements=[fast, *STATEMENTS[1:]], mentions=[]).units
    assert units[0].longest_target == 260


def test_ids_do_not_change_when_the_run_is_repeated(tmp_path: Path) -> None:
    assert bilingual(tmp_path / "a", "de") == bilingual(tmp_path / "b", "de")


def german(statement: Statement, text: str) -> Translation:
    sha256 = text_sha256(statement.text)
    return Translation(statement.statement_id, "de", text, "final", "A. B.", sha256)


def test_a_changed_source_keeps_its_translation_and_asks_for_review(tmp_path: Path) -> None:
    lake = open_lake(tmp_path / "lake")
    publish_webinar(lake)
    rows = [german(statement, text) for statement, text in zip(STATEMENTS, GERMAN, strict=True)]
    lake.write_kept("translations", RECORDING_ID, rows)
    corrected = replace(STATEMENTS[3], text="Thank you all.")
    publish_webinar(lake, statements=[*STATEMENTS[:3], corrected])
    units = read_bilingual(lake, "de").units
    assert (units[0].state, units[0].target) == ("final", GERMAN[0])
    assert (units[3].state, units[3].target) == ("needs_review", "Vielen Dank.")
    assert units[3].notes == (("change", "the source has changed since it was translated"),)


def other_webinar(lake: Lake, recording_id: str, *, series: str, target: str, state: str) -> None:
    def own(text: str) -> str:
        return text.replace(RECORDING_ID, recording_id)

    statements = [
        replace(item, statement_id=own(item.statement_id), turn_id=own(item.turn_id))
        for item in STATEMENTS
    ]
    recommendation: Recommendation = replace(
        RECOMMENDATION, statement_id=own(RECOMMENDATION.statement_id)
    )
    tables = TABLES_OF_WEBINAR | {
        "recordings": [replace(SUMMARY, series=series)],
        "statements": statements,
        "recommendations": [recommendation],
    }
    lake.publish(recording_id, "r1", tables)
    row = replace(german(statements[3], target), state=state)
    lake.write_kept("translations", recording_id, [row])


def test_earlier_webinars_of_the_series_are_the_memory(tmp_path: Path) -> None:
    lake = open_lake(tmp_path / "lake")
    publish_webinar(lake)
    other_webinar(lake, "first-00000001", series="Spring", target="Danke.", state="final")
    other_webinar(lake, "other-00000002", series="Autumn", target="Tschüss.", state="final")
    other_webinar(lake, "zweit-00000003", series="Spring", target="Hm.", state="needs_review")
    unit = read_bilingual(lake, "de").units[3]
    assert (unit.target, unit.state) == ("Danke.", "memory")
    assert unit.memory == (Match("Thank you.", "Danke.", "first-00000001", 100),)
    assert read_bilingual(lake, "fr").units[3].target is None
