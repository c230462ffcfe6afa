// @ts-check
/**
 * The page of a one-time link: makes the key file of somebody new and enrols them.
 *
 * The link's code stands after the `#`, so no server's log has it.
 */

import { addressOf, get, post } from "./api.js";
import { asObject, textIn } from "./crypto/fields.js";
import { pastedSecret } from "./crypto/pasted.js";
import { elementById, inputById, setHidden, setText } from "./elements.js";
import { readChosenFile, saveFile } from "./files.js";
import { KeyWorkerClient } from "./key_worker_client.js";
import { describeError } from "./page_error.js";
import { storeSeenCheckpoint } from "./seen_checkpoint.js";

const ROLES_WITH_KEYS = ["official", "witness"];
const KEPT = "custody link";
const code = linkedCode();

/** Whom the link is for, and whether they bring a key file: they must, or they may. */
let invited = { name: "", needsKey: false, mayBringKey: false };

/** Bring the form to life. */
export async function start() {
  const form = elementById("welcome-form", HTMLFormElement);
  history.replaceState(history.state, "", location.pathname);
  inputById("code").value = code;
  if (form.dataset.kind === "first") return;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    acceptInvitation();
  });
  elementById("make-key", HTMLButtonElement).addEventListener("click", makeKey);
  inputById("keyfile").addEventListener("change", showFingerprint);
  await fetchInvitation().catch(showError);
}

/** Give the link's code: from the address, or, after a reload, what this tab keeps of it. */
function linkedCode() {
  if (location.hash.length > 1) sessionStorage.setItem(KEPT, pastedSecret(location.hash));
  return sessionStorage.getItem(KEPT) ?? "";
}

/** Ask the service whom the link is for, and show the fields that they need. */
async function fetchInvitation() {
  const found = asObject(await post("/links/look", { code }));
  const mayBringKey = !found.enrolled;
  const needsKey = mayBringKey && ROLES_WITH_KEYS.includes(textIn(found, "role"));
  invited = { name: textIn(found, "name"), needsKey, mayBringKey };
  const heading = document.querySelector("h1");
  if (heading) heading.textContent = `Welcome, ${invited.name}`;
  setHidden("keyed", !mayBringKey);
  setHidden("key-needed", !needsKey);
  setHidden("key-optional", needsKey);
  elementById("welcome-go", HTMLButtonElement).disabled = false;
}

/** Make a key file and have it saved. */
async function makeKey() {
  const passphrase = inputById("passphrase").value;
  const keyWorker = new KeyWorkerClient();
  const { name } = invited;
  try {
    setHidden("welcome-error", true);
    setText("key-said", "Making it…");
    const { file, blanks } = await keyWorker.ask("createKey", { name, passphrase });
    saveFile(`${name}.key`, file);
    const warning = blanks ? " Its passphrase begins or ends with a blank, to be typed too." : "";
    setText("key-said", `Saved as ${name}.key. Keep it, and a copy somewhere else.${warning}`);
  } catch (error) {
    setText("key-said", "");
    showError(error);
  } finally {
    keyWorker.close();
  }
}

/** Show the words of the chosen key file's fingerprint, to be read to the administrator. */
async function showFingerprint() {
  const file = await readChosenFile(inputById("keyfile"));
  if (!file) return;
  const keyWorker = new KeyWorkerClient();
  try {
    const { words } = await keyWorker.ask("readKey", { file });
    setText("fingerprint-words", words);
    setHidden("fingerprint", false);
  } catch (error) {
    showError(error);
  } finally {
    keyWorker.close();
  }
}

/** Set the password, and enrol the key file if one is brought; then go and sign in. */
async function acceptInvitation() {
  const keyWorker = new KeyWorkerClient();
  const button = elementById("welcome-go", HTMLButtonElement);
  button.disabled = true;
  try {
    setHidden("welcome-error", true);
    const password = inputById("password").value;
    const brought = invited.mayBringKey && inputById("keyfile").files?.length;
    const enrolment = invited.needsKey || brought ? await signEnrolment(keyWorker) : {};
    await post("/links", { code, password, ...enrolment });
    sessionStorage.removeItem(KEPT);
    location.assign(addressOf("/sign-in"));
  } catch (error) {
    showError(error);
    button.disabled = false;
  } finally {
    keyWorker.close();
  }
}

/**
 * Open the key file once, as it will be on the day it matters, and sign the enrolment with it.
 * @param {KeyWorkerClient} keyWorker
 */
async function signEnrolment(keyWorker) {
  const file = await readChosenFile(inputById("keyfile"));
  if (!file) throw new Error("give the key file you saved back once");
  await keyWorker.ask("openKey", { file, passphrase: inputById("passphrase").value });
  const service = await get("/service");
  const { envelope, keys, seen } = await keyWorker.ask("enrol", { code, service });
  storeSeenCheckpoint(seen);
  return { envelope, keys };
}

/** Show what went wrong beside the form's button. @param {unknown} error */
function showError(error) {
  const { message, hint } = describeError(error);
  setText("welcome-error", hint ? `${message} ${hint}` : message);
  setHidden("welcome-error", false);
}
