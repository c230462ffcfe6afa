// @ts-check
/**
 * Moments as people write them (custody/formats/moments.py, which says how): what a form asks for
 * is read here, and not by the service that answers it. A time without a zone is of UTC.
 */

import { InputError } from "./errors.js";

const NAMES = "january february march april may june july august september october november december"
  .split(" ");
const MONTHS = NAMES.map((name) => name.slice(0, 3));
const DAY = 86_400_000_000n;
const SECOND = 1_000_000n;
const YEAR = String.raw`(?:\s*,?\s+(?<year2>\d{4})(?![\d:]))?`;
const MOMENT = new RegExp(
  String.raw`^(?:(?<year>\d{4})-(?<month>\d{1,2})-(?<day>\d{1,2})` +
    String.raw`|(?<year1>\d{4})(?<month1>\d{2})(?<day1>\d{2})` +
    String.raw`|(?<month2>[a-z]{3,9})\.?\s+(?<day2>\d{1,2})${YEAR}` +
    String.raw`|(?<day3>\d{1,2})\s+(?<month3>[a-z]{3,9})\.?(?:\s+(?<year3>\d{4})(?![\d:]))?)` +
    String.raw`(?:(?:t|\s*,?\s+)(?<hour>\d{1,2}):(?<minute>\d{2})` +
    String.raw`(?::(?<second>\d{2})(?:[.,](?<fraction>\d{1,6}))?)?)?` +
    String.raw`\s*(?<zone>z|utc|[+-]\d{2}(?::?\d{2})?)?$`,
);

/**
 * Read a moment, as a stamp; an `InputError` for anything else.
 * @param {string} text
 * @param {Date} now
 * @param {boolean} [whole] give the end of it: of its day, its second, or its microsecond
 * @returns {string}
 */
export function readMoment(text, now, whole = false) {
  const said = partsOf(text.trim().toLowerCase());
  const begin = said && (said.year ? momentOf(said, Number(said.year)) : lastOf(said, now));
  if (!said || begin === null) {
    throw new InputError(`expected a time like 2026-01-31T22:05Z, got ${text.slice(0, 70)}`, {
      hint: "or a day like 2026-01-31 or Jan 31",
    });
  }
  stampOf(begin + DAY, text); // so is its end
  const width = !said.hour ? DAY : said.fraction ? 1n : SECOND;
  return stampOf(begin + (whole ? width : 0n), text);
}

/** Take a moment apart. @param {string} text @returns {Record<string, string> | null} */
function partsOf(text) {
  const groups = MOMENT.exec(text)?.groups;
  if (!groups) return null;
  const said = Object.entries(groups).filter(([, part]) => part !== undefined);
  return Object.fromEntries(said.map(([name, part]) => [name.replace(/[123]$/, ""), part]));
}

/**
 * Give a moment of a year in microseconds, or null where the calendar or the clock has none.
 * @param {Record<string, string>} said
 * @param {number} year
 */
function momentOf(said, year) {
  const [month, day] = [monthOf(said.month), Number(said.day)];
  const [hour, minute, second] = [said.hour, said.minute, said.second].map((one) => Number(one ?? 0));
  const found = new Date(0);
  found.setUTCFullYear(year, month - 1, day);
  const real = found.getUTCMonth() === month - 1 && found.getUTCDate() === day;
  const ahead = zoneOf(said.zone);
  if (!year || !real || hour > 23 || minute > 59 || second > 59 || ahead === null) return null;
  found.setUTCHours(hour, minute, second);
  return (
    BigInt(found.getTime() - ahead * 60_000) * 1000n +
    BigInt((said.fraction ?? "").padEnd(6, "0"))
  );
}

/** Give the last moment of a name that has no year, begun by now. @param {Record<string, string>} said @param {Date} now */
function lastOf(said, now) {
  const latest = BigInt(now.getTime()) * 1000n;
  for (let year = now.getUTCFullYear() + 1; year > now.getUTCFullYear() - 9; year -= 1) {
    const found = momentOf(said, year);
    if (found !== null && found <= latest) return found;
  }
  return null;
}

/** Give the number of a month, 0 where it is none. @param {string} text */
function monthOf(text) {
  if (/^\d+$/.test(text)) return Number(text);
  return (text.length === 3 ? MONTHS : NAMES).indexOf(text) + 1;
}

/** Give how many minutes a zone is ahead; null where it is none. @param {string | undefined} text */
function zoneOf(text) {
  if (text === undefined || !/^[+-]/.test(text)) return 0;
  const [hours, minutes] = [Number(text.slice(1, 3)), Number(text.slice(3).replace(":", "") || 0)];
  if (hours > 23 || minutes > 59) return null;
  return (text.startsWith("-") ? -1 : 1) * (hours * 60 + minutes);
}

/** Write a moment as a stamp. @param {bigint} moment @param {string} text as it was typed */
function stampOf(moment, text) {
  const milliseconds = Number((moment - (((moment % 1000n) + 1000n) % 1000n)) / 1000n);
  const micro = String(((moment % 1000n) + 1000n) % 1000n).padStart(3, "0");
  const iso = new Date(milliseconds).toISOString();
  if (!/^\d{4}-/.test(iso) || iso.startsWith("0000")) {
    throw new InputError(`${text.trim()} is at an end of the calendar`);
  }
  return `${iso.slice(0, -1)}${micro}Z`;
}
