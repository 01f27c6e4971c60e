// The player in step with the words: where it is, they are marked; where one clicks, it goes.
"use strict";

(() => {
  const { sentences, rangeOf, highlight } = webinarTranscript;
  const times = JSON.parse(document.getElementById("times").textContent);
  const player = document.getElementById("player");
  const now = document.getElementById("now");
  const cards = [...document.querySelectorAll(".card")];
  const heads = [];
  let spoken = -1;

  const secondsOf = (hash) => {
    const value = Number.parseFloat(new URLSearchParams(hash.slice(1)).get("t"));
    return Number.isFinite(value) && value >= 0 ? value : null;
  };

  /** Return the place of the last sentence that has begun; they are in the order of time. */
  function sentenceAt(ms) {
    let low = 0;
    let high = times.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (times[middle][0] <= ms) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }

  function wordRange(place, ms) {
    const [start, end, offsets] = times[place];
    if (!offsets.length || ms >= end) return null;
    const word = offsets.findLastIndex((offset) => start + offset <= ms);
    const texts = [...sentences[place].textContent.matchAll(/\S+/g)];
    if (word === -1 || texts.length !== offsets.length) return null;
    const { index } = texts[word];
    return rangeOf(sentences[place], index, index + texts[word][0].length);
  }

  /** Mark what is said at a moment; returns the sentence. */
  function mark(ms) {
    const place = sentenceAt(ms);
    if (place !== spoken) {
      sentences[spoken]?.classList.remove("is-now");
      sentences[place]?.classList.add("is-now");
      for (const card of cards) card.classList.remove("is-now");
      spoken = place;
      const sentence = sentences[place];
      if (sentence) {
        const begun = times[place][0];
        cards.filter((card) => Math.abs(Number(card.dataset.start) - begun) < 1).forEach((card) => card.classList.add("is-now"));
        if (now) now.textContent = sentence.textContent;
      }
    }
    highlight("spoken", place === -1 ? [] : [wordRange(place, ms)]);
    const share = player?.duration ? ms / 1000 / player.duration : 0;
    for (const head of heads) head.setAttribute("x", String(Math.round(share * 1000)));
    return sentences[place];
  }

  /** Go to a second: the player plays from there; without one the words are shown. */
  function seek(seconds, { play = true, scroll = false } = {}) {
    const sentence = mark(seconds * 1000);
    if (scroll || !player) sentence?.scrollIntoView({ block: "center" });
    if (!player) return;
    player.currentTime = seconds;
    // A browser may refuse to play before the reader has touched the page; the place is right then.
    if (play) player.play().catch(() => {});
  }

  function addHeads() {
    for (const lane of document.querySelectorAll(".lane")) {
      const head = document.createElementNS("http://www.w3.org/2000/svg", "rect");
      for (const [name, value] of [["class", "head"], ["width", 3], ["height", 16], ["x", 0]]) head.setAttribute(name, value);
      lane.append(head);
      heads.push(head);
      lane.addEventListener("click", (event) => {
        const box = lane.getBoundingClientRect();
        if (player.duration) seek((player.duration * (event.clientX - box.left)) / box.width);
      });
    }
  }

  /** Give a video captions of its sentences; a caption file may not be loaded from disk. */
  function addCaptions() {
    const language = document.querySelector(".content").lang;
    const track = player.addTextTrack("captions", "Transcript", language);
    sentences.forEach((sentence, place) => {
      const [start, end] = times[place];
      const text = sentence.textContent.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
      track.addCue(new VTTCue(start / 1000, end / 1000, text));
    });
    track.mode = "hidden";
  }

  function followHash({ play }) {
    const seconds = secondsOf(location.hash);
    if (seconds !== null) seek(seconds, { play, scroll: true });
  }

  function nextCard() {
    const at = (player?.currentTime ?? 0) * 1000 + 1;
    const from = cards.indexOf(document.activeElement.closest?.(".card"));
    const next = from === -1 ? cards.find((card) => Number(card.dataset.start) > at) ?? cards[0] : cards[(from + 1) % cards.length];
    next?.focus();
    next?.scrollIntoView({ block: "center" });
  }

  // Clicks on times and on cards: a link to the second, or any part of the card that is no control.
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a.time");
    if (link) {
      event.preventDefault();
      history.replaceState(null, "", link.getAttribute("href"));
      seek(secondsOf(link.getAttribute("href")), { scroll: !player });
      return;
    }
    if (event.target.closest?.("a, button, input") || String(getSelection())) return;
    const started = event.target.closest?.(".sentence, .card");
    if (started && player) seek(Number(started.dataset.start) / 1000);
  });
  document.addEventListener("keydown", (event) => {
    const started = event.target.closest?.(".sentence, .card");
    if (event.key === "Enter" && started === event.target && started) seek(Number(started.dataset.start) / 1000);
  });
  window.addEventListener("hashchange", () => followHash({ play: true }));

  if (player) {
    document.body.classList.add("has-player");
    addHeads();
    if (player instanceof HTMLVideoElement) addCaptions();
    // Four times a second from the player is too coarse for words; a frame is as fine as one sees.
    const follow = () => {
      mark(player.currentTime * 1000);
      if (!player.paused) requestAnimationFrame(follow);
    };
    player.addEventListener("play", follow);
    player.addEventListener("seeked", () => mark(player.currentTime * 1000));
    webinarReport.onKey("p", () => (player.paused ? player.play().catch(() => {}) : player.pause()));
  }
  webinarReport.onKey("r", nextCard);
  followHash({ play: false });
})();
