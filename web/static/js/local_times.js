// @ts-check
/**
 * Shows times in the viewer's own zone, with UTC beside them.
 */

import { findAll } from "./elements.js";

const LOCAL = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });

/** Rewrite every `<time>` that has not been rewritten yet. @param {ParentNode} root */
export function showLocalTimes(root) {
  for (const element of findAll("time[datetime]:not([data-shown])", HTMLTimeElement, root)) {
    const timestamp = element.getAttribute("datetime") ?? "";
    const moment = new Date(timestamp.replace(/\.(\d{3})\d*Z$/, ".$1Z"));
    if (Number.isNaN(moment.getTime())) continue;
    const utc = `${timestamp.slice(11, 16)} UTC`;
    element.textContent = `${LOCAL.format(moment)} (${utc})`;
    element.title = timestamp;
    element.dataset.shown = "";
  }
}
