"""Documents that are nearly right, made by rule: what mutations of a few samples never reach."""

from hypothesis import strategies as st

from tests.fuzz.mutations import ODDITIES

# Most parts are as they should be, so that what is behind the first check is reached as well.
_TEXTS = st.one_of(
    st.sampled_from(
        ["Welcome.", "We should open labs", "", " ", "a\nb", "Ann Lee: Yes", ">> BEN: No"]
    ),
    st.sampled_from(ODDITIES),
    st.text(max_size=12),
)
_NAMES = st.sampled_from(["Ann Lee", "Ben", "S01", "", "Speaker 1", "\u202eAnn", "a" * 80])
_SECONDS = st.one_of(
    st.integers(-1, 4000).map(str),
    st.floats(0, 4000).map(lambda value: f"{value:.3f}"),
    st.sampled_from(["1e9", "nan", "-1", "", "0x1", "1_0", "٣"]),
)


@st.composite
def _clocks(draw: st.DrawFn, separator: str = ".") -> str:
    if draw(st.integers(0, 9)) == 0:
        return draw(
            st.sampled_from(["", "1:2", "99:99:99", "1:2:3:4", "-1:00", "٠٠:٠١", "999:59:59.999"])
        )
    hours, minutes, seconds = (
        draw(st.integers(0, 3)),
        draw(st.integers(0, 61)),
        draw(st.integers(0, 61)),
    )
    return f"{hours:02d}:{minutes:02d}:{seconds:02d}{separator}{draw(st.integers(0, 999)):03d}"


@st.composite
def webvtt(draw: st.DrawFn) -> str:
    """Return captions with voices, inline times, notes and styles, some in the wrong place."""
    block = st.one_of(
        st.builds("{} --> {}\n{}".format, _clocks(), _clocks(), _payloads()),
        st.builds("NOTE {}".format, _TEXTS),
        st.builds(
            "{}\n{} --> {} align:start\n{}".format, _TEXTS, _clocks(), _clocks(), _payloads()
        ),
        _TEXTS,
    )
    head = draw(
        st.sampled_from(["WEBVTT", "WEBVTT", "WEBVTT - x\nKind: captions", "\ufeffWEBVTT", ""])
    )
    return "\n\n".join([head, *draw(st.lists(block, max_size=6))])


def _payloads() -> st.SearchStrategy[str]:
    piece = st.one_of(
        _TEXTS,
        st.builds("<v {}>{}</v>".format, _NAMES, _TEXTS),
        st.builds("<{}><c>{}</c>".format, _clocks(), _TEXTS),
        st.sampled_from(["&amp;", "&#0;", "&#xD800;", "<i>", "</v>", "<v>", "\n", "&lrm;"]),
    )
    return st.lists(piece, max_size=4).map("".join)


@st.composite
def subrip(draw: st.DrawFn) -> str:
    """Return SubRip blocks, with commas, points and stray lines."""
    clock = st.one_of(_clocks(","), _clocks())
    block = st.builds(
        "{}\n{} --> {}\n{}".format, st.one_of(st.integers(0, 99), _TEXTS), clock, clock, _TEXTS
    )
    return "\n\n".join(draw(st.lists(st.one_of(block, block, _TEXTS), max_size=6)))


@st.composite
def transcripts(draw: st.DrawFn) -> str:
    """Return turns in the layouts of several platforms, mixed."""
    line = st.one_of(
        st.builds("**{}:** {}".format, _NAMES, _TEXTS),
        st.builds("{}  {}".format, _NAMES, _clocks()),
        st.builds(">> {}: {}".format, _NAMES, _TEXTS),
        st.builds("[{}] {}: {}".format, _clocks(), _NAMES, _TEXTS),
        st.builds("{}: {} \\[{}\\] {}".format, _NAMES, _TEXTS, _clocks(), _TEXTS),
        st.builds("Meeting ended after {}".format, _clocks()),
        _TEXTS,
    )
    return "\n".join(draw(st.lists(line, max_size=8)))


def nist_lines() -> st.SearchStrategy[str]:
    """Return lines of RTTM, STM and UEM with fields lost and added."""
    line = st.one_of(
        st.builds(
            "SPEAKER {} 1 {} {} <NA> <NA> {} <NA> <NA>".format, _NAMES, _SECONDS, _SECONDS, _NAMES
        ),
        st.builds("talk 1 {} {} {} <o,f0> {}".format, _NAMES, _SECONDS, _SECONDS, _TEXTS),
        st.builds("talk 1 {} {}".format, _SECONDS, _SECONDS),
        st.builds(";; {}".format, _TEXTS),
    )
    return st.lists(line, max_size=5).map("\n".join)


def _elements(names: list[str], attributes: list[str]) -> st.SearchStrategy[str]:
    """Return nested elements of these names, with attributes of these names."""
    values = st.one_of(
        st.sampled_from(
            ["en", "de", "talk-1a2b3c4d-s0001", "final", "1.2", "2.1", "yes", "7", "00:00:01.000"]
        ),
        st.text(
            st.characters(exclude_characters='<&"', codec="utf-8", exclude_categories=["Cc", "Cs"]),
            max_size=6,
        ),
    )
    pairs = st.lists(
        st.tuples(st.sampled_from(attributes), values), max_size=3, unique_by=lambda one: one[0]
    )
    head = st.builds(
        lambda name, given: (name, "".join(f' {key}="{value}"' for key, value in given)),
        st.sampled_from(names),
        pairs,
    )
    text = st.sampled_from(
        ["", "Welcome.", "  ", "&amp;", "&#9;", "00:00:01.000 --> 00:00:02.000", "7"]
    )

    def around(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
        return st.builds(
            lambda one, content: f"<{one[0]}{one[1]}>{''.join(content)}</{one[0]}>",
            head,
            st.lists(st.one_of(inner, text), max_size=4),
        )

    return st.recursive(
        st.one_of(head.map(lambda one: f"<{one[0]}{one[1]}/>"), text), around, max_leaves=12
    )


def exchange_files(kind: str) -> st.SearchStrategy[str]:
    """Return XML of the right root with the format's elements in any order."""
    names, attributes, roots = _XML[kind]
    body = st.lists(_elements(names, attributes), max_size=4).map("".join)
    return st.builds("{}{}{}".format, st.just(roots[0]), body, st.just(roots[1]))


_XML: dict[str, tuple[list[str], list[str], tuple[str, str]]] = {
    "xliff": (
        "file header body group trans-unit source target note alt-trans mrk g x".split(),
        ["id", "state", "state-qualifier", "from", "maxwidth", "mid", "mtype", "match-quality"],
        ('<xliff version="1.2"><file source-language="en" target-language="de" original="a"><body>',
         "</body></file></xliff>"),
    ),
    "xliff2": (
        "group unit segment ignorable source target notes note mrk pc cp ph".split(),
        ["id", "state", "subState", "category", "translate", "startRef", "type"],
        ('<xliff version="2.1" srcLang="en" trgLang="de"><file id="f1">', "</file></xliff>"),
    ),
    "tmx": (
        ["tu", "tuv", "seg", "prop", "note", "bpt", "hi", "ph"],
        ["xml:lang", "lang", "type", "tuid", "srclang"],
        ('<tmx version="1.4"><header srclang="en"/><body>', "</body></tmx>"),
    ),
    "tbx": (
        ["termEntry", "conceptEntry", "langSet", "langSec", "tig", "ntig", "term", "note"],
        ["xml:lang", "id"],
        ('<martif type="TBX-Basic" xml:lang="en"><text><body>', "</body></text></martif>"),
    ),
    "ttml": (
        ["body", "div", "p", "span", "br", "head", "metadata"],
        ["begin", "end", "dur", "xml:id", "xml:lang"],
        ('<tt xmlns="http://www.w3.org/ns/ttml" xml:lang="en">', "</tt>"),
    ),
    "word": (
        ["w:tbl", "w:tr", "w:tc", "w:p", "w:r", "w:t", "w:br", "w:del", "w:rPr"],
        ["w:val"],
        ('<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>',
         "</w:body></w:document>"),
    ),
}  # fmt: skip


def yaml_agendas() -> st.SearchStrategy[str]:
    """Return lines of an agenda in YAML, indented by chance."""
    field = st.builds(
        "{}{}: {}".format,
        st.sampled_from(["", "  ", "  - ", "- ", "\t"]),
        st.sampled_from(
            ["title", "date", "series", "people", "name", "role", "affiliation", "<<", "? a"]
        ),
        st.one_of(
            _TEXTS,
            st.sampled_from(
                ["2020-04-23", "[a, b]", "{name: A}", "|", ">-", "!!int x", "&a", "*a"]
            ),
        ),
    )
    return st.lists(field, max_size=6).map("\n".join)


def toml_files(names: list[str]) -> st.SearchStrategy[str]:
    """Return tables and fields of these names with values of every kind."""
    value = st.one_of(
        _TEXTS.map(lambda text: f'"{text}"'),
        st.sampled_from(
            ["1", "-1", "1.5", "nan", "inf", "true", "2020-04-23", "10:00:00", "[]", "{}", "[[1]]",
             "[1, 'a']", "{ name = 'A' }", "'a'", '["open up", "mooc"]', "9223372036854775808"]
        ),
    )  # fmt: skip
    name = st.sampled_from(names)
    line = st.one_of(
        st.builds("[{}]".format, name),
        st.builds("[[{}]]".format, name),
        st.builds("{} = {}".format, name, value),
        st.builds("{}.{} = {}".format, name, name, value),
    )
    return st.lists(line, max_size=6).map("\n".join)


def tables(columns: list[str], separator: str) -> st.SearchStrategy[str]:
    """Return lines of cells; the first may name the columns."""
    row = st.lists(st.one_of(_TEXTS, st.just('"a""b"'), st.just("")), max_size=5).map(
        separator.join
    )
    head = st.one_of(
        st.just(separator.join(columns)),
        st.lists(st.sampled_from(columns), max_size=4).map(separator.join),
        row,
    )
    return st.builds(lambda first, rows: "\n".join([first, *rows]), head, st.lists(row, max_size=4))


def json_lines(names: list[str]) -> st.SearchStrategy[str]:
    """Return objects with these names, values of every kind, one a line."""
    import json

    value = st.recursive(
        st.one_of(st.none(), st.booleans(), st.integers(-3, 3), st.floats(), _TEXTS),
        lambda inner: st.one_of(
            st.lists(inner, max_size=3),
            st.dictionaries(st.sampled_from([*names, "speaker", "text"]), inner, max_size=3),
        ),
        max_leaves=6,
    )
    row = st.one_of(st.dictionaries(st.sampled_from(names), value, max_size=len(names)), value)
    return st.lists(row.map(json.dumps), max_size=3).map("\n".join)


def conllu() -> st.SearchStrategy[str]:
    """Return token lines with numbers, heads and brackets that may not fit."""
    number = st.sampled_from(["1", "2", "3", "1-2", "2-1", "1.1", "0", "9", "1-999999", "x"])
    misc = st.sampled_from(
        ["_", "Entity=(1-person-x)", "Entity=(1-place-x", "Entity=1)", "SpaceAfter=No", "Entity=)("]
    )
    line = st.one_of(
        st.builds("{}\ta\ta\tPROPN\tNNP\t_\t{}\tflat\t_\t{}".format, number, number, misc),
        st.sampled_from(["", "# newdoc id = a", "# global.Entity = x", "#", "a\tb"]),
    )
    return st.lists(line, max_size=8).map("\n".join)


def feeds() -> st.SearchStrategy[str]:
    """Return podcast feeds whose entries have odd addresses, days and titles."""
    address = st.sampled_from(
        [
            "/a.mp3",
            "http://[::1",
            "file:///etc/passwd",
            "//x/a.mp3",
            "http://x:99999/a.mp3",
            "",
            "javascript:1",
        ]
    )
    day = st.sampled_from(
        ["Thu, 23 Apr 2020 10:00:00 GMT", "0000-00-00", "Mon, 99 Foo 99999", "-1", ""]
    )
    entry = st.builds(
        '<item><title>{}</title><pubDate>{}</pubDate><enclosure url="{}" type="{}"/></item>'.format,
        _TEXTS, day, address, st.sampled_from(["audio/mpeg", "text/html", ""]),
    )  # fmt: skip
    entries = st.lists(entry, max_size=3).map("".join)
    return st.builds(
        '<rss version="2.0"><channel><title>{}</title>{}</channel></rss>'.format, _TEXTS, entries
    )
