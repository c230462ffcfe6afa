// @ts-check
/**
 * Reads the form of a request: what is asked for of each dataset, in the words that are signed, and
 * what the page has shown of that.
 */

import { toHex } from "./crypto/bytes.js";
import { askedSet, linesOf } from "./crypto/asked_set.js";
import { CustodyError } from "./crypto/errors.js";
import { elementById, findAll, inputById } from "./elements.js";
import { PageError } from "./page_error.js";

/** @typedef {import("./crypto/asking.js").Asked} Asked */

/** Give what the form asks for, of each of its datasets. @param {HTMLFormElement} form @returns {Asked[]} */
export function readAsked(form) {
  const others = findAll("#picker [name=also]:checked", HTMLInputElement);
  const datasets = [form.dataset.dataset ?? "", ...others.map(({ value }) => value)];
  const chosen = readChosen(datasets.length);
  const batch = datasets.length > 1 ? { batch: newBatch() } : {};
  const rest = {
    purpose: textOf("purpose").trim(),
    recipient: inputById("recipient").value.trim(),
    hours: Number(elementById("hours", HTMLSelectElement).value),
  };
  return datasets.map((dataset) => ({ dataset, ...chosen, ...batch, ...rest }));
}

/** Tell which objects are picked: those that are named, or a set. */
export function pickOf() {
  return findAll("#picker [name=pick]:checked", HTMLInputElement)[0]?.value ?? "ids";
}

/** Give the ids, or beginnings of ids, that are named. */
export function namesOf() {
  return linesOf(textOf("ids")).map((name) => name.toLowerCase());
}

/**
 * Give what the page has shown of a dataset's set.
 * @param {string} dataset
 * @returns {import("./crypto/asking.js").ShownSums}
 */
export function readShown(dataset) {
  for (const { value } of findAll("#picked [name=seen]", HTMLInputElement)) {
    const [name, count, bytes, first, last] = value.split(" ");
    if (name === dataset) return [Number(count), Number(bytes), first, last];
  }
  const hint = "It stands on the page now: look at it, and file it if it is what you want.";
  throw new PageError(`the page has not shown yet what fits of ${dataset}`, hint);
}

/**
 * Give the objects, or the set in words.
 * @param {number} datasets
 * @returns {{objects: string[]} | {set: string}}
 */
function readChosen(datasets) {
  const pick = pickOf();
  if (pick === "ids") {
    if (datasets === 1) return { objects: namesOf() };
    const hint = "Ask for every object that fits, or for one dataset at a time.";
    throw new PageError("objects named by id are of one dataset", hint);
  }
  const [jobs, hosts, tags] = ["jobs", "hosts", "tags"].map(textOf);
  const [since, until] = ["since", "until"].map((name) => inputById(name).value);
  try {
    return { set: askedSet({ pick, jobs, hosts, tags, since, until }, new Date()) };
  } catch (error) {
    if (error instanceof CustodyError) throw new PageError(error.message, error.hint);
    throw error;
  }
}

/** Give what is in a large field. @param {string} id */
function textOf(id) {
  return elementById(id, HTMLTextAreaElement).value;
}

/** Draw the name that requests have in common which are filed at once. */
function newBatch() {
  return toHex(crypto.getRandomValues(new Uint8Array(16)));
}
