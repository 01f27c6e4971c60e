"""The report as readers have it: opened from disk in a real browser, offline."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from pipeline.lake import open_lake
from pipeline.records import Speaker
from pipeline.report import ReportOptions, build_report
from pipeline.report.search_index import find_terms
from tests.report.test_search_index import TEXTS
from tests.report.webinars import ARABIC, ATTACKS, HOSTILE, PLAIN, Said, publish, write_webm

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

AXE = Path(__file__).resolve().parents[1] / "data" / "axe" / "axe.min.js"
PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 900}


@contextmanager
def opened(browser: "Browser", path: Path, fragment: str = "", **context: Any) -> "Iterator[Page]":
    """Open a page; afterwards nothing may have been asked of a network, nothing have failed."""
    troubles: list[str] = []
    with browser.new_context(**{"viewport": DESK, **context}) as made:
        page = made.new_page()
        page.on("console", lambda message: troubles.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: troubles.append(str(error)))
        # A player drops what it was reading when it is moved; that is no fault.
        page.on(
            "requestfailed",
            lambda request: (
                request.resource_type == "media" or troubles.append(f"failed: {request.url}")
            ),
        )
        page.on(
            "request",
            lambda request: request.url.startswith("file:") or troubles.append(request.url),
        )
        page.goto(path.as_uri() + fragment)
        if path.name == "index.html":
            page.wait_for_selector("html[data-ready]")
        yield page
        assert troubles == []


def until(page: "Page", expression: str) -> None:
    """Wait until an expression is true; Playwright's own way needs eval, which the page forbids."""
    deadline = time.monotonic() + 60
    while not page.evaluate(expression):
        assert time.monotonic() < deadline, f"never so: {expression}"
        page.wait_for_timeout(50)


def recording(site: Path, recording_id: str) -> Path:
    return site / "recordings" / f"{recording_id}.html"


# Notes where the player is sent and that it is told to play, and keeps it there to be looked at.
WATCH_PLAYER = """() => {
    const player = document.getElementById("player");
    window.sentTo = [];
    window.playCount = 0;
    player.addEventListener("seeking", () => window.sentTo.push(player.currentTime));
    player.play = () => { window.playCount += 1; return Promise.resolve(); };
}"""


def test_a_click_on_a_recommendation_moves_the_player_to_its_second(
    chromium: "Browser", site: Path
) -> None:
    with opened(chromium, recording(site, PLAIN)) as page:
        until(page, "document.getElementById('player').readyState >= 1")
        page.evaluate(WATCH_PLAYER)
        page.locator("#r002 .time").click()
        until(page, "String(sentTo) === '10'")
        now = page.locator(".sentence.is-now")
        assert now.inner_text() == "Teachers should share café lessons."
        assert page.locator(".card.is-now").get_attribute("id") == "r002"
        page.locator("#r001 h3").click()
        until(page, "String(sentTo) === '10,5'")
        page.locator("#s0004").click()
        until(page, "String(sentTo) === '10,5,15'")
        assert page.locator("#now").text_content() == "Thank you, teachers."
        page.locator("#brief .time").first.click()
        until(page, "String(sentTo) === '10,5,15,0'")
        assert page.evaluate("playCount") == 4


def test_the_player_plays(chromium: "Browser", site: Path) -> None:
    with opened(chromium, recording(site, PLAIN)) as page:
        page.locator("#r001 .time").click()
        until(page, "document.getElementById('player').currentTime > 5.2")


def test_an_address_with_a_time_opens_there(chromium: "Browser", site: Path) -> None:
    with opened(chromium, recording(site, PLAIN), "#t=10.5") as page:
        until(page, "document.getElementById('player').currentTime === 10.5")
        assert page.locator(".sentence.is-now").get_attribute("id") == "s0003"
        spoken = "[...CSS.highlights.get('spoken')].map(String)"
        until(page, "CSS.highlights.has('spoken')")
        assert page.evaluate(spoken) == ["Teachers"]


def test_a_video_has_captions_of_its_sentences(chromium: "Browser", tmp_path: Path) -> None:
    picture = tmp_path / "talk.webm"
    write_webm(picture)
    lake = open_lake(tmp_path / "lake")
    people = [Speaker("S01", "Ana Núñez")]
    said = [Said("S01", "Good morning."), Said("S01", ATTACKS[0])]
    publish(lake, PLAIN, "A video", said, people, uri=picture.as_uri())
    options = ReportOptions(formats=(), exports=tmp_path / "none", media="copy")
    build_report(lake, tmp_path / "site", options)
    with opened(chromium, recording(tmp_path / "site", PLAIN)) as page:
        until(page, "document.getElementById('player').videoWidth === 64")
        cues = "[...document.getElementById('player').textTracks[0].cues]"
        assert page.evaluate(
            f"{cues}.map((cue) => [cue.startTime, cue.getCueAsHTML().textContent])"
        ) == [
            [0, "Good morning."],
            [5, ATTACKS[0]],
        ]
        page.evaluate(AXE.read_text(encoding="utf-8"))
        assert serious_faults(page) == []


def test_search_in_a_transcript_counts_and_steps(chromium: "Browser", site: Path) -> None:
    with opened(chromium, recording(site, PLAIN)) as page:
        page.keyboard.press("/")
        page.keyboard.type("teachers")
        assert page.locator("#matches").text_content() == "1 of 3"
        assert page.evaluate("[...CSS.highlights.get('found')].map(String)") == [
            "teachers", "Teachers", "teachers",
        ]  # fmt: skip
        page.keyboard.press("Enter")
        assert page.locator("#matches").text_content() == "2 of 3"
        page.keyboard.press("Shift+Enter")
        page.keyboard.press("Shift+Enter")
        assert page.locator("#matches").text_content() == "3 of 3"
        page.fill("#query", "CAFE less")
        assert page.evaluate("[...CSS.highlights.get('found')].map(String)") == ["café less"]
        page.fill("#query", "nowhere")
        assert page.locator("#matches").text_content() == "No match"


def test_filters_of_the_catalogue_combine(chromium: "Browser", site: Path) -> None:
    def ids(page: "Page") -> list[str]:
        links = page.locator("#results h2 a").all()
        return [(link.get_attribute("href") or "").split("/")[-1].split(".")[0] for link in links]

    with opened(chromium, site / "index.html") as page:
        status = page.locator("#status")
        assert status.text_content() == "4 webinars"
        page.select_option("#theme", label="Funding")
        until(page, "document.getElementById('status').textContent === '2 webinars'")
        page.select_option("#region", label="Africa")
        until(page, "document.getElementById('status').textContent === '1 webinar'")
        assert ids(page) == [PLAIN]
        page.select_option("#region", label="Americas")
        page.fill("#speaker", "nunez")
        until(page, "document.querySelector('#results h2').textContent.includes('two')")
        page.fill("#to", "2021-04-30")
        until(page, "document.getElementById('status').textContent === 'No webinar fits'")
        page.locator("button[type=reset]").click()
        until(page, "document.getElementById('status').textContent === '4 webinars'")


def test_full_text_search_finds_and_leads_to_the_second(chromium: "Browser", site: Path) -> None:
    with opened(chromium, site / "index.html", "#q=cafe+lesson") as page:
        assert page.locator("#status").text_content() == "1 webinar"
        assert page.locator(".snippet mark").all_text_contents() == ["café", "lessons"]
        page.locator(".snippet .time").click()
        until(page, "document.getElementById('player')?.currentTime === 10")
        assert page.locator("#query").input_value() == "cafe lesson"
    with opened(chromium, site / "index.html", "#q=المعلمين") as page:
        assert page.locator("#results h2").all_text_contents() == ["التعليم المفتوح"]


def test_the_page_folds_and_cuts_words_as_the_index_does(chromium: "Browser", site: Path) -> None:
    with opened(chromium, site / "index.html") as page:
        for text in [*(text for text, _ in TEXTS), *ATTACKS, "İstanbul ß ŉ Ǆ ½ x²"]:
            assert page.evaluate("(text) => webinarSearch.terms(text)", text) == find_terms(text)


def test_recommendations_and_ledger_are_views(chromium: "Browser", site: Path) -> None:
    with opened(chromium, site / "index.html", "#view=advice&q=fund") as page:
        assert page.locator("#status").text_content() == "2 recommendations"
        assert page.locator("#results h2").all_text_contents() == [
            "Donors should fund open resources too.",
            "Ministries should fund open resources.",
        ]
        page.locator("#tab-ledger").click()
        page.wait_for_selector("#results details")
        assert page.locator("#status").text_content() == "1 recommendation made in several webinars"
        page.locator("summary").click()
        assert page.locator(".said-in a.time").all_text_contents() == ["0:00", "0:05"]
    with opened(chromium, recording(site, PLAIN)) as page:
        page.locator("a", has_text="Said in 2 webinars").click()
        page.wait_for_selector("#results details[open]")


def test_a_hostile_transcript_stays_text(chromium: "Browser", site: Path) -> None:
    with opened(chromium, recording(site, HOSTILE)) as page:
        assert page.title() == ATTACKS[2]
        shown = page.locator(".sentence").all_text_contents()
        assert shown[:5] == list(ATTACKS[:5])
        assert "\x00" not in shown[5] and "right to left override" in shown[5]
        page.fill("#query", "<script>")
        assert page.locator("#matches").text_content() == "1 of 2"
        page.locator("#s0002").hover()
        assert page.title() == ATTACKS[2]
        assert page.locator("main img, main script").count() == 0
    with opened(chromium, site / "index.html", "#view=advice&q=script") as page:
        assert page.locator("#results h2").count() == len(ATTACKS)
        assert page.locator("#results img, #results script").count() == 0
        assert page.title() == "Webinars"


def test_scripts_in_the_page_do_not_run(chromium: "Browser", site: Path) -> None:
    with chromium.new_context() as context:
        page = context.new_page()
        page.goto(recording(site, PLAIN).as_uri())
        page.evaluate(
            "document.body.insertAdjacentHTML('beforeend',"
            ' \'<img src=x onerror="document.title=1"><iframe src="https://example.org">\')'
        )
        page.wait_for_timeout(200)
        assert page.title() == "Open talks"


def test_a_right_to_left_page_is_mirrored(chromium: "Browser", site: Path) -> None:
    with opened(chromium, recording(site, ARABIC)) as page:
        sides = page.evaluate(
            "['.content', '.contents'].map((name) => document.querySelector(name)"
            ".getBoundingClientRect().left)"
        )
        assert sides[0] > sides[1]
        assert page.evaluate("getComputedStyle(document.querySelector('h1')).direction") == "rtl"


def test_the_theme_is_a_choice_that_stays(chromium: "Browser", site: Path) -> None:
    paper = "getComputedStyle(document.documentElement).backgroundColor"
    with opened(chromium, recording(site, PLAIN), color_scheme="light") as page:
        light = page.evaluate(paper)
        page.locator("#theme-button").click()
        assert page.evaluate(paper) != light
        page.reload()
        assert page.evaluate(paper) != light
        assert page.locator("#theme-button").text_content() == "Light"


def test_everything_is_within_reach_of_a_keyboard(chromium: "Browser", site: Path) -> None:
    with opened(chromium, recording(site, PLAIN)) as page:
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.className") == "skip"
        page.keyboard.press("r")
        assert page.evaluate("document.activeElement.id") == "r001"
        page.keyboard.press("j")
        page.keyboard.press("j")
        assert page.evaluate("document.activeElement.id") == "s0002"
        page.keyboard.press("Enter")
        until(page, "document.getElementById('player').currentTime >= 5")
        page.keyboard.press("?")
        assert page.locator("#help").is_visible()
        page.locator("#shortcuts-on").uncheck()
        page.keyboard.press("Escape")
        page.keyboard.press("?")
        assert not page.locator("#help").is_visible()


def test_a_citation_is_copied(chromium: "Browser", site: Path) -> None:
    granted = ["clipboard-read", "clipboard-write"]
    with opened(chromium, recording(site, PLAIN), permissions=granted) as page:
        page.locator("#r001 .copy").click()
        page.locator("#r001 .copy", has_text="Copied").wait_for()
        copied = page.evaluate("navigator.clipboard.readText()")
        assert copied == "Ana Núñez: “Open talks”, webinar, 2020-04-23, at 0:05"


@pytest.mark.parametrize(
    "address",
    [f"recordings/{PLAIN}.html", f"recordings/{ARABIC}.html", f"recordings/{HOSTILE}.html",
     "index.html#q=teachers", "index.html#view=advice", "index.html#view=ledger"],
)  # fmt: skip
def test_axe_finds_no_serious_fault(chromium: "Browser", site: Path, address: str) -> None:
    path, _, fragment = address.partition("#")
    with opened(chromium, site / path, f"#{fragment}" if fragment else "") as page:
        page.evaluate(AXE.read_text(encoding="utf-8"))
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            for viewport in (DESK, PHONE):
                page.set_viewport_size(viewport)
                assert serious_faults(page) == []
                width = page.evaluate("document.documentElement.scrollWidth")
                assert width <= viewport["width"], "the page scrolls sideways"


def serious_faults(page: "Page") -> list[tuple[str, list[Any]]]:
    """Return the rules that axe finds broken, and where; it may not load files again itself."""
    found = page.evaluate("axe.run({preload: false}).then((result) => result.violations)")
    return [
        (one["id"], [node["target"] for node in one["nodes"]])
        for one in found
        if one["impact"] in ("serious", "critical")
    ]


def test_without_scripts_the_words_are_there(chromium: "Browser", site: Path) -> None:
    with chromium.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(recording(site, PLAIN).as_uri())
        assert page.locator(".sentence").count() == 4
        page.goto((site / "index.html").as_uri())
        assert page.locator("#results h2 a").count() == 4
        assert not page.locator("#filters").is_visible()
