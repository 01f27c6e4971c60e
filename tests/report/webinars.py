"""Four small webinars for the tests of the report: plain, of the same series, Arabic, hostile."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import av

from pipeline.lake import Lake, open_lake
from pipeline.records import (
    BriefLine,
    CoverageGap,
    LedgerEntry,
    Recommendation,
    RecordingSummary,
    Speaker,
    SpeakerSpan,
    Statement,
    Turn,
    Word,
)
from tests.media import write_silence

SENTENCE_MS = 5_000
PLAIN, SERIES, ARABIC, HOSTILE = (
    "open-talks-0a1b2c3d",
    "open-talks-two-1a1b2c3d",
    "arabic-2a1b2c3d",
    "hostile-3a1b2c3d",
)
# What must never become markup, script or an order of characters outside its own line.
ATTACKS = (
    "<script>document.title='broken'</script>",
    "<img src=x onerror=\"document.title='broken'\">",
    "</script><script>document.title='broken'</script><!--",
    '" onmouseover="document.title=\'broken\'" x="',
    "{{ 7 * 7 }} {% raw %} ${7*7} &lt;b&gt; &#60;",
    "\u202eright to left override\u2066 isolate \u2028 line \u2029 paragraph \x00\x1b[31m \x85",
    "Z̸͓͝a̴lgo 🏴\U000e0067\U000e007f ﷽ ｆｕｌｌ 𝔘𝔫𝔦 \ufffe \U0010ffff",
)


@dataclass(frozen=True, slots=True)
class Said:
    """One sentence of the webinar; with ``theme`` it is a recommendation."""

    speaker: str
    text: str
    theme: str | None = None
    place_code: str | None = None
    cluster: str | None = None


def plain_sentences() -> list[Said]:
    return [
        Said("S01", "Tao Zhan welcomes all teachers."),
        Said("S02", "Ministries should fund open resources.", "funding", "404", "c-1"),
        Said("S02", "Teachers should share café lessons.", "open-resources", "002"),
        Said("S01", "Thank you, teachers."),
    ]


def publish_plain(lake: Lake, media: Path | None = None, run_id: str = "r1") -> None:
    people = [
        Speaker("S01", "Tao Zhan", "Director", "UNESCO IITE", "agenda", 0.9, 10_000, 2, 8),
        Speaker("S02", "Ana Núñez", None, "University of Lima", "agenda", 0.9, 10_000, 1, 10),
    ]
    gaps = [CoverageGap(20_000, 22_000, "missing_speech", "2.0 s of speech, no words")]
    publish(
        lake, PLAIN, "Open talks", plain_sentences(), people, day=date(2020, 4, 23),
        uri=media.as_uri() if media else "file:///nowhere/talk.ogg", gaps=gaps, unsure={2},
        run_id=run_id,
    )  # fmt: skip


def publish_series(lake: Lake) -> None:
    said = [
        Said("S01", "Donors should fund open resources too.", "funding", "032", "c-1"),
        Said("S01", "Nobody should close libraries."),
    ]
    people = [Speaker("S01", "Ana Núñez", None, None, "agenda", 0.9, 10_000, 1, 10)]
    publish(lake, SERIES, "Open talks, part two", said, people, day=date(2021, 5, 1))


def publish_arabic(lake: Lake) -> None:
    said = [
        Said("S01", "مرحبا بكم جميعا."),
        Said("S02", "يجب على الوزارات دعم المعلمين.", "teacher-training", "818"),
    ]
    people = [Speaker("S01", "ليلى حسن", "مديرة", None, "agenda", 0.9, 5_000, 1, 3), Speaker("S02")]
    publish(lake, ARABIC, "التعليم المفتوح", said, people, language="ar", day=date(2022, 1, 9))


def publish_hostile(lake: Lake) -> None:
    said = [Said("S01", attack, attack, None) for attack in ATTACKS]
    people = [Speaker("S01", ATTACKS[0], ATTACKS[1], ATTACKS[3], "agenda", 0.9, 5_000, 1, 3)]
    gaps = [CoverageGap(0, 1000, ATTACKS[1], ATTACKS[0])]
    publish(lake, HOSTILE, ATTACKS[2], said, people, gaps=gaps, series=ATTACKS[1], unsure={0})


def publish(
    lake: Lake,
    recording_id: str,
    title: str,
    said: Sequence[Said],
    people: Sequence[Speaker],
    *,
    day: date | None = None,
    uri: str = "file:///nowhere/talk.ogg",
    language: str = "en",
    gaps: Sequence[CoverageGap] = (),
    series: str | None = "Spring",
    unsure: frozenset[int] | set[int] = frozenset(),
    run_id: str = "r1",
) -> None:
    """Publish a webinar in which every sentence takes five seconds and every turn is one."""
    words: list[Word] = []
    statements, turns, advice = [], [], []
    names = {person.speaker: person.speaker_name for person in people}
    for at, one in enumerate(said):
        start_ms, first = at * SENTENCE_MS, len(words)
        who = (one.speaker, names[one.speaker])
        turn_id, statement_id = f"{recording_id}-t{at + 1:04d}", f"{recording_id}-s{at + 1:04d}"
        parts = one.text.split(" ")
        step = SENTENCE_MS // len(parts)
        words += [
            Word(start_ms + step * n, start_ms + step * (n + 1), part, 0.2 if at in unsure else 0.9,
                 one.speaker, turn_id)
            for n, part in enumerate(parts)
        ]  # fmt: skip
        span = (start_ms, start_ms + SENTENCE_MS, first, len(words))
        turns.append(Turn(turn_id, *who, *span, one.text))
        statements.append(Statement(statement_id, turn_id, *who, *span, language, one.text))
        if one.theme:
            advice.append(_advice(recording_id, len(advice) + 1, statements[-1], one))
    summary = RecordingSummary(
        run_id=run_id, title=title, source_uri=uri, source_sha256="0" * 64, event_date=day,
        series=series, duration_ms=len(said) * SENTENCE_MS + 10_000,
        speech_ms=len(said) * SENTENCE_MS, language=language, language_confidence=None,
        speaker_count=len(people), word_count=len(words), recommendation_count=len(advice),
        engine="offline" if gaps else "whisper", model="small", draft=bool(gaps),
        schema_version=2, covered_share=0.9 if gaps else 1.0,
    )  # fmt: skip
    lake.publish(
        recording_id,
        run_id,
        {
            "recordings": [summary],
            "words": words,
            "turns": turns,
            "statements": statements,
            "speakers": people,
            "speaker_spans": [SpeakerSpan(t.speaker or "", t.start_ms, t.end_ms) for t in turns],
            "recommendations": advice,
            "coverage": gaps,
            "brief": [
                BriefLine(0, "headline", f"{title}: a headline", statements[0].statement_id),
                BriefLine(1, "lead", f"At “{title}” people spoke.", statements[0].statement_id),
                BriefLine(2, "speaker", f"Said: {said[-1].text}", statements[-1].statement_id),
            ],
        },
    )
    clusters = {
        f"{recording_id}-r{n:03d}": one.cluster
        for n, one in enumerate((one for one in said if one.theme), 1)
    }
    lake.replace_kept(
        "ledger",
        recording_id,
        [
            LedgerEntry(cluster, advice_id, "funding", date(2020, 4, 23), date(2021, 5, 1), 1, 2,
                        is_contradicted=False)
            for advice_id, cluster in clusters.items()
            if cluster
        ],
    )  # fmt: skip


def _advice(recording_id: str, number: int, statement: Statement, one: Said) -> Recommendation:
    actor = one.text.split(" ")[0]
    return Recommendation(
        recommendation_id=f"{recording_id}-r{number:03d}", statement_id=statement.statement_id,
        speaker=statement.speaker, speaker_name=statement.speaker_name,
        start_ms=statement.start_ms, end_ms=statement.end_ms, quote=one.text, start_char=0,
        end_char=len(one.text), recommendation=one.text, actor=actor, action=None,
        beneficiary=None, place_code=one.place_code, theme=one.theme, modality="obligation",
        polarity="do", stance="own", score=0.9, rule="modal", is_low_confidence=False,
    )  # fmt: skip


def make_lake(folder: Path) -> Lake:
    """Return a lake of the four webinars; the plain one has sound to play."""
    (folder / "media").mkdir()
    sound = write_silence(folder / "media" / "talk.wav", seconds=30)
    lake = open_lake(folder / "lake")
    publish_plain(lake, sound)
    publish_series(lake)
    publish_arabic(lake)
    publish_hostile(lake)
    return lake


def write_webm(path: Path) -> None:
    """Write a second of grey as WebM, which a browser without licensed codecs plays."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libvpx", rate=10)
        stream.width = stream.height = 64
        stream.pix_fmt = "yuv420p"
        for _ in range(10):
            for packet in stream.encode(av.VideoFrame(64, 64, "yuv420p")):
                container.mux(packet)
        for packet in stream.encode():
            container.mux(packet)
