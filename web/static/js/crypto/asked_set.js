// @ts-check
/**
 * Makes a set's words of what somebody filled in (web/console/picker.py): what is signed is what
 * was typed here, and not what the service made of it (ASKED).
 */

import { InputError } from "./errors.js";
import { readMoment } from "./moments.js";
import { MAX_WORDS, isClear, wordsOf } from "./object_set.js";

/**
 * Which objects of those that fit are asked for: every one, the newest of each job, or of the first
 * job and what the others sealed from it on.
 * @typedef {{pick: string, jobs: string, hosts: string, tags: string, since: string,
 *   until: string}} Picker
 */

/**
 * Give the words of the set that a form describes; an `InputError` for what contradicts itself.
 * @param {Picker} picker every text as it was typed
 * @param {Date} now
 * @returns {string}
 */
export function askedSet({ pick, jobs, hosts, tags, since, until }, now) {
  const named = linesOf(jobs);
  const follows = pick === "base";
  if (follows && (!named.length || since.trim())) {
    throw new InputError(
      "the newest of a job with what followed it takes that job, and no “since”",
      { hint: "write that job into the first line, and the others below it" },
    );
  }
  const set = {
    byId: false,
    jobs: follows ? named.slice(1) : named,
    hosts: linesOf(hosts),
    tags: linesOf(tags).map(readTag),
    since: since.trim() ? readMoment(since, now) : undefined,
    before: until.trim() ? readMoment(until, now, true) : undefined,
    newest: pick === "each",
    base: follows ? named[0] : undefined,
  };
  const words = wordsOf(set);
  if (!isClear(set) || words.length > MAX_WORDS) {
    throw new InputError("a set names each job, host and tag once, in 1,000 characters at most");
  }
  return words;
}

/** Give the lines that have something in them. @param {string} text */
export function linesOf(text) {
  const lines = text.split(/[\r\n]/).map((line) => line.replace(/^[ \t]+|[ \t]+$/g, ""));
  return lines.filter((line) => line);
}

/** Part a tag. @param {string} text @returns {[string, string]} */
function readTag(text) {
  const [key, ...value] = text.split("=");
  if (key && value.length) return [key, value.join("=")];
  throw new InputError(`expected a tag as KEY=VALUE, got ${text.slice(0, 70)}`);
}
