// Elements without HTML parsing: what a profile says only ever becomes text.

const SVG = "http://www.w3.org/2000/svg";

function made(element, attributes, children) {
  for (const [key, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else if (key === "place") Object.assign(element.style, value);
    else element.setAttribute(key, value === true ? "" : value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return element;
}

const h = (tag, attributes = {}, ...children) => made(document.createElement(tag), attributes, children);
const drawn = (tag, attributes = {}, ...children) => made(document.createElementNS(SVG, tag), attributes, children);
const byId = (id) => document.getElementById(id);

// Text in a place that held other text, or none, before.
function write(place, text) {
  if (place.textContent !== text) place.textContent = text;
}

// A firm's own words, kept from turning the text around them.
const bdi = (text, language) => h("bdi", { lang: language && language !== "und" ? language : null }, text);
const isolated = (text) => `\u2068${text}\u2069`;

let WORDS = {};

// A phrase of the word file, e.g. say("table.page", { page: 2, pages: 9 }).
function say(path, values = {}) {
  const phrase = path.split(".").reduce((branch, key) => branch?.[key], WORDS) ?? path;
  return phrase.replace(/\{(\w+)\}/g, (whole, key) => (key in values ? values[key] : whole));
}

const LANGUAGE = document.documentElement.lang;
const whole = new Intl.NumberFormat(LANGUAGE).format;
const REGION_NAMES = new Intl.DisplayNames([LANGUAGE], { type: "region" });

function countryName(code) {
  try {
    return REGION_NAMES.of(code);
  } catch {
    return code;
  }
}
