// @ts-check
/**
 * The page of a ceremony: keeps it live without disturbing anybody, and signs or turns with the key
 * of the official who reads it.
 */

import { announce } from "./announce.js";
import { attend, isAttending, signInWithKey } from "./attending.js";
import { receiveForms, replaceForms } from "./ceremony_forms.js";
import {
  compareWords, compose, describeStatement, fetchCeremony, fetchMaterial, handInParts, submit,
} from "./ceremony_statement.js";
import { elementById, findAll, findById, inputById } from "./elements.js";
import { readChosenFile } from "./files.js";
import {
  clearError, hideProgress, moveOnToButton, needsWords, requireComplete, requireOwnKey, showError, showProgress,
} from "./key_form.js";
import { storeKnownPerson } from "./known_people.js";
import { KeyWorkerClient } from "./key_worker_client.js";
import { PageError } from "./page_error.js";
import { cosignCheckpoint, storeSeenCheckpoint } from "./seen_checkpoint.js";
import { showBlock } from "./shown_block.js";
import { showIdentities } from "./saved_identity.js";
import { showAllTyped, showTyped } from "./typed_word_list.js";
import { startTurn, tellTurn } from "./your_turn.js";

/** Whether an act is being signed: the forms stay as they are until it is over. */
let isBusy = false;

/** Whether an act was done whose answer has not had the focus yet. */
let isAnswering = false;
let isAnswered = false; // while it was still busy

/** Bring the page to life. */
export function start() {
  document.addEventListener("htmx:oobBeforeSwap", holdForms);
  document.addEventListener("htmx:oobAfterSwap", ({ target, detail }) => {
    // htmx tells this of each part to all that it has swapped in so far, too
    if (isElement(target, "live")) followSwap(detail.target?.id);
  });
  document.addEventListener("submit", (event) => {
    if (!isElement(event.target, "key-form")) return;
    event.preventDefault();
    perform(event.submitter instanceof HTMLButtonElement ? event.submitter.value : "");
  });
  document.addEventListener("change", ({ target }) => {
    if (isElement(target, "keyfile")) showStatement();
  });
  document.addEventListener("input", ({ target }) => showTyped(target));
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !isElement(event.target, "passphrase")) return;
    event.preventDefault();
    moveOnToButton();
  });
  findById("key-fields", HTMLFieldSetElement)?.removeAttribute("disabled");
  startTurn();
  showIdentities();
  showAllTyped();
  showBlock();
}

/** Keep htmx from swapping the forms: they are replaced with what somebody typed taken along. */
function holdForms(/** @type {DocumentEventMap["htmx:oobBeforeSwap"]} */ { detail }) {
  if (detail.target?.id !== "acts") return;
  detail.shouldSwap = false;
  receiveForms(detail.fragment);
  if (!isBusy && replaceForms()) showBlock();
}

/** Go on from a part of the page that has been swapped. @param {string | undefined} part */
function followSwap(part) {
  if (part === "answer") showAnswer();
  if (part !== "live") return;
  const { said } = elementById("live", HTMLElement).dataset;
  if (said) announce(said);
  tellTurn();
  showIdentities();
}

/** Tell an event's target by its id. @param {EventTarget | null} target @param {string} id */
function isElement(target, id) {
  return target instanceof HTMLElement && target.id === id;
}

/** Do what a button of the form says, if the form has all that it needs. @param {string} act */
async function perform(act) {
  if (isBusy) return;
  try {
    requireComplete(act);
  } catch (error) {
    showError(error);
    return;
  }
  isBusy = true;
  isAnswered = false;
  const buttons = findAll("#acts button:not([hidden])", HTMLButtonElement);
  for (const button of buttons) button.disabled = true;
  const keyWorker = new KeyWorkerClient();
  try {
    await performWith(keyWorker, act);
  } catch (error) {
    showError(error);
    inputById((error instanceof PageError && error.field) || "passphrase").focus();
  } finally {
    keyWorker.close();
    hideProgress();
    for (const button of buttons) button.disabled = false;
    isBusy = false;
    if (replaceForms()) showBlock();
    if (isAnswered) showAnswer();
    elementById("live", HTMLElement).dispatchEvent(new Event("custody:look"));
  }
}

/** Open the key and perform an act. @param {KeyWorkerClient} keyWorker @param {string} act */
async function performWith(keyWorker, act) {
  clearError();
  const chosen = await readKey(keyWorker);
  showProgress("Looking at the ledger…");
  const fetched = await fetchCeremony(keyWorker);
  if (needsWords(act)) await compareWords(keyWorker, fetched.shown);
  showProgress("Opening the key file…");
  keyWorker.onProgress = ({ done, total }) =>
    showProgress(`Working on object ${done} of ${total}…`, done / total);
  const key = await openKey(keyWorker, chosen);
  if (isAttending(act)) {
    await attend(keyWorker, act, fetched.shown, key);
    storeSeenCheckpoint(fetched.seen);
  } else await signAndSubmit(keyWorker, act, fetched, key.name);
  announce("Signed and handed in");
  elementById("key-form", HTMLFormElement).reset();
  showAllTyped();
  isAnswering = true;
  elementById("acts", HTMLElement).focus();
}

/** Go to what the page says of the act that was just done, when it is there. */
function showAnswer() {
  const answer = elementById("answer", HTMLElement);
  isAnswered = isBusy;
  if (isBusy || !isAnswering || !answer.firstElementChild) return;
  isAnswering = false;
  setTimeout(() => answer.focus()); // after htmx, which gives the focus back to the forms
}

/**
 * Read the key file and the passphrase as they stand when the button is pressed: another file that
 * is chosen while the ledger is looked at signs nothing.
 * @param {KeyWorkerClient} keyWorker
 */
async function readKey(keyWorker) {
  const passphrase = inputById("passphrase").value;
  const file = await readChosenFile(inputById("keyfile"));
  if (!file) throw new Error("choose your key file first");
  const key = await keyWorker.ask("readKey", { file });
  requireOwnKey(key.name);
  return { file, passphrase, key };
}

/**
 * Open the key file, forget its passphrase, and tell whose key it is.
 * @param {KeyWorkerClient} keyWorker
 * @param {Awaited<ReturnType<typeof readKey>>} chosen
 */
async function openKey(keyWorker, { file, passphrase, key }) {
  await keyWorker.ask("openKey", { file, passphrase });
  inputById("passphrase").value = "";
  return key;
}

/**
 * Sign, submit and cosign.
 * @param {KeyWorkerClient} keyWorker
 * @param {string} act
 * @param {Awaited<ReturnType<typeof fetchCeremony>>} fetched
 * @param {string} official whose key is open
 */
async function signAndSubmit(keyWorker, act, { shown, seen }, official) {
  const material = await fetchMaterial(act, shown);
  showProgress("Signing…");
  const signed = await compose(keyWorker, act, material);
  if (signed.parts) {
    const token = await signInWithKey(keyWorker, official, seen.origin);
    await handInParts(signed.parts, token, (done, total) =>
      showProgress(`Handing in part ${done + 1} of ${total}…`, done / total),
    );
  }
  for (const one of signed.handed ?? [signed]) await submit(one);
  if (signed.compared) storeKnownPerson(seen.origin, signed.compared);
  storeSeenCheckpoint(seen);
  showProgress("Cosigning the ledger…");
  await cosignCheckpoint(keyWorker, seen).catch((error) =>
    announce(`The ledger was not cosigned: ${error.message}`),
  );
}

/** Show the statement as it will be signed, but for its time, as soon as a key file is chosen. */
async function showStatement() {
  const box = findById("will-sign", HTMLElement);
  const file = await readChosenFile(inputById("keyfile"));
  if (!box || !file) return;
  clearError();
  const keyWorker = new KeyWorkerClient();
  try {
    const { name, words } = await keyWorker.ask("readKey", { file });
    const { shown } = await fetchCeremony(keyWorker);
    box.textContent = describeStatement(name, words, shown);
    requireOwnKey(name);
  } catch (error) {
    showError(error);
  } finally {
    keyWorker.close();
  }
}
