// @ts-check
/**
 * Reads entries of the ledger (custody/tlog/entry.py, which draws the format).
 */

import { fromHex, fromUtf8, parseDecimal, utf8 } from "./bytes.js";
import { decodeObject } from "./canonical_json.js";
import { LedgerError, raisingAs } from "./errors.js";
import { requireKeyName } from "./note.js";

/**
 * An entry as values: its origin, its index, the previous leaf hash, and its JSON object.
 * @typedef {{origin: string, seq: number, prev: Uint8Array, body: Record<string, unknown>}} Entry
 */

const MAX_ENTRY = 65_535;
const ENTRY = /^([^\n]+)\/entry\/v1\n([0-9]{1,16})\n([0-9a-f]{64})\n([^\n]*)\n$/;

/**
 * Read an entry; `LedgerError` unless it is the one way of writing its values.
 * @param {Uint8Array} data
 * @returns {Entry}
 */
export function parseEntry(data) {
  if (data.length > MAX_ENTRY) {
    throw new LedgerError(`expected an entry of at most ${MAX_ENTRY} bytes, got ${data.length}`);
  }
  const [, origin, digits, prev, body] = ENTRY.exec(fromUtf8(data) ?? "") ?? [];
  const seq = parseDecimal(digits ?? "");
  if (body === undefined || seq === null) {
    throw new LedgerError("expected an entry: origin, seq, previous hash and JSON, a line each");
  }
  const read = raisingAs(LedgerError, () => decodeObject(utf8(body)), {
    prefix: "the body of an entry: ",
  });
  return { origin: requireKeyName(origin), seq, prev: fromHex(prev), body: read };
}
