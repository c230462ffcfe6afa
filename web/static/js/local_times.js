// @ts-check
/**
 * Shows times as people say them, in the viewer's own zone; exactly, with UTC, on hover and in print.
 */

import { findAll } from "./elements.js";

const timeZone = chosenZone();
const CLOCK = new Intl.DateTimeFormat(undefined, { timeStyle: "short", timeZone });
const DAY = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short", timeZone });
const DAY_OF_YEAR = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeZone });
const EXACT = new Intl.DateTimeFormat(undefined, { dateStyle: "full", timeStyle: "medium", timeZone });
const PLAIN_DAY = new Intl.DateTimeFormat("en-CA", { dateStyle: "short", timeZone });
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
  const day = yearOf(moment) === yearOf(now) ? DAY : DAY_OF_YEAR;
  return `${day.format(moment)}, ${CLOCK.format(moment)}`;
}

/** Count the days of the viewer's calendar. @param {Date} moment */
function dayNumber(moment) {
  return Math.round(Date.parse(PLAIN_DAY.format(moment)) / 86_400_000);
}

/** Give the year of the viewer's calendar. @param {Date} moment */
function yearOf(moment) {
  return PLAIN_DAY.format(moment).slice(0, 4);
}

/** Give the time zone that was chosen under "My account", if this browser knows it. */
function chosenZone() {
  const zone = document.documentElement.dataset.zone;
  try {
    return new Intl.DateTimeFormat(undefined, { timeZone: zone }).resolvedOptions().timeZone;
  } catch {
    return undefined;
  }
}
