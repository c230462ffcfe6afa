// @ts-check
/**
 * The form in which an official signs: what they have filled in and what is still missing, and how
 * far the work is or why it failed.
 */

import { announce } from "./announce.js";
import { elementById, findById, inputById, setText } from "./elements.js";
import { PageError, describeError } from "./page_error.js";

const NEEDS_WORDS = ["approve", "commit", "redeal", "answer", "receipt"];
const NEEDS_REASON = ["deny", "abstain", "disagree"];

/** Give the reason that was written down; empty where the form asks for none. */
export function readReason() {
  return findById("reason", HTMLTextAreaElement)?.value.trim() ?? "";
}

/** Give the three lines of an exception. */
export function readException() {
  return {
    expected: inputById("expected").value.trim(),
    happened: inputById("happened").value.trim(),
    decided: inputById("decided").value.trim(),
  };
}

/** Give the digest that this page says is signed. */
export function shownDigest() {
  return elementById("digest", HTMLElement).textContent.trim();
}

/** Give the twelve words as they were told, where the form asks for them. */
export function readTold() {
  return findById("compare", HTMLInputElement)?.value;
}

/** Tell whether somebody says that all found the genesis's words and their own keys right. */
export function allHaveSaid() {
  return findById("all-said", HTMLInputElement)?.checked ?? false;
}

/** Give the twelve words as they were read out. */
export function readBack() {
  return findById("back-words", HTMLInputElement)?.value ?? "";
}

/** Tell whether nobody does this before the twelve words were compared. @param {string} act */
export function needsWords(act) {
  return NEEDS_WORDS.includes(act) && findById("compare", HTMLInputElement) !== null;
}

/** Refuse a form that lacks something the act needs, and go there. @param {string} act */
export function requireComplete(act) {
  if (!inputById("keyfile").files?.length) refuse("keyfile", "choose your key file first");
  if (!inputById("passphrase").value) refuse("passphrase", "type the passphrase of your key file");
  if (NEEDS_REASON.includes(act) && !readReason()) refuse("reason", "write down your reason first");
  if (["commit", "redeal", "answer", "receipt"].includes(act) && needsWords(act) && readTold()?.trim() === "") {
    refuse("compare", "type the twelve words as they were told to you");
  }
  if (act === "read-back" && !readBack().trim()) {
    refuse("back-words", "type the twelve words as they are read out");
  }
  if (act === "exception" && !Object.values(readException()).every((line) => line)) {
    refuse("expected", "fill in all three lines of the exception");
  }
}

/**
 * Go to a field and refuse what is in it.
 * @param {string} id
 * @param {string} message
 * @param {string} [hint]
 * @returns {never}
 */
function refuse(id, message, hint) {
  const field = elementById(id, HTMLElement);
  for (let fold = field.closest("details"); fold; fold = fold.parentElement?.closest("details") ?? null) {
    fold.open = true;
  }
  field.focus();
  throw new PageError(message, hint);
}

/** Enter signs nothing: go on to the button that does, and say so. */
export function moveOnToButton() {
  const button = document.querySelector("#key-form .main-act");
  if (!(button instanceof HTMLElement)) return;
  button.focus();
  const help = elementById("passphrase-help", HTMLElement);
  help.classList.add("said");
  help.textContent = `Enter does not sign. Press the button: ${button.textContent.trim()}.`;
  announce(help.textContent);
}

/** Refuse the key file of anybody but the person signed in. @param {string} name */
export function requireOwnKey(name) {
  const person = document.body.dataset.person;
  if (name === person) return;
  throw new PageError(`this is the key file of ${name}`, `You are signed in as ${person}.`);
}

/**
 * Show what is being done, and how much of it is done.
 * @param {string} text
 * @param {number} [share] from 0 to 1, where it is known
 */
export function showProgress(text, share) {
  const progress = findById("key-progress", HTMLElement);
  if (!progress) return;
  progress.hidden = false;
  setText("key-said", text);
  const bar = elementById("key-bar", HTMLProgressElement);
  if (share === undefined) bar.removeAttribute("value");
  else bar.value = share;
}

/** Take the progress away. */
export function hideProgress() {
  const progress = findById("key-progress", HTMLElement);
  if (progress) progress.hidden = true;
}

/** Show why nothing was signed, and the way out. @param {unknown} error */
export function showError(error) {
  const box = findById("key-error", HTMLElement);
  if (!box) return;
  const { message, hint } = describeError(error);
  box.replaceChildren(textElement("strong", message));
  if (hint) box.append(textElement("span", hint, "hint"));
  box.hidden = false;
}

/** Take the error away. */
export function clearError() {
  const box = findById("key-error", HTMLElement);
  if (box) box.hidden = true;
}

/**
 * Make an element with text in it.
 * @param {string} tag
 * @param {string} text
 * @param {string} [className]
 */
function textElement(tag, text, className = "") {
  const element = document.createElement(tag);
  element.textContent = text;
  element.className = className;
  return element;
}
