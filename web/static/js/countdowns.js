// @ts-check
/**
 * Keeps countdowns to deadlines, and the time that steps have taken, ticking on the page.
 *
 * A number that ticks is silent to screen readers, so milestones are announced: an hour, ten
 * minutes, five, one, half a minute, ten seconds, over.
 */

import { announce } from "./announce.js";
import { findAll } from "./elements.js";

const MILESTONES = [3600, 600, 300, 60, 30, 10, 0]; // seconds left

/**
 * The milestone that every deadline has reached, undefined before the first.
 * @type {Map<string, number | undefined>}
 */
const reachedBefore = new Map();

/** Keep every countdown and every elapsed time on the page going. */
export function startCountdowns() {
  tick();
  setInterval(tick, 500);
}

/** Write all countdowns and elapsed times anew. */
function tick() {
  for (const element of findAll("[data-deadline]", HTMLElement)) {
    const deadline = element.dataset.deadline ?? "";
    const left = Math.max(0, secondsUntil(deadline));
    element.textContent = formatDuration(left);
    element.classList.toggle("short", left < 60);
    announceMilestone(deadline, left);
  }
  for (const element of findAll("[data-since]", HTMLElement)) {
    element.textContent = formatDuration(Math.max(0, -secondsUntil(element.dataset.since ?? "")));
  }
}

/** Count the seconds to a time. @param {string} timestamp @returns {number} */
function secondsUntil(timestamp) {
  return (Date.parse(timestamp.replace(/\d{3}Z$/, "Z")) - Date.now()) / 1000;
}

/**
 * Announce a milestone when it is reached, but not those that were over when the page was opened.
 * @param {string} deadline
 * @param {number} left
 */
function announceMilestone(deadline, left) {
  const reached = MILESTONES.filter((seconds) => left <= seconds).at(-1);
  const isNew = !reachedBefore.has(deadline);
  const before = reachedBefore.get(deadline);
  reachedBefore.set(deadline, reached);
  if (isNew || reached === undefined || reached === before) return;
  announce(reached ? `${inWords(reached)} left` : "The time is over");
}

/**
 * Write a duration.
 * @param {number} seconds
 * @returns {string} `2 d 03:04:05`, without days or hours that are zero
 */
function formatDuration(seconds) {
  const whole = Math.floor(seconds);
  const days = Math.floor(whole / 86400);
  const parts = [Math.floor(whole / 3600) % 24, Math.floor(whole / 60) % 60, whole % 60];
  const text = parts.map((part) => String(part).padStart(2, "0")).join(":");
  return days ? `${days} d ${text}` : text.replace(/^00:/, "");
}

/** Say a milestone in words. @param {number} seconds a milestone @returns {string} */
function inWords(seconds) {
  if (seconds >= 3600) return "An hour";
  if (seconds >= 60) return seconds === 60 ? "A minute" : `${seconds / 60} minutes`;
  return `${seconds} seconds`;
}
