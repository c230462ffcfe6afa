// @ts-check
/**
 * Keeps what somebody has typed and chosen with this tab's history, so that a reload or the back
 * button in the middle of a step loses nothing. Never a password, a passphrase or a file.
 */

/** @typedef {HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement} Field */

const FIELDS = "main :is(input, select, textarea):is([id], [name=object])";
const SECRET_TYPES = ["file", "hidden", "password"];

/** Give back what was typed here before, and keep what is typed from now on. */
export function keepDrafts() {
  /** @type {Map<string, string>} */
  const drafts = new Map(history.state?.drafts);
  for (const field of draftFields()) {
    const value = drafts.get(nameOf(field));
    if (value !== undefined) restore(field, value);
  }
  document.addEventListener("input", saveDrafts);
  document.addEventListener("reset", () => setTimeout(saveDrafts));
}

/** Give a field back what it held. @param {Field} field @param {string} value */
function restore(field, value) {
  if (isTicked(field)) field.checked = true;
  else field.value = value;
}

/** Keep the fields that hold something. */
function saveDrafts() {
  const drafts = draftFields()
    .filter((field) => (isTicked(field) ? field.checked : field.value))
    .map((field) => [nameOf(field), field.value]);
  history.replaceState({ ...history.state, drafts }, "");
}

/** List the fields that may be kept. @returns {Field[]} */
function draftFields() {
  const found = [...document.querySelectorAll(FIELDS)].filter(isField);
  return found.filter((field) => !SECRET_TYPES.includes(field.type));
}

/** Tell a field. @param {Element} element @returns {element is Field} */
function isField(element) {
  return [HTMLInputElement, HTMLSelectElement, HTMLTextAreaElement].some(
    (kind) => element instanceof kind,
  );
}

/** Tell what is ticked, and not typed. @param {Field} field @returns {field is HTMLInputElement} */
function isTicked(field) {
  return field.type === "checkbox" || field.type === "radio";
}

/**
 * Name a field in the drafts.
 * @param {Field} field
 * @returns {string} its id; an object's checkbox has none, but its value
 */
function nameOf(field) {
  return field.id || field.value;
}
