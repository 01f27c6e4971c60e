// What all pages share: the colour theme, the help with its shortcuts, copying, small helpers.
"use strict";

const webinarReport = (() => {
  const waiting = new Map();
  const values = new Map();

  /** Take what a data script hands over. */
  function receive(name, value) {
    values.set(name, value);
  }

  /** Load data/<name>.js once; fetch() may not read files from disk, a script element may. */
  function load(name) {
    if (values.has(name)) return Promise.resolve(values.get(name));
    if (!waiting.has(name)) {
      waiting.set(name, new Promise((resolve, reject) => {
        const script = document.createElement("script");
        script.src = `data/${name}.js`;
        script.onload = () => { script.remove(); resolve(values.get(name)); };
        script.onerror = () => { waiting.delete(name); reject(new Error(`cannot load ${name}`)); };
        document.head.append(script);
      }));
    }
    return waiting.get(name);
  }

  /** Remember a choice where the browser lets a page from disk do so. */
  function remember(name, value) {
    try { localStorage.setItem(`webinar-report-${name}`, value); } catch { /* not allowed here */ }
  }

  function recall(name) {
    try { return localStorage.getItem(`webinar-report-${name}`); } catch { return null; }
  }

  /** Make an element; children are elements or text, and text never becomes markup. */
  function element(name, attributes = {}, ...children) {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) {
      if (value !== null && value !== undefined && value !== false) made.setAttribute(key, value);
    }
    made.append(...children.filter((child) => child !== null && child !== undefined));
    return made;
  }

  // As pipeline/report/search_index.py folds: what people do not type is dropped.
  const DROPPED = /[\u0300-\u036f\u0591-\u05c7\u064b-\u0652]/g;

  /** Return the text as it is searched: lower case, compatible forms, without diacritics. */
  const fold = (text) => text.toLowerCase().normalize("NFKD").replace(DROPPED, "");

  function clock(seconds) {
    const whole = Math.floor(seconds);
    const two = (number) => String(number).padStart(2, "0");
    const hours = Math.floor(whole / 3600);
    const minutes = Math.floor(whole / 60) % 60;
    return hours ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`;
  }

  /** Copy a text and say so on the button; the clipboard may be closed to a page from disk. */
  async function copyText(text, button) {
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      const area = element("textarea", { readonly: "" });
      area.value = text;
      button.after(area);
      area.select();
      document.execCommand("copy");
      area.remove();
      button.focus();
    }
    const label = button.firstChild;
    const before = label.textContent;
    label.textContent = "Copied";
    setTimeout(() => { label.textContent = before; }, 1500);
  }

  const shortcuts = new Map();

  /** Act on a key, unless somebody writes in a field or has turned shortcuts off. */
  function onKey(key, act) {
    shortcuts.set(key, act);
  }

  function isWriting(target) {
    return target.closest?.("input, select, textarea, [contenteditable], audio, video, dialog") !== null;
  }

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || isWriting(event.target)) return;
    if (recall("shortcuts") === "off") return;
    const act = shortcuts.get(event.key);
    if (act) { event.preventDefault(); act(); }
  });

  const isDark = () => {
    const chosen = document.documentElement.dataset.theme;
    return chosen ? chosen === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  };
  if (recall("theme")) document.documentElement.dataset.theme = recall("theme");

  function setUpTheme() {
    const button = document.getElementById("theme-button");
    const show = () => { button.textContent = isDark() ? "Light" : "Dark"; };
    button.hidden = false;
    button.addEventListener("click", () => {
      document.documentElement.dataset.theme = isDark() ? "light" : "dark";
      remember("theme", document.documentElement.dataset.theme);
      show();
    });
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", show);
    show();
  }

  function setUpHelp() {
    const dialog = document.getElementById("help");
    const button = document.getElementById("help-button");
    const switched = document.getElementById("shortcuts-on");
    button.hidden = false;
    switched.checked = recall("shortcuts") !== "off";
    switched.addEventListener("change", () => remember("shortcuts", switched.checked ? "on" : "off"));
    button.addEventListener("click", () => dialog.showModal());
    document.getElementById("help-close").addEventListener("click", () => dialog.close());
    onKey("?", () => dialog.showModal());
  }

  function setUpCopying() {
    document.addEventListener("click", (event) => {
      const button = event.target.closest?.("button.copy");
      if (!button) return;
      copyText(button.parentElement.querySelector(".cite").textContent, button);
    });
    for (const button of document.querySelectorAll("button.copy")) button.hidden = false;
  }

  document.addEventListener("DOMContentLoaded", () => {
    setUpTheme();
    setUpHelp();
    setUpCopying();
  });

  return { receive, load, onKey, element, clock, fold };
})();
