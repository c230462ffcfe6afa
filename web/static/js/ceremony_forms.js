// @ts-check
/**
 * Replaces a ceremony's forms when what somebody may do has changed, and takes along what they have
 * typed, chosen and unfolded.
 */

import { elementById, findAll, findById } from "./elements.js";

/** @typedef {HTMLInputElement | HTMLTextAreaElement} TextField */

/**
 * The forms as the service has them now, until they are shown.
 * @type {HTMLElement | null}
 */
let nextForms = null;

/** Take the forms out of an answer of the service. @param {DocumentFragment} fragment */
export function receiveForms(fragment) {
  nextForms = findById("acts", HTMLElement, fragment);
}

/**
 * Put the new forms in the place of the old, if what somebody may do has changed.
 * @returns {boolean} whether it has
 */
export function replaceForms() {
  const old = elementById("acts", HTMLElement);
  const next = nextForms;
  nextForms = null;
  if (!next || isSameStep(old, next)) return false;
  const focused = old.contains(document.activeElement) ? document.activeElement : null;
  keepInput(old, next);
  old.replaceWith(next);
  if (focused) restoreFocus(focused, next);
  return true;
}

/** Tell whether the same may be done. @param {HTMLElement} old @param {HTMLElement} next */
function isSameStep(old, next) {
  return old.dataset.acts === next.dataset.acts && old.dataset.step === next.dataset.step;
}

/**
 * Take along what somebody has typed, chosen and unfolded.
 * @param {Element} old
 * @param {Element} next
 */
function keepInput(old, next) {
  for (const field of findAll("input[id], textarea[id]", HTMLElement, old)) {
    const same = findById(field.id, HTMLElement, next);
    if (!isTextField(field) || !isTextField(same)) continue;
    copyValue(field, same);
    const goesOn = field === document.activeElement || isFilled(field);
    if (goesOn && !field.closest("details:not([open])")) unfold(same);
  }
  const statement = findById("will-sign", HTMLElement, old);
  if (statement) findById("will-sign", HTMLElement, next)?.replaceWith(statement);
}

/** Tell whether somebody has put something in. @param {TextField} field */
function isFilled(field) {
  const isBox = field instanceof HTMLInputElement && field.type === "checkbox";
  return isBox ? field.checked : field.value !== "";
}

/** Copy a value, a mark or the chosen files. @param {TextField} from @param {TextField} to */
function copyValue(from, to) {
  const areInputs = from instanceof HTMLInputElement && to instanceof HTMLInputElement;
  if (areInputs && from.type === "file") to.files = from.files;
  else if (areInputs && from.type === "checkbox") to.checked = from.checked;
  else to.value = from.value;
}

/** Open every fold that an element is in. @param {Element} element */
function unfold(element) {
  for (let fold = element.closest("details"); fold; fold = outerFold(fold)) fold.open = true;
}

/** Give the fold around a fold. @param {HTMLDetailsElement} fold */
function outerFold(fold) {
  return fold.parentElement?.closest("details") ?? null;
}

/**
 * Go on in the field that had the focus, or else where the work is now.
 * @param {Element} focused
 * @param {HTMLElement} next
 */
function restoreFocus(focused, next) {
  const same = focused.id ? findById(focused.id, HTMLElement, next) : null;
  (same ?? next).focus();
  if (!isTextField(focused) || !isTextField(same) || focused.selectionStart === null) return;
  same.setSelectionRange(focused.selectionStart, focused.selectionEnd);
}

/** Tell a field for text or a file. @param {unknown} element @returns {element is TextField} */
function isTextField(element) {
  return element instanceof HTMLInputElement || element instanceof HTMLTextAreaElement;
}
