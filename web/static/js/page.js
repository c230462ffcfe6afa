// @ts-check
/**
 * Starts the scripts of every page: local times, drafts, countdowns, the notice of a lost
 * connection, and the script of this very page.
 */

import { watchConnection } from "./connection.js";
import { startCopying } from "./copying.js";
import { startCountdowns } from "./countdowns.js";
import { keepDrafts } from "./drafts.js";
import { elementById } from "./elements.js";
import { showLocalTimes } from "./local_times.js";
import { describeError } from "./page_error.js";
import { scriptsError } from "./script_check.js";
import { sendFormsOnce } from "./sent_once.js";

/**
 * The scripts that one page only has, each by an element that only this page has.
 * @type {[string, () => Promise<{start: () => unknown}>][]}
 */
const PAGE_SCRIPTS = [
  ["#live", () => import("./ceremony_page.js")],
  ["#compare-form", () => import("./compare.js")],
  ["#own-recipient", () => import("./own_recipient.js")],
  ["#request-form", () => import("./request.js")],
  ["#try-key", () => import("./account.js")],
  ["#welcome-form", () => import("./welcome.js")],
];

showLocalTimes(document.body);
keepDrafts();
startCountdowns();
startCopying();
watchConnection();
sendFormsOnce();
document.addEventListener("htmx:afterSettle", () => showLocalTimes(document.body));
document.querySelector("[data-print]")?.addEventListener("click", () => window.print());

for (const [selector, load] of PAGE_SCRIPTS) {
  if (document.querySelector(selector)) load().then((script) => script.start(), showScriptsBroken);
}

/** The browser refused a script, or could not fetch it: say so, for nothing can be signed here. */
async function showScriptsBroken() {
  const notice = document.createElement("div");
  notice.setAttribute("role", "alert");
  notice.className = "notice bad";
  const { message, hint } = describeError(await scriptsError());
  notice.textContent = `${message} ${hint} Reload the page; until then nothing can be signed here.`;
  elementById("main", HTMLElement).prepend(notice);
}
