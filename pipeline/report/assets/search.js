// Looks words up in the index of pipeline/report/search_index.py; folds text as it does there.
"use strict";

const webinarSearch = (() => {
  const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  const VALUES = new Map([...DIGITS].map((digit, value) => [digit, value]));
  const TOKEN = /[\p{L}\p{N}\p{M}]+/gu;
  const UNSPACED = /[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]+/g;
  const LONGEST_TERM = 40;
  const SHORTEST_PREFIX = 2;

  const { fold } = webinarReport;
  const cut = (text) => [...text].slice(0, LONGEST_TERM).join("");

  /** Return the terms of a text; words of unspaced scripts as overlapping pairs. */
  function terms(text) {
    return [...fold(text).matchAll(TOKEN)].flatMap(([token]) => {
      const found = [];
      let position = 0;
      for (const match of token.matchAll(UNSPACED)) {
        if (match.index > position) found.push(cut(token.slice(position, match.index)));
        const run = [...match[0]];
        for (let at = 0; at < Math.max(run.length - 1, 1); at += 1) found.push(run.slice(at, at + 2).join(""));
        position = match.index + match[0].length;
      }
      if (position < token.length) found.push(cut(token.slice(position)));
      return found;
    });
  }

  /** Return the numbers of a text of digits of five bits, the lowest first. */
  function numbers(text) {
    const found = [];
    let number = 0;
    let factor = 1;
    for (const digit of text) {
      const value = VALUES.get(digit);
      number += (value & 31) * factor;
      if (value & 32) {
        factor *= 32;
      } else {
        found.push(number);
        number = 0;
        factor = 1;
      }
    }
    return found;
  }

  const nameOf = (prefix) => "x" +
    [...new TextEncoder().encode(prefix)].map((byte) => byte.toString(16).padStart(2, "0")).join("");

  /** Return the prefixes of the shards that may hold terms beginning with the text. */
  function shardsFor(text, prefixes, isPrefix) {
    const longest = prefixes.filter((prefix) => text.startsWith(prefix)).sort((a, b) => b.length - a.length)[0];
    const longer = isPrefix ? prefixes.filter((prefix) => prefix !== longest && prefix.startsWith(text)) : [];
    return longest === undefined ? longer : [longest, ...longer];
  }

  /** Return document number -> score for one term, or for all terms that it begins. */
  async function lookUp(kind, term, prefixes, isPrefix, documentCount) {
    const shards = await Promise.all(
      shardsFor(term, prefixes, isPrefix).map((prefix) => webinarReport.load(`index/${kind}/${nameOf(prefix)}`)),
    );
    const scores = new Map();
    for (const shard of shards) {
      for (const [found, postings] of Object.entries(shard)) {
        if (found !== term && !(isPrefix && found.startsWith(term))) continue;
        addPostings(scores, numbers(postings), documentCount);
      }
    }
    return scores;
  }

  function addPostings(scores, encoded, documentCount) {
    const weight = Math.log(1 + documentCount / encoded.length);
    let document = -1;
    for (const number of encoded) {
      document += number >> 2;
      const score = weight * (1 + (number & 3));
      scores.set(document, Math.max(scores.get(document) ?? 0, score));
    }
  }

  /** Return document number -> score of those that have all words; the last may be unfinished. */
  async function search(kind, text, prefixes, documentCount) {
    const wanted = [...new Set(terms(text))];
    const found = await Promise.all(wanted.map((term, place) => {
      const isPrefix = place === wanted.length - 1 && term.length >= SHORTEST_PREFIX;
      return lookUp(kind, term, prefixes, isPrefix, documentCount);
    }));
    found.sort((one, other) => one.size - other.size);
    const [first, ...others] = found;
    const scores = new Map();
    for (const [document, score] of first ?? []) {
      if (!others.every((other) => other.has(document))) continue;
      scores.set(document, others.reduce((sum, other) => sum + other.get(document), score));
    }
    return scores;
  }

  return { terms, numbers, search };
})();
