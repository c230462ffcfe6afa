// What every page does: local times, drafts, countdowns, the lost connection, and the page's
// own part.

import { watchClocks } from "./clocks.js";
import { watchConnection } from "./connection.js";
import { keepDrafts } from "./drafts.js";
import { showTimes } from "./times.js";

showTimes(document.body);
keepDrafts();
watchClocks();
watchConnection();
document.addEventListener("htmx:afterSettle", () => showTimes(document.body));
document.querySelector("[data-print]")?.addEventListener("click", () => window.print());

const parts = [
  ["#live", () => import("./room.js")],
  ["#request-form", () => import("./request.js")],
  ["#welcome-form", () => import("./welcome.js")],
];
for (const [selector, load] of parts) {
  if (document.querySelector(selector)) load().then((module) => module.start());
}
