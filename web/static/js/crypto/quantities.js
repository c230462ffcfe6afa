// @ts-check
/**
 * Writes counts, bytes and times for people, to the letter as custody/official/block.py does.
 */

const UNITS = ["KiB", "MiB", "GiB", "TiB"];
const STAMP = /^([0-9]{4}-[0-9]{2}-[0-9]{2})T([0-9]{2}:[0-9]{2})[0-9:.]*Z$/;

/** Say how many objects there are. @param {number} number */
export function countText(number) {
  return `${grouped(BigInt(number))} object${number === 1 ? "" : "s"}`;
}

/**
 * Say how many objects a service lists, and how large they are.
 * @param {number} number
 * @param {number[] | null} sizes
 */
export function listedText(number, sizes) {
  const total = sizes === null ? [] : [sizeOf(sum(sizes))];
  return [countText(number), ...total, "as the service lists them"].join(", ");
}

/**
 * Write a number of bytes, and for many the largest unit that fits, rounded down.
 * @param {bigint} size
 */
export function sizeOf(size) {
  const power = Math.min(Math.floor((size.toString(2).length - 1) / 10), UNITS.length);
  if (!power) return `${size} B`;
  const tenths = (size * 10n) / 1024n ** BigInt(power);
  return `${grouped(size)} B (${grouped(tenths / 10n)}.${tenths % 10n} ${UNITS[power - 1]})`;
}

/** Write a stamp to the minute; a text that is none stays as it is. @param {string} time */
export function minute(time) {
  const found = STAMP.exec(time);
  return found ? `${found[1]} ${found[2]}Z` : time;
}

/** Add numbers up. @param {number[]} numbers */
export function sum(numbers) {
  return numbers.reduce((total, number) => total + BigInt(number), 0n);
}

/** Write a number with its thousands apart. @param {bigint} number */
export function grouped(number) {
  return number.toString().replace(/\B(?=(\d{3})+$)/g, ",");
}
