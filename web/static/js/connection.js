// A lost connection is shown, and taken back when the service answers again.

/** Watch htmx's polling, which every live page has. */
export function watchConnection() {
  const lost = document.getElementById("lost");
  const show = (gone) => { lost.hidden = !gone; };
  document.addEventListener("htmx:sendError", () => show(true));
  document.addEventListener("htmx:timeout", () => show(true));
  document.addEventListener("htmx:responseError", (event) => {
    const { status } = event.detail.xhr;
    if (status === 401 || status === 403) location.reload();
    else show(true);
  });
  document.addEventListener("htmx:afterRequest", (event) => { if (event.detail.successful) show(false); });
  window.addEventListener("offline", () => show(true));
}
