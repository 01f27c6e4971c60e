"""Valid files of every format, small, from which the attacks begin."""

import io
import wave
from pathlib import Path
from typing import Any

from pipeline.formats.archive import pack, unpack
from pipeline.formats.bilingual import Bilingual, Match, Unit
from pipeline.formats.docx import render_docx
from pipeline.formats.glossary import render_glossary
from pipeline.formats.subrip import render_subrip
from pipeline.formats.tbx import render_tbx
from pipeline.formats.tmx import render_tmx
from pipeline.formats.ttml import render_ttml
from pipeline.formats.xliff import render_xliff
from pipeline.formats.xliff2 import render_xliff2
from pipeline.lake import open_lake
from pipeline.records import Correction, Cue, Translation
from tests.translated_webinar import GERMAN, GLOSSARY, RECORDING_ID, STATEMENTS, publish_webinar

_CODECS = {"ogg": "libopus", "flac": "flac", "mp3": "libmp3lame", "mp4": "aac", "webm": "libopus"}
ROOT = Path(__file__).resolve().parents[2]
_CUES = (
    Cue(1000, 4000, "Welcome to this webinar.", "Ann Lee"),
    Cue(4500, 8000, "The ministry should pay\nfor the internet.", "Ben Okri"),
    Cue(8000, 9500, "Thank you."),
)
_BILINGUAL = Bilingual(
    RECORDING_ID,
    "Open talks & more",
    "talk.ogg",
    "en",
    "de",
    (
        Unit(f"{RECORDING_ID}-s0001", STATEMENTS[0].text, GERMAN[0], "final", start_ms=0,
             end_ms=3000, speaker="Tao Zhan", protected=((0, 8),), longest_target=80),
        Unit(f"{RECORDING_ID}-s0002", STATEMENTS[1].text, None, notes=(("context", "A link"),),
             memory=(Match(STATEMENTS[1].text, GERMAN[1], "earlier webinar", 93),)),
        Unit(f"{RECORDING_ID}-r001", STATEMENTS[2].text, GERMAN[2], "needs_review",
             "recommendations"),
    ),
    notes=("Draft",),
)  # fmt: skip
_YOUTUBE = """WEBVTT
Kind: captions
Language: en

00:00:00.160 --> 00:00:02.310 align:start position:0%
hello<00:00:00.480><c> and</c><00:00:00.719><c> welcome</c>

00:00:02.310 --> 00:00:04.000 align:start position:0%
hello and welcome
to<00:00:02.560><c> this</c><00:00:02.800><c> webinar</c>
"""
_TEAMS = """WEBVTT

NOTE made by a platform

STYLE
::cue { color: red }

intro
00:00:01.000 --> 00:00:04.000
<v Ann Lee>Welcome &amp; <i>hello</i> &#233;</v>
<v.loud Ben Okri>Thank you</v>

2
00:00:04.500 --> 00:00:08.000 line:1
&lt;laughs&gt; We should open labs.
"""
_TRANSCRIPTS = (
    "# A call - Transcript\n### Attendees\nAnn Lee\n\nAnn Lee: Welcome.\nSecond paragraph.\n\n"
    "Bob:\n\n00:05:00\n\nBob: I am here.\n\nMeeting ended after 00:06:32\n",
    "**Ann:** So. \\[01:02.5\\] Then \\[laughs\\] I went.\n\n**Break:** \\[20:37\\]\n",
    "Ann Lee  0:16\nWelcome to this webinar.\n\nBen Okri  1:02:03\nWe should open labs.\n",
    ">> ANN LEE: Good morning.\n>> And hello.\n>> BEN OKRI: We need more schools.\n",
    "[00:01:02] Ann Lee: Welcome.\n[00:01:09.5] Ben: Thanks.\n",
)
_YAML = """title: Higher education
date: 2020-04-17
series: "Online \\u0065ducation"
people:
  - name: Peter Collins
    role: Moderator
  - {name: Tao Zhan, affiliation: 'UNESCO IITE'}
  - Ana Núñez
"""
_TOML = """title = "Higher education"
date = 2020-04-17
series = 'Online'
people = [{ name = "Tao Zhan", role = "Director" }, "Ana"]
"""
_THEMES = """[open-resources]
title = "Open resources"
description = "Opening and sharing."
keywords = ["open up", "mooc"]
examples = ["Publishers should open their textbooks."]

[africa]
keywords = ["africa", "sub-saharan"]
"""
_SETTINGS = """[recognition]
engine = "captions"
longest_chunk_ms = 28_000
download_timeout_s = 5.0

[speakers]
speaker_count = 3
remember_voices = false

[sources]
allowed_networks = "10.1.0.0/16, 127.0.0.1"
"""
_RTTM = """;; a comment
SPEAKER talk 1 0.000 3.500 <NA> <NA> ann <NA> <NA>
SPEAKER talk 1 3.000 4.25 <NA> <NA> ben 0.9 <NA>
LEXEME talk 1 3.0 0.2 hello lex ben 0.9
"""
_STM = (
    ";; a comment\ntalk 1 ann 0.00 3.50 <o,f0,female> welcome to this\ntalk A ben 3.0 7.25 thanks\n"
)
_UEM = "talk 1 0.00 60.00\ntalk 1 70 80.5\n"
_CONLLU = """# newdoc id = talk
# global.Entity = GRP-etype-infstat
# sent_id = 1
1-2\tShe's\t_\t_\t_\t_\t_\t_\t_\t_
1\tShe\tshe\tPRON\tPRP\tCase=Nom\t3\tnsubj\t3:nsubj\tEntity=(1-person-giv)
2\t's\tbe\tAUX\tVBZ\t_\t3\taux\t_\t_
3\tin\tin\tADP\tIN\t_\t0\troot\t_\t_
3.1\tgone\t_\t_\t_\t_\t_\t_\t_\t_
4\tAddis\tAddis\tPROPN\tNNP\t_\t3\tobl\t_\tEntity=(2-place-new
5\tAbaba\tAbaba\tPROPN\tNNP\t_\t4\tflat\t_\tEntity=2)|SpaceAfter=No

"""
_FEED = """<?xml version="1.0"?>
<rss version="2.0"><channel><title>Spring talks</title><item><title>First talk</title>
<guid>id-1</guid><pubDate>Thu, 23 Apr 2020 10:00:00 GMT</pubDate>
<enclosure url="/media/one.mp3" type="audio/mpeg" length="12"/></item>
<item><title>No media</title><link>https://example.org/a</link></item></channel></rss>
"""
_LABELLED = (
    '{"text": "We should open labs.", "label": "recommendation", "actor": ["We"],'
    ' "before": "Hello.", "optional_roles": ["actor"], "meeting": "a"}\n'
)
_SUMMARISED = (
    '{"id": "a", "turns": [{"speaker": "Ann", "text": "We should open labs."}],'
    ' "summaries": ["Labs are to be opened."]}\n'
)
_OLD_SUBRIP = (
    "\ufeff1\r\n0:0:1,5 --> 0:0:4,000\r\n{\\an8}<i>Hello</i>\r\n\r\n"
    "2\r\n0:0:5,0 --> 0:0:6,0\r\nYes\r\n"
)

TEXTS: dict[str, tuple[str, ...]] = {
    "captions": (
        _TEAMS,
        _YOUTUBE,
        (ROOT / "tests/data/captions/open-learning-webinar.vtt").read_text(encoding="utf-8"),
        render_subrip(_CUES),
        _OLD_SUBRIP,
        *_TRANSCRIPTS,
    ),
    "subtitles": (_TEAMS, render_subrip(_CUES)),
    "ttml": (
        render_ttml(_CUES, language="en", title="A talk"),
        '<tt xmlns="http://www.w3.org/ns/ttml" xmlns:ttp="http://www.w3.org/ns/ttml#parameter" '
        'ttp:frameRate="25" ttp:tickRate="10"><body><div><p begin="1.5s" dur="20f">One<br/>two</p>'
        '<p begin="00:00:03:12" end="90t"><span>Three</span></p></div></body></tt>',
    ),
    "rttm": (_RTTM,),
    "stm": (_STM,),
    "uem": (_UEM,),
    "conllu": (_CONLLU,),
    "xliff": (render_xliff(_BILINGUAL),),
    "xliff2": (render_xliff2(_BILINGUAL),),
    "tmx": (render_tmx(_BILINGUAL),),
    "tbx": (render_tbx(GLOSSARY, title="Terms", language="en"),),
    "glossary": (render_glossary(GLOSSARY), "term\tspoken\tde\nMoodle\tmoodle; muddle\tMoodle\n"),
    "agenda_yaml": (_YAML,),
    "agenda_toml": (_TOML,),
    "agenda_csv": (
        "name,role,affiliation,title,date\nTao Zhan,Director,UNESCO,Talk,2020-04-17\n",
        'name;role\n"Zhan; Tao";"the ""head"""\nAna;\n',
    ),
    "themes": (_THEMES,),
    "settings": (_SETTINGS,),
    "feed": (_FEED,),
    "labelled": (_LABELLED * 2,),
    "suggestions": ("id,sentence,label\n1,We should open labs.,1\n2,\"Hello, all.\",0\n",),
    "summarised": (_SUMMARISED,),
}  # fmt: skip


def docx() -> bytes:
    """Return the grid that comes back from Word, without the parts that nobody reads."""
    content = render_docx(_BILINGUAL, duration_ms=20_000, introductions={})
    return pack(unpack(content, "grid.docx", names=("word/document.xml", "docProps/core.xml")))


def media() -> dict[str, bytes]:
    """Return half a second of sound in each container, by the file's ending."""
    import numpy as np

    seconds = np.arange(8000) / 16_000
    sound = (np.sin(2 * np.pi * 440 * seconds) * 8000).astype("<i2")
    plain = io.BytesIO()
    with wave.open(plain, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(16_000)
        file.writeframes(sound.tobytes())
    coded = {ending: _coded(sound, ending, codec) for ending, codec in _CODECS.items()}
    return {"wav": plain.getvalue(), **coded}


def _coded(sound: Any, ending: str, codec: str) -> bytes:
    import av

    buffer = io.BytesIO()
    with av.open(buffer, "w", format=ending) as target:
        rate = 48_000 if codec == "libopus" else 16_000
        stream = target.add_stream(codec, rate=rate, layout="mono")
        stream.open()
        resampler = av.AudioResampler(stream.format, "mono", rate, stream.frame_size or None)
        frame = av.AudioFrame.from_ndarray(sound.reshape(1, -1), format="s16", layout="mono")
        frame.sample_rate = 16_000
        for part in [*resampler.resample(frame), *resampler.resample(None)]:
            target.mux(stream.encode(part))
        target.mux(stream.encode(None))
    return buffer.getvalue()


def write_lake(root: Path) -> None:
    """Write a lake with one recording, what people made of it, a snapshot and kept results."""
    lake = open_lake(root)
    publish_webinar(lake)
    lake.write_kept("translations", RECORDING_ID, [
        Translation(STATEMENTS[0].statement_id, "de", GERMAN[0], "final", "Eva", "0" * 64)
    ])  # fmt: skip
    lake.write_kept("corrections", RECORDING_ID, [
        Correction("S01", "name", None, "Tao Zhan", "Eva", "2020-04-23T00:00:00", 0, 3000)
    ])  # fmt: skip
    lake.snapshot()
