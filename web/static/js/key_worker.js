// @ts-check
/**
 * The worker that has an official's key. Its server sends it under a policy without `connect-src`:
 * it can reach nothing but the page that started it.
 *
 *     {id, op, ...}                      what is asked, one operation of crypto/official_session.js
 *     {id, progress: {done, total}}      now and then, while it takes long
 *     {id, result}                       or
 *     {id, error: {code, message, hint, promise}}
 */

import { areNeeded, fetchThem } from "./crypto/dealt_by_officials.js";
import { CustodyError } from "./crypto/errors.js";
import { OPERATIONS, OfficialSession } from "./crypto/official_session.js";
import { random, ready } from "./crypto/sodium.js";

/** @typedef {import("./crypto/official_session.js").Given} Given */
/** @typedef {import("./crypto/official_session.js").Operation} Operation */
/** @typedef {import("./crypto/official_session.js").Progress} Progress */

const PAUSE = 50; // milliseconds between two messages of progress

/** @type {{[Op in Operation]: (given: Given[Op], progress: Progress) => unknown}} */
const session = new OfficialSession(() => new Date(), random);

/** What was asked is answered in its order, also where something has to be fetched first. */
let answered = ready;
self.addEventListener("message", ({ data }) => {
  answered = answered.then(() => answer(data));
});

/**
 * Do what is asked, and tell the page.
 * @param {{id: number, op: Operation} & Record<string, unknown>} asked
 */
async function answer({ id, op, ...given }) {
  try {
    if (!OPERATIONS.includes(op)) throw new CustodyError(`no operation ${op}`);
    if (areNeeded(given)) await fetchThem();
    const told = /** @type {Given[Operation]} */ (/** @type {unknown} */ (given));
    self.postMessage({ id, result: perform(op, told, progressReporter(id)) });
  } catch (error) {
    self.postMessage({ id, error: describeError(error) });
  }
}

/**
 * Have the session do one operation.
 * @template {Operation} Op
 * @param {Op} op
 * @param {Given[Op]} given
 * @param {Progress} progress
 */
function perform(op, given, progress) {
  return session[op](given, progress);
}

/**
 * Tell the page of progress with what it asked, but not too often.
 * @param {number} id
 * @returns {Progress}
 */
function progressReporter(id) {
  let last = 0;
  return (done, total) => {
    if (done < total && performance.now() - last < PAUSE) return;
    last = performance.now();
    self.postMessage({ id, progress: { done, total } });
  };
}

/**
 * Say nothing of an unforeseen error's text: it might hold a secret (QUIET).
 * @param {unknown} error
 */
function describeError(error) {
  const known = error instanceof CustodyError ? error : new CustodyError("the key's worker failed");
  const { code, message, hint, promise } = known;
  return { code, message, hint, promise };
}
