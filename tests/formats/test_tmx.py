"""TMX 1.4 in full, back again, and as other tools write it."""

from datetime import date

import pytest

from pipeline.errors import FormatError
from pipeline.formats.bilingual import Bilingual, Unit
from pipeline.formats.markup import parse_xml
from pipeline.formats.tmx import parse_tmx, render_tmx

UNITS = (
    Unit("t-s0001", "Thanks & bye.", "Danke.", "final", start_ms=0, end_ms=900, speaker="Tao"),
    Unit("t-s0002", "Thanks & bye.", "Danke.", "final", start_ms=950, end_ms=1800, speaker="Ana"),
    Unit("t-b000", "Talk", None, "untranslated", "brief"),
)
TEXT = """<?xml version="1.0" encoding="UTF-8"?>
<tmx version="1.4">
 <header creationtool="webinar-pipeline" creationtoolversion="1" segtype="sentence" \
o-tmf="webinar-pipeline" adminlang="en" srclang="en" datatype="plaintext">
  <prop type="x-title">Talk</prop>
 </header>
 <body>
  <tu tuid="t-s0001" creationdate="20200423T000000Z">
   <prop type="x-unit">t-s0001 | transcript | final | 00:00:00.000 --&gt; 00:00:00.900 | Tao</prop>
   <prop type="x-unit">t-s0002 | transcript | final | 00:00:00.950 --&gt; 00:00:01.800 | Ana</prop>
   <prop type="x-speaker">Tao</prop>
   <prop type="x-speaker">Ana</prop>
   <tuv xml:lang="en">
    <seg>Thanks &amp; bye.</seg>
   </tuv>
   <tuv xml:lang="de">
    <seg>Danke.</seg>
   </tuv>
  </tu>
  <tu tuid="t-b000" creationdate="20200423T000000Z">
   <prop type="x-unit">t-b000 | brief | untranslated |  | </prop>
   <tuv xml:lang="en">
    <seg>Talk</seg>
   </tuv>
  </tu>
 </body>
</tmx>
"""


def parse(text: str, language: str | None = None) -> Bilingual:
    return parse_tmx(parse_xml(text.encode(), "a.tmx"), "a.tmx", language=language)


def test_a_memory_in_full_with_each_text_once() -> None:
    document = Bilingual("t", "Talk", "t.ogg", "en", "de", UNITS)
    assert render_tmx(document, created=date(2020, 4, 23)) == TEXT


def test_what_is_written_reads_back_with_every_place() -> None:
    assert parse(TEXT) == Bilingual("t", "Talk", "", "en", "de", UNITS, is_memory=True)


FOREIGN = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE tmx SYSTEM "tmx11.dtd">
<tmx version="1.1"><header srclang="EN-US"/><body>
<tu><tuv lang="EN-US"><seg>A <bpt i="1">&lt;b&gt;</bpt>word<ept i="1">&lt;/b&gt;</ept>.</seg></tuv>
<tuv lang="DE"><seg>Ein <hi>Wort</hi>.</seg></tuv><tuv lang="FR"><seg>Un mot.</seg></tuv></tu>
</body></tmx>"""


def test_other_tools_memories_are_read_in_the_language_asked_for() -> None:
    assert parse(FOREIGN, "de").units == (Unit("", "A word.", "Ein Wort.", "translated"),)
    assert parse(FOREIGN, "fr").units == (Unit("", "A word.", "Un mot.", "translated"),)
    with pytest.raises(FormatError, match=r"several languages \(got 'de, fr'\). Add --language"):
        parse(FOREIGN)


def test_omegat_writes_tags_as_text_and_they_are_taken_off() -> None:
    text = (
        '<tmx version="1.1"><header creationtool="OmegaT" srclang="EN"/><body><tu>'
        '<tuv lang="EN"><seg>See &lt;m0&gt;it&lt;/m0&gt;&lt;x1/&gt; &lt;3.</seg></tuv>'
        '<tuv lang="DE"><seg>&lt;m0&gt;Es&lt;/m0&gt; &lt;3.</seg></tuv></tu></body></tmx>'
    )
    assert parse(text).units == (Unit("", "See it <3.", "Es <3.", "translated"),)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("<a/>", "not TMX"),
        ("<tmx version='1.4'><header srclang='en'/></tmx>", "no translation in this memory"),
        ("<tmx><header/><body><tu/></body></tmx>", "a.tmx, srclang: not a language tag"),
    ],
)
def test_what_is_not_such_a_file_is_refused(text: str, message: str) -> None:
    with pytest.raises(FormatError, match=message):
        parse(text)
