// A lost connection is shown, and so is a session that has ended; both are taken back when the
// service answers again.

/** Watch htmx's polling, which every live page has. */
export function watchConnection() {
  const lost = document.getElementById("lost");
  const ended = document.getElementById("ended");
  const show = (gone, out = false) => { lost.hidden = !gone; ended.hidden = !out; };
  document.addEventListener("htmx:sendError", () => show(true));
  document.addEventListener("htmx:timeout", () => show(true));
  document.addEventListener("htmx:responseError", (event) => {
    const { status } = event.detail.xhr;
    if (status === 403) location.reload();
    else show(status !== 401, status === 401);
  });
  document.addEventListener("htmx:afterRequest", (event) => { if (event.detail.successful) show(false); });
  window.addEventListener("offline", () => show(true));
}
