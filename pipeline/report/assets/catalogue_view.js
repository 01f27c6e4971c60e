// What the catalogue shows: elements made of values; text stays text.
"use strict";

const catalogueView = (() => {
  const { element, clock } = webinarReport;

  const pageOf = (id, hash = "") => `recordings/${encodeURIComponent(id)}.html${hash}`;
  const tag = (text, kind = "") => element("span", { class: `tag ${kind}`.trim() }, element("bdi", {}, text));

  function timeLink(id, ms, query) {
    const words = query ? `&q=${encodeURIComponent(query)}` : "";
    return element("a", { class: "time", dir: "ltr", href: pageOf(id, `#t=${ms / 1000}${words}`) }, clock(ms / 1000));
  }

  /** Return the text with the words marked that begin as the terms do. */
  function marked(text, terms) {
    const parts = text.split(/([\p{L}\p{N}\p{M}]+)/u);
    const made = document.createDocumentFragment();
    for (const part of parts) {
      const folded = webinarReport.fold(part);
      const isFound = part !== "" && terms.some((term) => folded.startsWith(term));
      made.append(isFound ? element("mark", {}, part) : part);
    }
    return made;
  }

  function facts(recording) {
    return element("p", { class: "hit-facts" },
      recording.date ? element("time", { datetime: recording.date }, recording.date) : null,
      element("span", {}, clock(recording.seconds)),
      recording.series ? element("bdi", {}, recording.series) : null,
      recording.adviceCount ? element("span", {}, `${recording.adviceCount} recommendation${recording.adviceCount === 1 ? "" : "s"}`) : null,
      recording.isDraft ? tag("Draft", "warn") : null);
  }

  function snippets(recording, data, terms, query) {
    const scored = data.lines
      .map((line, place) => ({ line, place, hits: terms.filter((term) => webinarSearch.terms(line.slice(1).join(" ")).some((word) => word.startsWith(term))).length }))
      .filter((one) => one.hits > 0)
      .sort((one, other) => other.hits - one.hits || one.place - other.place)
      .slice(0, 2);
    return scored.map(({ line }) => element("p", { class: "snippet" },
      timeLink(recording.id, line[0], query), " ", element("bdi", {}, marked(line[1], terms))));
  }

  /** Return one webinar of the list; ``data`` is there where words were searched. */
  function recordingHit(recording, data, terms, query) {
    const words = query ? `#q=${encodeURIComponent(query)}` : "";
    return element("li", { class: "hit" },
      element("h2", { dir: "auto" }, element("a", { href: pageOf(recording.id, words) }, recording.title)),
      facts(recording),
      element("p", { class: "hit-people" }, element("bdi", {}, recording.speakers.join(", "))),
      ...(data ? snippets(recording, data, terms, query) : []));
  }

  function pair(name, text) {
    return text ? element("div", {}, element("dt", {}, name), element("dd", {}, element("bdi", {}, text))) : null;
  }

  /** Return one recommendation as a card. */
  function adviceCard(recording, one, terms) {
    const heading = element("a", { href: pageOf(recording.id, `#${one.anchor}`) }, marked(one.text, terms));
    return element("li", {}, element("article", { class: "card" },
      element("p", { class: "tags" },
        one.theme ? tag(one.theme) : null,
        one.place ? tag(one.place, "place") : null,
        one.dont ? tag("Advised against", "warn") : null,
        one.reported ? tag("Reported, not the speaker’s own", "warn") : null,
        one.unsure ? tag("Uncertain: listen first", "warn") : null),
      element("h2", { dir: "auto" }, heading),
      element("blockquote", { dir: "auto" }, one.quote),
      element("dl", {},
        element("div", {}, element("dt", {}, "Said by"), element("dd", {}, element("bdi", {}, one.who), ", ",
          element("bdi", {}, recording.title), recording.date ? `, ${recording.date}` : "", ", ", timeLink(recording.id, one.start))),
        pair("Who should act", one.actor),
        pair("For whom", one.beneficiary)),
      element("p", { class: "citation" },
        element("span", { class: "cite", dir: "auto" }, one.citation), " ",
        element("button", { type: "button", class: "quiet copy" }, "Copy", element("span", { class: "vh" }, ` the citation: ${one.text}`)))));
  }

  /** Return one cluster of the ledger; ``members`` are recordings with anchor and start. */
  function ledgerHit(cluster, members) {
    const days = [...new Set([cluster.firstSeen, cluster.lastSeen].filter(Boolean))].join(" to ");
    return element("li", { class: "hit", id: cluster.id, tabindex: "-1" },
      element("p", { class: "tags" }, cluster.theme ? tag(cluster.theme) : null, cluster.isContradicted ? tag("Some advise against it", "warn") : null),
      element("h2", { dir: "auto" }, cluster.text),
      element("p", { class: "hit-facts" }, element("span", {}, `${cluster.recordingCount} webinars`),
        element("span", {}, `${cluster.speakerCount} ${cluster.speakerCount === 1 ? "person" : "people"}`), days ? element("span", {}, days) : null),
      element("details", {}, element("summary", {}, "Where it was said"),
        element("ul", { class: "said-in" }, ...members.map((member) => element("li", {},
          element("a", { href: pageOf(member.recording.id, `#${member.anchor}`), dir: "auto" }, member.recording.title),
          member.recording.date ? ` ${member.recording.date} ` : " ", timeLink(member.recording.id, member.start))))));
  }

  return { recordingHit, adviceCard, ledgerHit };
})();
