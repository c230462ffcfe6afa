// @ts-check
/**
 * Holds what is shown, before a key signs it, against its digest, its ledger, the twelve words that
 * people heard, and the keys in one's own seat (custody/official/signed_in.py, known_roster.py).
 */

import { fromHex, toHex } from "./bytes.js";
import { twelveWords } from "./digest_words.js";
import { KnownError, TamperedError } from "./errors.js";
import { asObject, countIn, objectIn, textIn } from "./fields.js";
import { fingerprint } from "./keyfile.js";
import { readShownCeremony } from "./signing.js";
import { seatsFor } from "./reshare_subject.js";
import { kindOf, requireSubject, toldDigest } from "./subject.js";
import { formatTimestamp, requireTimestamp } from "./timestamps.js";
import { requireSameWords } from "./typed_words.js";

/** @typedef {import("./signing.js").ShownCeremony} ShownCeremony */

export const CLOCK_TOLERANCE = 5 * 60_000; // milliseconds, by which a service's clock may differ

/**
 * Compute the digest of what is shown again, and refuse anything that does not fit it.
 * @param {unknown} given
 * @returns {ShownCeremony}
 */
export function verifyShown(given) {
  const record = asObject(given);
  const about = objectIn(record, "subject");
  requireSubject(about, kindOf(about));
  const shown = readShownCeremony(about, record.dealing ?? null, readCheckpoint(record));
  const { subject, digest, checkpoint } = shown;
  if (toHex(digest) !== record.digest || subject.ceremony !== record.ceremony) {
    throw new TamperedError("the service's digest is not that of what it shows", {
      promise: "BOUND",
    });
  }
  if (subject.origin !== checkpoint.origin) {
    throw new TamperedError("the ceremony is of another ledger", { promise: "BOUND" });
  }
  return shown;
}

/**
 * Refuse words that are not the twelve of the subject, or of what was dealt offline: whoever lies
 * could not choose them (KNOWN).
 * @param {string | undefined} told
 * @param {ShownCeremony} ceremony
 */
export function requireTold(told, { subject, dealing }) {
  requireSameWords(told ?? "", twelveWords(toldDigest(subject, dealing)));
}

/**
 * Refuse a roster in which one's own seat, if there is one, has another's keys (KNOWN). In a reshare
 * it depends on what is signed whether that is one's old seat, the new one, or either.
 * @param {ShownCeremony} ceremony
 * @param {import("./keyfile.js").KeyFile} mine
 * @param {string} [kind] of statement
 */
export function requireOwnSeat({ subject }, mine, kind) {
  const own = seatsFor(subject, kind).filter(({ official }) => official === mine.name);
  if (!own.length || own.some((seat) => seat.fingerprint === toHex(fingerprint(mine)))) return;
  requireOwnKey(textIn(own[0], "fingerprint"), mine);
}

/**
 * Refuse another fingerprint under the own name than that of the own key file (KNOWN).
 * @param {string} shown in hex
 * @param {import("./keyfile.js").KeyFile} mine
 */
export function requireOwnKey(shown, mine) {
  if (shown === toHex(fingerprint(mine))) return;
  throw new KnownError(`${mine.name} is shown with other keys than this key file has`, {
    hint: "sign nothing, and tell the others: somebody put keys of their own in your place",
    promise: "KNOWN",
  });
}

/**
 * Refuse what is over by one's own clock, whatever the service says of it (REFUSAL).
 * @param {ShownCeremony} ceremony
 * @param {Date} now
 */
export function requireOpen({ subject }, now) {
  const until = requireTimestamp(subject.expires);
  if (now.getTime() <= Date.parse(until) + CLOCK_TOLERANCE) return;
  const here = formatTimestamp(now);
  throw new TamperedError(`the ${kindOf(subject)} was open until ${until}, and here it is ${here}`, {
    hint: "sign nothing; if this machine's clock is right, the service lies",
    promise: "REFUSAL",
  });
}

/** Read the checkpoint of what is shown. @param {import("./fields.js").JsonObject} record */
export function readCheckpoint(record) {
  const checkpoint = objectIn(record, "checkpoint");
  const root = textIn(checkpoint, "root");
  if (!/^[0-9a-f]{64}$/.test(root)) throw new TamperedError("expected a root of 32 bytes in hex");
  return {
    origin: textIn(checkpoint, "origin"),
    size: countIn(checkpoint, "size"),
    root: fromHex(root),
  };
}
