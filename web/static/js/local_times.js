// @ts-check
/**
 * Shows times as people say them, in the viewer's own zone; exactly, with UTC, on hover and in print.
 */

import { findAll } from "./elements.js";

const CLOCK = new Intl.DateTimeFormat(undefined, { timeStyle: "short" });
const DAY = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short" });
const DAY_OF_YEAR = new Intl.DateTimeFormat(undefined, { dateStyle: "medium" });
const EXACT = new Intl.DateTimeFormat(undefined, { dateStyle: "full", timeStyle: "medium" });
const NEAR = new Intl.RelativeTimeFormat(undefined, { numeric: "auto" });
const NEAR_DAYS = 1;

/** Rewrite every `<time>` that has not been rewritten yet. @param {ParentNode} root */
export function showLocalTimes(root) {
  for (const element of findAll("time[datetime]:not([data-shown])", HTMLTimeElement, root)) {
    const timestamp = element.getAttribute("datetime") ?? "";
    const moment = new Date(timestamp.replace(/\.(\d{3})\d*Z$/, ".$1Z"));
    if (Number.isNaN(moment.getTime())) continue;
    const utc = `${timestamp.slice(0, 10)} ${timestamp.slice(11, 16)} UTC`;
    const now = new Date();
    const isToday = "clock" in element.dataset && dayNumber(moment) === dayNumber(now);
    element.textContent = isToday ? CLOCK.format(moment) : spoken(moment, now);
    element.title = `${EXACT.format(moment)} (${utc})`;
    element.dataset.utc = utc;
    element.dataset.shown = "";
  }
}

/**
 * Write a moment as it is said: "today 9:12", "28 Nov, 9:12", "28 Nov 2025, 9:12".
 * @param {Date} moment @param {Date} now
 */
export function spoken(moment, now) {
  const days = dayNumber(moment) - dayNumber(now);
  if (Math.abs(days) <= NEAR_DAYS) return `${NEAR.format(days, "day")} ${CLOCK.format(moment)}`;
  const day = moment.getFullYear() === now.getFullYear() ? DAY : DAY_OF_YEAR;
  return `${day.format(moment)}, ${CLOCK.format(moment)}`;
}

/** Count the days of the viewer's calendar. @param {Date} moment */
function dayNumber(moment) {
  return Math.round(Date.UTC(moment.getFullYear(), moment.getMonth(), moment.getDate()) / 86_400_000);
}
