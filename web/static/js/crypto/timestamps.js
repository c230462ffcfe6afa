// @ts-check
/**
 * Writes and checks times as text, `YYYY-MM-DDTHH:MM:SS.ffffffZ`, always UTC
 * (custody/formats/timestamps.py). Nothing here reads a clock.
 */

import { TamperedError } from "./errors.js";

const SHAPE = /^\d{4}-\d{2}-\d{2}T(?:[01]\d|2[0-3]):\d{2}:\d{2}\.\d{6}Z$/;

/** Write a time. @param {Date} moment @returns {string} */
export function formatTimestamp(moment) {
  return moment.toISOString().replace("Z", "000Z");
}

/**
 * Refuse what is no time.
 * @param {unknown} text
 * @returns {string} the timestamp of a real date and time
 */
export function requireTimestamp(text) {
  if (typeof text !== "string" || !SHAPE.test(text)) {
    throw new TamperedError("expected a time like 2026-01-31T22:05:00.000000Z");
  }
  const milliseconds = `${text.slice(0, 23)}Z`;
  const moment = new Date(milliseconds);
  const real = !Number.isNaN(moment.getTime()) && moment.toISOString() === milliseconds;
  if (!real || text.startsWith("0000")) {
    throw new TamperedError("expected a real date and time");
  }
  return text;
}
