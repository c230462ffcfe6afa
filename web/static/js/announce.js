// One polite status region for what changes while somebody reads.

let region;

/** Say something to screen readers without moving the focus. */
export function announce(text) {
  if (!region) {
    region = document.createElement("div");
    region.setAttribute("role", "status");
    region.className = "hidden-visually";
    document.body.append(region);
  }
  region.textContent = "";
  requestAnimationFrame(() => { region.textContent = text; });
}
