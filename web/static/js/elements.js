// @ts-check
/**
 * Elements of the page by their id, with their class checked, so that a script which expects an
 * input works on an input or fails at once.
 */

/**
 * Give the element with this id; an error where there is none, or it is of another class.
 * @template {HTMLElement} T
 * @param {string} id
 * @param {new () => T} kind
 * @returns {T}
 */
export function elementById(id, kind) {
  const found = findById(id, kind);
  if (!found) throw new Error(`this page has no ${id}`);
  return found;
}

/**
 * Give the element with this id and class, or null where the page has none.
 * @template {HTMLElement} T
 * @param {string} id
 * @param {new () => T} kind
 * @param {ParentNode} [root] where to look; in the page unless given
 * @returns {T | null}
 */
export function findById(id, kind, root = document) {
  const found = root.querySelector(`#${CSS.escape(id)}`);
  return found instanceof kind ? found : null;
}

/**
 * Give all elements of a class that a selector finds, in their order.
 * @template {Element} T
 * @param {string} selector
 * @param {new () => T} kind
 * @param {ParentNode} [root] where to look; in the page unless given
 * @returns {T[]}
 */
export function findAll(selector, kind, root = document) {
  /** @param {Element} found @returns {found is T} */
  const isOfKind = (found) => found instanceof kind;
  return [...root.querySelectorAll(selector)].filter(isOfKind);
}

/** Give the text field with this id. @param {string} id */
export function inputById(id) {
  return elementById(id, HTMLInputElement);
}

/** Show some text in the element with this id. @param {string} id @param {string} text */
export function setText(id, text) {
  elementById(id, HTMLElement).textContent = text;
}

/** Show or hide the element with this id. @param {string} id @param {boolean} hidden */
export function setHidden(id, hidden) {
  elementById(id, HTMLElement).hidden = hidden;
}
