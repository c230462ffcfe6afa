// Countdowns, and how long things have taken. A number that ticks is silent to screen readers, so milestones are said in a
// status region: an hour, ten minutes, five, one, half a minute, ten seconds, over.

import { announce } from "./announce.js";

const MILESTONES = [3600, 600, 300, 60, 30, 10, 0];
const said = new Map();

/** Keep every countdown and every elapsed time on the page going. */
export function watchClocks() {
  tick();
  setInterval(tick, 500);
}

function tick() {
  for (const clock of document.querySelectorAll("[data-deadline]")) {
    const left = Math.max(0, secondsUntil(clock.dataset.deadline));
    clock.textContent = asClock(left);
    clock.classList.toggle("short", left < 60);
    sayMilestone(clock.dataset.deadline, left);
  }
  for (const clock of document.querySelectorAll("[data-since]")) {
    clock.textContent = asClock(Math.max(0, -secondsUntil(clock.dataset.since)));
  }
}

function secondsUntil(stamp) {
  return (Date.parse(stamp.replace(/\d{3}Z$/, "Z")) - Date.now()) / 1000;
}

function sayMilestone(deadline, left) {
  const reached = MILESTONES.filter((seconds) => left <= seconds).at(-1);
  const before = said.get(deadline);
  said.set(deadline, reached);
  if (before === undefined && !said.has(`${deadline} seen`)) {
    said.set(`${deadline} seen`, true);
    return;
  }
  if (reached !== undefined && reached !== before) {
    announce(reached ? `${inWords(reached)} left` : "The time is over");
  }
}

function asClock(left) {
  const whole = Math.floor(left);
  const days = Math.floor(whole / 86400);
  const parts = [Math.floor(whole / 3600) % 24, Math.floor(whole / 60) % 60, whole % 60];
  const text = parts.map((part) => String(part).padStart(2, "0")).join(":");
  return days ? `${days} d ${text}` : text.replace(/^00:/, "");
}

function inWords(seconds) {
  if (seconds >= 3600) return "An hour";
  if (seconds >= 60) return seconds === 60 ? "A minute" : `${seconds / 60} minutes`;
  return `${seconds} seconds`;
}
