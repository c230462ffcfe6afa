// Times in the viewer's zone, with UTC beside them.

const local = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });

/** Rewrite every <time> below `root` that has not been rewritten yet. */
export function showTimes(root) {
  for (const element of root.querySelectorAll("time[datetime]:not([data-shown])")) {
    const stamp = element.getAttribute("datetime");
    const moment = new Date(stamp.replace(/\.(\d{3})\d*Z$/, ".$1Z"));
    if (Number.isNaN(moment.getTime())) continue;
    const utc = `${stamp.slice(11, 16)} UTC`;
    element.textContent = `${local.format(moment)} (${utc})`;
    element.title = stamp;
    element.dataset.shown = "";
  }
}
