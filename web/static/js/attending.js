// @ts-check
/**
 * Answers the roll-call and reads words back as an official does: in a session that the service
 * opens for whoever signs its challenge with the official's key. The page's own session, which
 * began with a password, may do neither.
 */

import { post } from "./api.js";
import { asObject, textIn } from "./crypto/fields.js";
import { readBack } from "./key_form.js";

/** @typedef {import("./key_worker_client.js").KeyWorkerClient} KeyWorkerClient */

const PATHS = { present: "presence", "read-back": "read-back" };

/** Tell whether an act is one of these. @param {string} act @returns {act is keyof typeof PATHS} */
export function isAttending(act) {
  return Object.hasOwn(PATHS, act);
}

/**
 * Sign in with the open key, and answer; words that are read back are compared here before.
 * @param {KeyWorkerClient} keyWorker
 * @param {keyof typeof PATHS} act
 * @param {import("./ceremony_statement.js").FetchedCeremony} shown
 * @param {{name: string, words: string}} key whose it is, and the words of its fingerprint
 */
export async function attend(keyWorker, act, shown, { name, words }) {
  const { ceremony, checkpoint } = shown;
  if (act === "read-back") await keyWorker.ask("compareWords", { shown, told: readBack() });
  const token = await signInWithKey(keyWorker, name, checkpoint.origin);
  const said = act === "present" ? { official: null, words } : { words: readBack() };
  await post(`/ceremonies/${ceremony}/${PATHS[act]}`, said, token);
}

/**
 * Sign in with the open key; gives the session's token.
 * @param {KeyWorkerClient} keyWorker
 * @param {string} official
 * @param {string} origin
 */
export async function signInWithKey(keyWorker, official, origin) {
  const asked = asObject(await post("/challenges", { official }));
  const payload = textIn(asked, "payload");
  const { envelope } = await keyWorker.ask("answerChallenge", { payload, origin });
  return textIn(asObject(await post("/sessions", { envelope })), "token");
}
