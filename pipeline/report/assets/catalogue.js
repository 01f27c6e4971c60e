// The catalogue: filters combine, words are looked up in the index, results come in pages.
"use strict";

(async () => {
  const PAGE = 20;
  const WAIT_MS = 150;
  const { numbers } = webinarSearch;
  const data = await webinarReport.load("catalogue");
  const byId = (id) => document.getElementById(id);
  const fields = Object.fromEntries(["q", "theme", "region", "speaker", "from", "to"].map((id) => [id, byId(id)]));
  const tabs = [...document.querySelectorAll("[role=tab]")];
  const [status, results, more] = ["status", "results", "more"].map(byId);
  /** Return a function that makes a value when it is first asked for: opening waits for none. */
  function lazily(make) {
    const made = [];
    return (at) => (made[at] ??= make(at));
  }

  const foldedSpeakers = lazily((at) => webinarReport.fold(data.names.speakers[at]));
  const speakersOf = lazily((number) => numbers(data.speakers[number]));
  const adviceOf = lazily((number) => {
    const flat = numbers(data.advice[number]);
    return Array.from({ length: flat.length / 3 }, (_, at) => flat.slice(3 * at, 3 * at + 3));
  });
  // Recommendations of all webinars have numbers one after the other; these are the first ones.
  const firstAdvice = [];
  const adviceCount = data.adviceCount.reduce((sum, count) => { firstAdvice.push(sum); return sum + count; }, 0);
  let view = "recordings";
  let cluster = null;
  let shown = [];
  let shownCount = 0;
  let turn = 0;

  function recording(number) {
    return {
      number,
      id: data.id[number],
      title: data.title[number],
      date: data.date[number],
      seconds: data.seconds[number],
      series: data.names.series[data.series[number] - 1],
      isDraft: data.draft[number] === "1",
      speakers: speakersOf(number).map((place) => data.names.speakers[place - 1]),
      adviceCount: data.adviceCount[number],
    };
  }

  function wanted() {
    const value = (id) => fields[id].value.trim();
    const name = webinarReport.fold(value("speaker"));
    const speakers = new Set();
    if (name) data.names.speakers.forEach((_, at) => { if (foldedSpeakers(at).includes(name)) speakers.add(at + 1); });
    const place = (list, id) => list.findIndex(([key]) => key === value(id)) + 1;
    return {
      query: value("q"),
      theme: place(data.names.themes, "theme"),
      places: regionPlaces(value("region")),
      speakers: name ? speakers : null,
      from: value("from"),
      to: value("to"),
    };
  }

  /** Return the places that count as the region: itself and what lies in it; null for any. */
  function regionPlaces(code) {
    if (!code) return null;
    const inside = new Set(data.regions.find(([key]) => key === code)?.[2]);
    return new Set(data.names.places.flatMap(([key], at) => (inside.has(key) ? [at + 1] : [])));
  }

  const isInTime = (date, { from, to }) => (!from || (date && date >= from)) && (!to || (date && date <= to));

  function adviceFits([theme, place, who], number, want) {
    return (!want.theme || theme === want.theme)
      && (!want.places || want.places.has(place))
      && (!want.speakers || want.speakers.has(speakersOf(number)[who - 1]));
  }

  function fits(number, want) {
    if (!isInTime(data.date[number], want)) return false;
    if (want.theme || want.places) return adviceOf(number).some((one) => adviceFits(one, number, want));
    return !want.speakers || speakersOf(number).some((place) => want.speakers.has(place));
  }

  const byScore = (scores) => (one, other) => scores.get(other) - scores.get(one) || one - other;

  async function findRecordings(want) {
    const all = data.id.map((_, number) => number).filter((number) => fits(number, want));
    if (!want.query) return all;
    const scores = await webinarSearch.search("recordings", want.query, data.shards.recordings, data.id.length);
    return all.filter((number) => scores.has(number)).sort(byScore(scores));
  }

  async function findAdvice(want) {
    const scores = want.query
      ? await webinarSearch.search("advice", want.query, data.shards.advice, adviceCount)
      : null;
    const found = [];
    data.date.forEach((date, number) => {
      if (!isInTime(date, want)) return;
      adviceOf(number).forEach((one, at) => {
        const place = firstAdvice[number] + at;
        if (adviceFits(one, number, want) && (!scores || scores.has(place))) found.push({ number, at, place });
      });
    });
    return scores ? found.sort((one, other) => byScore(scores)(one.place, other.place)) : found;
  }

  async function findLedger(want) {
    const [rows, passing] = await Promise.all([webinarReport.load("ledger"), findAdvice(want)]);
    const places = new Set(passing.map(({ place }) => place));
    return rows.map(([id, text, theme, firstSeen, lastSeen, speakerCount, isContradicted, members]) => ({
      id, text, theme, firstSeen, lastSeen, speakerCount, isContradicted: isContradicted === 1, members,
      recordingCount: new Set(members.map(([number]) => number)).size,
    })).filter(({ id, members }) => (cluster === null || id === cluster)
      && members.some(([number, at]) => places.has(firstAdvice[number] + at)));
  }

  const loadRecording = (number) => webinarReport.load(`recordings/${data.id[number]}`);

  const VIEWS = {
    recordings: {
      noun: ["webinar", "webinars"],
      find: findRecordings,
      async show(number, want, terms) {
        const texts = want.query ? await loadRecording(number) : null;
        return catalogueView.recordingHit(recording(number), texts, terms, want.query);
      },
    },
    advice: {
      noun: ["recommendation", "recommendations"],
      find: findAdvice,
      async show({ number, at }, want, terms) {
        return catalogueView.adviceCard(recording(number), (await loadRecording(number)).advice[at], terms);
      },
    },
    ledger: {
      noun: ["recommendation made in several webinars", "recommendations made in several webinars"],
      find: findLedger,
      async show(row) {
        const members = await Promise.all(row.members.slice(0, 50).map(async ([number, at]) => {
          const { anchor, start } = (await loadRecording(number)).advice[at];
          return { recording: recording(number), anchor, start };
        }));
        const hit = catalogueView.ledgerHit(row, members);
        if (row.id === cluster) hit.querySelector("details").open = true;
        return hit;
      },
    },
  };

  async function showMore() {
    const own = turn;
    const want = wanted();
    const terms = want.query ? webinarSearch.terms(want.query) : [];
    const next = shown.slice(shownCount, shownCount + PAGE);
    const hits = await Promise.all(next.map((one) => VIEWS[view].show(one, want, terms)));
    if (own !== turn) return;
    const list = results.querySelector("ol");
    list.append(...hits);
    if (shownCount) hits[0]?.querySelector("a")?.focus();
    shownCount += next.length;
    more.hidden = shownCount >= shown.length;
  }

  /** Find and show anew; where somebody types on, only the last answer counts. */
  async function update() {
    turn += 1;
    const own = turn;
    writeHash();
    let found;
    try {
      found = await VIEWS[view].find(wanted());
    } catch (error) {
      if (own === turn) status.textContent = `The index cannot be read: ${error.message}`;
      return;
    }
    if (own !== turn) return;
    shown = found;
    shownCount = 0;
    const list = document.createElement("ol");
    list.className = view === "advice" ? "hits as-cards" : "hits";
    results.replaceChildren(list);
    const [one, several] = VIEWS[view].noun;
    status.textContent = found.length === 0 ? `No ${one} fits` : `${found.length.toLocaleString("en")} ${found.length === 1 ? one : several}`;
    await showMore();
  }

  function writeHash() {
    const state = new URLSearchParams();
    if (view !== "recordings") state.set("view", view);
    for (const [id, field] of Object.entries(fields)) if (field.value) state.set(id, field.value);
    if (cluster !== null) state.set("cluster", cluster);
    const hash = state.toString();
    history.replaceState(null, "", hash ? `#${hash}` : location.pathname);
  }

  function readHash() {
    const state = new URLSearchParams(location.hash.slice(1));
    for (const [id, field] of Object.entries(fields)) field.value = state.get(id) ?? "";
    cluster = state.get("cluster");
    choose(state.get("view") in VIEWS ? state.get("view") : "recordings");
  }

  function choose(name) {
    view = name;
    for (const tab of tabs) {
      const isChosen = tab.dataset.view === view;
      tab.setAttribute("aria-selected", String(isChosen));
      tab.tabIndex = isChosen ? 0 : -1;
      if (isChosen) results.setAttribute("aria-labelledby", tab.id);
    }
  }

  function setUpFields() {
    const { element } = webinarReport;
    const option = ([key, name]) => element("option", { value: key }, name);
    const byName = (one, other) => one[1].localeCompare(other[1], "en");
    fields.theme.append(...[...data.names.themes].sort(byName).map(option));
    fields.region.append(...data.regions.map(option));
    let waiting;
    const later = () => { clearTimeout(waiting); waiting = setTimeout(() => { cluster = null; update(); }, WAIT_MS); };
    for (const field of Object.values(fields)) field.addEventListener("input", later);
    fields.speaker.addEventListener("input", () => {
      const name = webinarReport.fold(fields.speaker.value.trim());
      const near = name ? data.names.speakers.filter((_, at) => foldedSpeakers(at).includes(name)).slice(0, 20) : [];
      byId("speaker-names").replaceChildren(...near.map((text) => element("option", { value: text })));
    });
    byId("filters").addEventListener("reset", later);
    byId("filters").addEventListener("submit", (event) => event.preventDefault());
  }

  function setUpTabs() {
    for (const tab of tabs) {
      tab.addEventListener("click", () => { cluster = null; choose(tab.dataset.view); update(); });
      tab.addEventListener("keydown", (event) => {
        const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
        if (!by) return;
        const next = tabs[(tabs.indexOf(tab) + by + tabs.length) % tabs.length];
        next.focus();
        next.click();
      });
    }
    tabs.forEach((tab, at) => webinarReport.onKey(String(at + 1), () => { tab.focus(); tab.click(); }));
    webinarReport.onKey("/", () => { fields.q.focus(); fields.q.select(); });
  }

  setUpFields();
  setUpTabs();
  more.addEventListener("click", showMore);
  results.setAttribute("role", "tabpanel");
  for (const id of ["filters", "tabs"]) byId(id).hidden = false;
  window.addEventListener("hashchange", () => { readHash(); update(); });
  readHash();
  await update();
  document.documentElement.dataset.ready = "true";
})();
