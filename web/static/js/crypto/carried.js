// @ts-check
/**
 * Reads small text files as people edit them and carry them about (custody/formats/carried.py).
 */

import { InputError } from "./errors.js";

const MARK = [0xef, 0xbb, 0xbf];
const UTF_16 = [
  [0xff, 0xfe],
  [0xfe, 0xff],
];

/**
 * Give the bytes of a text file without the byte order mark that an editor put there.
 * @param {Uint8Array} data
 * @param {string} what
 */
export function carried(data, what) {
  if (UTF_16.some((mark) => beginsWith(data, mark))) {
    throw new InputError(`${what} is UTF-16 text, and not UTF-8`, {
      hint: "save it as UTF-8; nothing else is wrong with it as far as can be seen",
    });
  }
  return beginsWith(data, MARK) ? data.subarray(MARK.length) : data;
}

/** Tell how bytes begin. @param {Uint8Array} data @param {number[]} start */
function beginsWith(data, start) {
  return start.every((byte, at) => data[at] === byte);
}
