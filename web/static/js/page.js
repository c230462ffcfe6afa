// What every page does: local times, drafts, countdowns, the lost connection, and the page's
// own part.

import { watchClocks } from "./countdowns.js";
import { watchConnection } from "./connection.js";
import { keepDrafts } from "./drafts.js";
import { showTimes } from "./local_times.js";

showTimes(document.body);
keepDrafts();
watchClocks();
watchConnection();
document.addEventListener("htmx:afterSettle", () => showTimes(document.body));
document.querySelector("[data-print]")?.addEventListener("click", () => window.print());

const parts = [
  ["#live", () => import("./ceremony_page.js")],
  ["#request-form", () => import("./request.js")],
  ["#welcome-form", () => import("./welcome.js")],
];
for (const [selector, load] of parts) {
  if (document.querySelector(selector)) load().then((module) => module.start(), sayBroken);
}

/** The browser refused a script, or could not fetch it: say so, for nothing can be signed here. */
function sayBroken() {
  const notice = document.createElement("div");
  notice.setAttribute("role", "alert");
  notice.className = "notice bad";
  notice.textContent = "The scripts of this page could not be fetched as they should be, so nothing can be signed here. Reload the page. If that does not help, they have been altered: tell the administrator, and use the command line.";
  document.getElementById("main").prepend(notice);
}
