// @ts-check
/**
 * Buttons that copy what stands in an element: `<button data-copy="ID">`.
 */

import { elementById, findAll } from "./elements.js";

/** Bring the buttons to life; each says whether it did. */
export function startCopying() {
  for (const button of findAll("button[data-copy]", HTMLButtonElement)) {
    const source = elementById(button.dataset.copy ?? "", HTMLElement);
    button.addEventListener("click", async () => {
      button.textContent = await copied(source);
    });
  }
}

/** Copy an element's text, or else select it, and give what to say. @param {HTMLElement} source */
async function copied(source) {
  try {
    await navigator.clipboard.writeText(source.textContent?.trim() ?? "");
    return "Copied";
  } catch {
    getSelection()?.selectAllChildren(source);
    return "Selected: copy it with the keyboard";
  }
}
