// The transcript: searching it, stepping through its sentences, marking words without changing it.
"use strict";

const webinarTranscript = (() => {
  const sentences = [...document.querySelectorAll(".sentence")];
  const canHighlight = "highlights" in CSS && typeof Highlight === "function";

  /** Return a Range over characters of an element's text, whatever elements the text is in. */
  function rangeOf(element, start, end) {
    const range = document.createRange();
    const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
    let position = 0;
    let isStarted = false;
    while (walker.nextNode()) {
      const node = walker.currentNode;
      const next = position + node.length;
      if (!isStarted && start < next) {
        range.setStart(node, start - position);
        isStarted = true;
      }
      if (isStarted && end <= next) {
        range.setEnd(node, end - position);
        return range;
      }
      position = next;
    }
    return null;
  }

  function highlight(name, ranges) {
    if (!canHighlight) return;
    const shown = ranges.filter((range) => range !== null);
    if (shown.length) CSS.highlights.set(name, new Highlight(...shown));
    else CSS.highlights.delete(name);
  }

  /** Fold character by character, so that a place in the folded text is one in the text. */
  function foldWithPlaces(text) {
    let folded = "";
    const places = [];
    let place = 0;
    for (const character of text) {
      const plain = webinarReport.fold(character);
      for (let at = 0; at < plain.length; at += 1) places.push(place);
      folded += plain;
      place += character.length;
    }
    places.push(place);
    return { folded, places };
  }

  /** Return where the query stands in a text, as pairs of start and end. */
  function findIn(text, query) {
    const { folded, places } = foldWithPlaces(text);
    const found = [];
    for (let at = folded.indexOf(query); at !== -1; at = folded.indexOf(query, at + query.length)) {
      found.push([places[at], places[at + query.length]]);
    }
    return found;
  }

  const form = document.getElementById("search");
  const field = document.getElementById("query");
  const output = document.getElementById("matches");
  const buttons = ["previous", "next"].map((id) => document.getElementById(id));
  let matches = [];
  let current = -1;

  function search(text) {
    const query = foldWithPlaces(text.trim()).folded.replace(/\s+/g, " ");
    for (const { sentence } of matches) sentence.classList.remove("is-match");
    matches = query === "" ? [] : sentences.flatMap((sentence) =>
      findIn(sentence.textContent, query).map(([start, end]) => ({ sentence, start, end })));
    for (const match of matches) {
      match.range = rangeOf(match.sentence, match.start, match.end);
      if (!canHighlight) match.sentence.classList.add("is-match");
    }
    highlight("found", matches.map((match) => match.range));
    for (const button of buttons) button.disabled = matches.length === 0;
    current = -1;
    if (matches.length) show(0);
    else {
      highlight("found-now", []);
      output.textContent = query === "" ? "" : "No match";
    }
  }

  function show(number) {
    current = (number + matches.length) % matches.length;
    const { sentence, range } = matches[current];
    highlight("found-now", [range]);
    output.textContent = `${current + 1} of ${matches.length}`;
    sentence.scrollIntoView({ block: "center" });
  }

  const step = (by) => { if (matches.length) show(current + by); };

  /** Move the focus by whole sentences, from where it is or from what is being said. */
  function moveBy(by) {
    const from = sentences.indexOf(document.activeElement.closest?.(".sentence"));
    const now = from !== -1 ? from : sentences.findIndex((one) => one.classList.contains("is-now"));
    const next = sentences[Math.min(Math.max(now + by, 0), sentences.length - 1)];
    if (!next) return;
    next.tabIndex = -1;
    next.focus();
    next.scrollIntoView({ block: "nearest" });
  }

  function setUp() {
    form.hidden = false;
    form.addEventListener("submit", (event) => { event.preventDefault(); step(1); });
    field.addEventListener("input", () => search(field.value));
    field.addEventListener("keydown", (event) => {
      if (event.key === "Escape") { field.value = ""; search(""); }
      if (event.key === "Enter") { event.preventDefault(); step(event.shiftKey ? -1 : 1); }
    });
    buttons[0].addEventListener("click", () => step(-1));
    buttons[1].addEventListener("click", () => step(1));
    webinarReport.onKey("/", () => { field.focus(); field.select(); });
    webinarReport.onKey("n", () => step(1));
    webinarReport.onKey("N", () => step(-1));
    webinarReport.onKey("j", () => moveBy(1));
    webinarReport.onKey("k", () => moveBy(-1));
    const asked = new URLSearchParams(location.hash.slice(1)).get("q");
    if (asked) { field.value = asked; search(asked); }
  }

  setUp();
  return { sentences, rangeOf, highlight };
})();
