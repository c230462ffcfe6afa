// @ts-check
/**
 * Fetches the objects of a request in pages, as a terminal does (custody/official/object_pages.py).
 * The worker proves them: here is only counted how many there have to be.
 */

import { get } from "./api.js";
import { countIn, listIn, objectIn } from "./crypto/fields.js";

const PAGE = 1000;
const MAX_OBJECTS = 100_000;

/**
 * Fetch all objects of a request, or of a draft of one.
 * @param {string} path
 * @param {import("./crypto/fields.js").JsonObject} told what has the subject of the request
 * @param {number} size that of the tree which proves them
 * @param {(done: number, total: number) => void} [progress]
 */
export async function fetchPages(path, told, size, progress = () => {}) {
  const count = countIn(objectIn(objectIn(told, "subject"), "objects"), "count");
  /** @type {unknown[]} */
  const rows = [];
  while (rows.length < Math.min(count, MAX_OBJECTS)) {
    const query = { size: String(size), after: String(rows.length), limit: String(PAGE) };
    const page = listIn({ page: await get(path, query) }, "page");
    rows.push(...page);
    progress(rows.length, count);
    if (page.length < PAGE) break;
  }
  return rows;
}
