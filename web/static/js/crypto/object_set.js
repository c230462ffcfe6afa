// @ts-check
/**
 * Sets of objects in signed words (custody/ceremony/object_set.py, which says what they mean): the
 * objects of a request have to be a set of its words themselves (BOUND). What a service left out,
 * the verifier sees.
 */

import { TamperedError } from "./errors.js";
import { BY_ID } from "./requested.js";
import { requireTimestamp } from "./timestamps.js";

/**
 * An object as it is registered: by the entry `seq`, at the time `registered`.
 * @typedef {{id: string, sealed: string, job: string | null, host: string | null,
 *   tags: Record<string, unknown>, seq: number, registered: string}} Candidate
 */
/**
 * @typedef {{byId: boolean, jobs: string[], hosts: string[], tags: [string, string][],
 *   since?: string, before?: string, newest: boolean, base?: string,
 *   spans?: boolean}} ObjectSet
 */

const ALL = "all";
/** The most characters that a set's words have. */
export const MAX_WORDS = 1000;
const CLOCKS_DIFFER = 600_000_000n; // microseconds
const BARE = /^[A-Za-z0-9_.:/@%+~=-]+$/;
const TERM = /(newest|[a-z]+=(?:"(?:[^"\\]|\\.)*"|[A-Za-z0-9_.:/@%+~=-]+))(?: |$)/g;

/**
 * Read a set's words; a `TamperedError` for any that are not written so.
 * @param {string} text
 * @returns {ObjectSet}
 */
export function parseSet(text) {
  /** @type {ObjectSet} */
  const found = { byId: text === BY_ID, jobs: [], hosts: [], tags: [], newest: false };
  if (text !== BY_ID && text !== ALL) {
    for (const [, term] of text.matchAll(TERM)) add(found, term);
  }
  if (text.length > MAX_WORDS || wordsOf(found) !== text || !isClear(found)) {
    throw new TamperedError(`expected a set of objects in words, got ${text.slice(0, 70)}`);
  }
  return found;
}

/** Add what a term says. @param {ObjectSet} found @param {string} term */
function add(found, term) {
  const [name, ...rest] = term.split("=");
  const value = readValue(rest.join("="));
  if (name === "newest") found.newest = true;
  else if (name === "base" || name === "restore") {
    found.base = value;
    found.spans = name === "restore";
  }
  else if (name === "job" || name === "then") found.jobs.push(value);
  else if (name === "host") found.hosts.push(value);
  else if (name === "tag") found.tags.push(pairOf(value));
  else if (name === "since" || name === "before") found[name] = requireTimestamp(value);
}

/** Part a tag. @param {string} text @returns {[string, string]} */
function pairOf(text) {
  const [key, ...value] = text.split("=");
  return [key, value.join("=")];
}

/** Read a value, which may be a JSON string. @param {string} text */
function readValue(text) {
  if (!text.startsWith('"')) return text;
  try {
    return String(JSON.parse(text));
  } catch {
    throw new TamperedError("expected a JSON string in the words of a set");
  }
}

/** Write the words of a set. @param {ObjectSet} found */
export function wordsOf({ byId, jobs, hosts, tags, since, before, newest, base, spans }) {
  if (byId) return BY_ID;
  /** @type {[string, string][]} */
  const terms = [];
  if (base !== undefined) terms.push([spans ? "restore" : "base", base]);
  for (const job of jobs) terms.push([base === undefined ? "job" : "then", job]);
  for (const host of hosts) terms.push(["host", host]);
  for (const [key, value] of tags) terms.push(["tag", `${key}=${value}`]);
  if (since !== undefined) terms.push(["since", since]);
  if (before !== undefined) terms.push(["before", before]);
  const written = terms.map(([name, text]) => `${name}=${valueOf(text)}`);
  return [...written, ...(newest ? ["newest"] : [])].join(" ") || ALL;
}

/** Write a value. @param {string} text */
function valueOf(text) {
  return BARE.test(text) ? text : JSON.stringify(text);
}

/** Tell whether a set says nothing twice, and does not contradict itself. @param {ObjectSet} set */
export function isClear({ jobs, hosts, tags, since, newest, base }) {
  const named = base === undefined ? jobs : [base, ...jobs];
  const once = [named, hosts, tags.map(([key]) => key)].every(
    (said) => new Set(said).size === said.length && !said.includes(""),
  );
  return once && (base === undefined || (!newest && since === undefined));
}

/**
 * Refuse a list with an object that is not of the set, or in another order (BOUND).
 * @param {string} words
 * @param {Candidate[]} listed
 * @param {number} asOf
 */
export function requireSet(words, listed, asOf) {
  const found = resolve(parseSet(words), listed);
  const same = found.length === listed.length && found.every((one, at) => one === listed[at]);
  if (same && listed.every(({ seq }) => seq < asOf)) return;
  throw new TamperedError(`the objects listed are not a set of these words: ${words}`, {
    promise: "BOUND",
  });
}

/**
 * Give the objects of a set among candidates that were all there, in the order of a request.
 * @param {ObjectSet} set
 * @param {Candidate[]} candidates
 */
function resolve(set, candidates) {
  let found = set.byId ? [...candidates] : candidates.filter((one) => fits(set, one));
  if (set.newest) found = [...newestOf(found).values()];
  if (set.base !== undefined) {
    const bases = found.filter(({ job }) => job === set.base);
    const first = new Map([...newestOf(bases).values()].map((one) => [one.host, one]));
    const begun = set.spans ? endsBefore(first, bases) : new Map();
    found = found.filter((one) => {
      const base = first.get(one.host);
      const since = begun.get(one.host) ?? base?.sealed;
      return base && (one === base || (one.job !== set.base && one.sealed >= since));
    });
  }
  return found.sort((left, right) => (isAfter(left, right) ? 1 : -1));
}

/**
 * Give for each host when the base before its newest was sealed; "" if there is none.
 * @param {Map<string | null, Candidate>} first
 * @param {Candidate[]} bases
 */
function endsBefore(first, bases) {
  /** @type {Map<string | null, string>} */
  const ends = new Map([...first.keys()].map((host) => [host, ""]));
  for (const one of bases.filter(isPlausible)) {
    const newest = first.get(one.host);
    const known = ends.get(one.host) ?? "";
    if (newest && one.sealed < newest.sealed && one.sealed > known) ends.set(one.host, one.sealed);
  }
  return ends;
}

/** Tell whether an object has the job, host, tags and time. @param {ObjectSet} set @param {Candidate} one */
function fits({ jobs, hosts, tags, since, before, base }, { job, host, tags: has, sealed }) {
  const named = base === undefined ? jobs : [base, ...jobs];
  return (
    (!named.length || (job !== null && named.includes(job))) &&
    (!hosts.length || (host !== null && hosts.includes(host))) &&
    (since === undefined || sealed >= since) &&
    (before === undefined || sealed < before) &&
    tags.every(([key, value]) => Object.hasOwn(has, key) && has[key] === value)
  );
}

/** Give the newest of each job on each host, of plausible time. @param {Candidate[]} found */
function newestOf(found) {
  /** @type {Map<string, Candidate>} */
  const newest = new Map();
  for (const one of found.filter(isPlausible)) {
    const of = JSON.stringify([one.host, one.job]);
    const before = newest.get(of);
    if (before === undefined || isAfter(one, before)) newest.set(of, one);
  }
  return newest;
}

/** Tell whether one is sealed after another. @param {Candidate} left @param {Candidate} right */
function isAfter(left, right) {
  return left.sealed === right.sealed ? left.id > right.id : left.sealed > right.sealed;
}

/** Tell whether it can have been sealed when its host says. @param {Candidate} one */
function isPlausible({ sealed, registered }) {
  return microseconds(sealed) <= microseconds(registered) + CLOCKS_DIFFER;
}

/** Give a time in microseconds. @param {string} text */
function microseconds(text) {
  return BigInt(Date.parse(`${text.slice(0, 23)}Z`)) * 1000n + BigInt(text.slice(23, 26));
}
