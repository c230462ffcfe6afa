// @ts-check
/**
 * Sends a form once, however often its button is pressed: of two answers the browser shows the
 * second, which says that what the first has done can't be done.
 */

const PATIENCE = 5000; // milliseconds after which it may be sent again, as after a download

/** When each form was sent last. @type {WeakMap<EventTarget, number>} */
let sent = new WeakMap();

/** Watch the forms that go to the service by themselves, and not by a script. */
export function sendFormsOnce() {
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || form.method !== "post") return;
    if (event.defaultPrevented) return;
    if (performance.now() - (sent.get(form) ?? -PATIENCE) < PATIENCE) event.preventDefault();
    else sent.set(form, performance.now());
  });
  window.addEventListener("pageshow", () => { sent = new WeakMap(); });
}
