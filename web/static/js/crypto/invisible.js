// @ts-check
/**
 * Finds characters in a text that nobody sees, or that stand for nothing
 * (custody/formats/invisible.py, which says where the ranges come from and why they are fixed).
 */

/** @typedef {readonly (readonly [number, number])[]} Ranges first and last code point of each */

/** @type {Ranges} What hides. */
export const HIDDEN = [
  [0x0000, 0x0009],
  [0x000b, 0x001f],
  [0x007f, 0x009f],
  [0x00ad, 0x00ad],
  [0x034f, 0x034f],
  [0x061c, 0x061c],
  [0x115f, 0x1160],
  [0x17b4, 0x17b5],
  [0x180b, 0x180f],
  [0x200b, 0x200f],
  [0x2028, 0x202e],
  [0x2060, 0x206f],
  [0x2800, 0x2800],
  [0x3164, 0x3164],
  [0xd800, 0xf8ff],
  [0xfdd0, 0xfdef],
  [0xfe00, 0xfe0f],
  [0xfeff, 0xfeff],
  [0xffa0, 0xffa0],
  [0xfff0, 0xfffb],
  [0xfffe, 0xffff],
  [0x13430, 0x1343f],
  [0x1bca0, 0x1bca3],
  [0x1d159, 0x1d159],
  [0x1d173, 0x1d17a],
  [0x1fffe, 0x1ffff],
  [0x2fffe, 0x2ffff],
  [0x3fffe, 0x10ffff],
];

/** @type {Ranges} Letters that U+200C and U+200D may stand between. */
export const JOINING = [
  [0x0620, 0x065f], // Arabic
  [0x066e, 0x06d3],
  [0x06d5, 0x06dc],
  [0x06df, 0x06e8],
  [0x06ea, 0x06ef],
  [0x06fa, 0x06fc],
  [0x06ff, 0x06ff],
  [0x0710, 0x077f], // Syriac, Arabic
  [0x07ca, 0x07f5], // N'Ko
  [0x0840, 0x085b], // Mandaic
  [0x0860, 0x088f], // Syriac, Arabic
  [0x08a0, 0x08e1],
  [0x08e3, 0x0963], // Arabic, Devanagari
  [0x0971, 0x09e3], // Bengali
  [0x09f0, 0x0a65], // Gurmukhi
  [0x0a70, 0x0ae3], // Gujarati
  [0x0af9, 0x0b63], // Oriya
  [0x0b71, 0x0be3], // Tamil
  [0x0c00, 0x0c63], // Telugu
  [0x0c80, 0x0ce3], // Kannada
  [0x0cf1, 0x0d63], // Malayalam
  [0x0d7a, 0x0de5], // Sinhala
  [0x0df2, 0x0df3],
  [0x1000, 0x103f], // Myanmar
  [0x1050, 0x108f],
  [0x1780, 0x17b3], // Khmer
  [0x17b6, 0x17d3],
  [0x1820, 0x18aa], // Mongolian
  [0xa840, 0xa873], // Phags-pa
  [0xa8e0, 0xa8ff], // Devanagari
  [0xa980, 0xa9c0], // Javanese
  [0xaa60, 0xaa7f], // Myanmar
];

/** @type {Ranges} Letters that U+180B to U+180F may stand after. */
export const MONGOLIAN = [
  [0x1820, 0x1842],
  [0x1844, 0x18aa],
];

/** @type {Ranges} Pictures, which U+200D joins and U+FE0F colours. */
export const PICTURES = [
  [0x00a9, 0x00a9],
  [0x00ae, 0x00ae],
  [0x203c, 0x203c],
  [0x2049, 0x2049],
  [0x2122, 0x2122],
  [0x2139, 0x2139],
  [0x2190, 0x21ff],
  [0x2300, 0x23ff],
  [0x25a0, 0x27bf],
  [0x2900, 0x297f],
  [0x2b00, 0x2bff],
  [0x3030, 0x3030],
  [0x303d, 0x303d],
  [0x3297, 0x3299],
  [0x1f000, 0x1faff],
];

/** Write ranges as a set of a regular expression. @param {Ranges[]} ranges */
function set(...ranges) {
  const parts = ranges.flat().map((pair) => pair.map((code) => `\\u{${code.toString(16)}}`));
  return `[${parts.map(([low, high]) => `${low}-${high}`).join("")}]`;
}

const JOINED = set(JOINING);
const PICTURE = set(PICTURES);
const PICTURED = set(PICTURES, [[0xfe0f, 0xfe0f]]);
const NEEDED = new RegExp(
  `(?<=${JOINED})[\\u200c\\u200d](?=${JOINED})` +
    `|(?<=${set(MONGOLIAN)})[\\u180b-\\u180f]` +
    `|(?<=${PICTURED})\\u200d(?=${PICTURE})` +
    `|(?<=${PICTURE})\\ufe0f|(?<=[0-9#*])\\ufe0f(?=\\u20e3)`,
  "gu",
);
const HIDES = new RegExp(set(HIDDEN), "u");
const EACH_HIDDEN = new RegExp(set(HIDDEN), "gu");

/**
 * Give the first character of a text that hides, or null.
 * @param {string} text
 * @returns {string | null}
 */
export function hiddenCharacter(text) {
  return HIDES.exec(text.replace(NEEDED, ""))?.[0] ?? null;
}

/**
 * Give a text with something in the place of every character that hides.
 * @param {string} text
 * @param {string} [between]
 */
export function withoutHidden(text, between = "") {
  return text.replace(EACH_HIDDEN, between);
}

/** Name a character by its code point, as in `U+200B`. @param {string} character */
export function codePoint(character) {
  const code = character.codePointAt(0) ?? 0;
  return `U+${code.toString(16).toUpperCase().padStart(4, "0")}`;
}
