// @ts-check
/**
 * The worker that has an official's key. Its server sends it under a policy without `connect-src`:
 * it can reach nothing but the page that started it.
 *
 *     {id, op, ...}                      what is asked, one operation of crypto/desk.js
 *     {id, progress: {done, total}}      now and then, while it takes long
 *     {id, result}                       or
 *     {id, error: {code, message, hint, promise}}
 */

import { Desk } from "./crypto/official_session.js";
import { CustodyError } from "./crypto/errors.js";
import { random, ready } from "./crypto/sodium.js";

const OPERATIONS = [
  "readKey", "openKey", "createKey", "changePassphrase", "createIdentity", "enrol", "challenge",
  "checkpoint", "cosign", "look", "objects", "sign", "receipt", "turn", "close",
];
const PAUSE = 50; // milliseconds between two messages of progress

/** @type {Record<string, any>} */
const desk = new Desk(() => new Date(), random);

self.addEventListener("message", async ({ data: { id, op, ...given } }) => {
  await ready;
  try {
    if (!OPERATIONS.includes(op)) throw new CustodyError(`no operation ${op}`);
    self.postMessage({ id, result: desk[op](given, reporter(id)) });
  } catch (error) {
    self.postMessage({ id, error: told(error) });
  }
});

/** @param {unknown} id @returns {import("./crypto/official_session.js").Progress} */
function reporter(id) {
  let last = 0;
  return (done, total) => {
    if (done < total && performance.now() - last < PAUSE) return;
    last = performance.now();
    self.postMessage({ id, progress: { done, total } });
  };
}

/** Say nothing of an unforeseen error's text: it might hold a secret (QUIET). */
function told(/** @type {unknown} */ error) {
  const known = error instanceof CustodyError ? error : new CustodyError("the key's worker failed");
  const { code, message, hint, promise } = known;
  return { code, message, hint, promise };
}
