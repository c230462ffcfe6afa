// @ts-check
/**
 * Shows twelve words as they are typed, numbered and whole from their first four letters, so that
 * both sides can keep count. It compares nothing: that is done only when all twelve stand.
 */

import { elementById, findById } from "./elements.js";

const FIELDS = ["compare", "back-words"];
const WORDS = 12;
const TELLING = 4; // letters, by which no two words of the list are alike

/**
 * The words that there are. Whoever altered their file is found by the worker, before a key is
 * used; without it this page shows what is typed as it is.
 * @type {readonly string[]}
 */
let words = [];
import("../vendor/words.js").then((found) => { words = found.default; }, () => {});

/** Show the words of a field under it, if it is one for words. @param {EventTarget | null} target */
export function showTyped(target) {
  if (!(target instanceof HTMLInputElement) || !FIELDS.includes(target.id)) return;
  const list = findById(`${target.id}-heard`, HTMLOListElement);
  if (!list) return;
  const heard = (target.value.toLowerCase().match(/[a-z]+/g) ?? []).map((text) => wholeWord(text));
  list.hidden = heard.length === 0;
  const shown = [...heard, ...Array(Math.max(0, WORDS - heard.length)).fill("")];
  list.replaceChildren(...shown.slice(0, WORDS).map(itemOf));
}

/** Write a word whole, once it can be no other. @param {string} text */
function wholeWord(text) {
  const start = text.slice(0, TELLING);
  const found = words.find((word) => word === text || (text.length >= TELLING && word.startsWith(start)));
  return found ?? text;
}

/** Make an item. @param {string} word */
function itemOf(word) {
  const item = document.createElement("li");
  item.textContent = word;
  return item;
}

/** Show what is already in the fields. */
export function showAllTyped() {
  for (const id of FIELDS) {
    if (findById(id, HTMLInputElement)) showTyped(elementById(id, HTMLInputElement));
  }
}
