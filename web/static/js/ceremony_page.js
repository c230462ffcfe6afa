// The ceremony room: keep it live without disturbing anybody, and turn keys.

import { announce } from "./announce.js";
import { get, post } from "./api.js";
import { Desk } from "./key_worker_client.js";
import { chosenFile } from "./files.js";
import { cosignLedger, keepHeld, seenLedger } from "./seen_checkpoint.js";

let busy = false;
let coming = null; // the forms as the service has them now

/** Bring the room to life. */
export function start() {
  document.addEventListener("htmx:oobBeforeSwap", ({ detail }) => {
    if (detail.target?.id !== "acts") return;
    detail.shouldSwap = false;
    coming = detail.fragment.querySelector("#acts");
    if (!busy) change();
  });
  document.addEventListener("htmx:oobAfterSwap", ({ target }) => {
    if (target.dataset?.said) announce(target.dataset.said);
  });
  document.addEventListener("submit", (event) => {
    if (event.target.id === "key-form") {
      event.preventDefault();
      act(event.submitter?.value ?? "");
    }
  });
  document.addEventListener("change", (event) => {
    if (event.target.id === "keyfile") showStatement();
  });
  field("key-fields")?.removeAttribute("disabled");
}

/** Put the new forms in the place of the old, if what somebody may do has changed. */
function change() {
  const now = document.getElementById("acts");
  const next = coming;
  coming = null;
  if (!next || (now.dataset.acts === next.dataset.acts && now.dataset.step === next.dataset.step)) return;
  const hand = now.contains(document.activeElement) ? document.activeElement : null;
  carry(now, next);
  now.replaceWith(next);
  if (hand) takeUp(hand, next);
}

/** Take along what somebody has typed, chosen and unfolded. */
function carry(now, next) {
  for (const old of now.querySelectorAll("input[id], textarea[id]")) {
    const same = next.querySelector(`#${old.id}`);
    if (!same) continue;
    if (old.type === "file") same.files = old.files;
    else same.value = old.value;
    const folded = old.closest("details:not([open])");
    for (let fold = same.closest("details"); fold && !folded; fold = fold.parentElement.closest("details")) fold.open = true;
  }
  const said = next.querySelector("#will-sign");
  if (said && now.querySelector("#will-sign")) said.replaceWith(now.querySelector("#will-sign"));
}

/** Go on where the hand was, or else where the work is now. */
function takeUp(hand, next) {
  const same = hand.id && next.querySelector(`#${hand.id}`);
  (same || next).focus();
  if (same && hand.selectionStart != null) same.setSelectionRange(hand.selectionStart, hand.selectionEnd);
}

async function act(what) {
  if (busy) return;
  const problem = missing(what);
  if (problem) return fail(problem);
  busy = true;
  const desk = new Desk();
  const lines = document.querySelectorAll("#acts button:not([hidden])");
  try {
    for (const button of lines) button.disabled = true;
    clearError();
    progress("Opening the key file…");
    desk.onProgress = ({ done, total }) => progress(`Working on object ${done} of ${total}…`, done / total);
    const file = await chosenFile(field("keyfile"));
    requireMine((await desk.ask("readKey", { file })).name);
    await desk.ask("openKey", { file, passphrase: field("passphrase").value });
    field("passphrase").value = "";
    await signAndSend(desk, what);
    announce("Signed and handed in");
    document.getElementById("key-form").reset();
    document.getElementById("acts").focus();
  } catch (error) {
    fail(error);
    field("passphrase").focus();
  } finally {
    desk.close();
    progress(null);
    for (const button of lines) button.disabled = false;
    busy = false;
    change();
    document.getElementById("live").dispatchEvent(new Event("custody:look"));
  }
}

async function signAndSend(desk, what) {
  const id = document.getElementById("live").dataset.ceremony;
  progress("Looking at the ledger…");
  const { shown, held } = await look(desk, id);
  const rows = document.getElementById("live").dataset.kind === "export"
    ? await get(`/ceremonies/${id}/objects`, { size: shown.checkpoint.size })
    : [];
  const bundle = what === "receipt" || what === "turn"
    ? (await get(`/datasets/${shown.subject.dataset}/bundle`)).text
    : null;
  progress("Signing…");
  const { envelope, contribution } = await words(desk, what, { shown, rows, bundle });
  const body = contribution ? { envelope, contribution } : { envelope };
  await post(`/ceremonies/${id}/statements`, body);
  keepHeld(held);
  progress("Cosigning the ledger…");
  await cosignLedger(desk, held).catch((error) => announce(`The ledger was not cosigned: ${error.message}`));
}

/** Fetch the ceremony and the ledger's head; the worker computes the digest from what is shown. */
async function look(desk, id) {
  const { checkpoint, held } = await seenLedger(desk);
  const view = await get(`/ceremonies/${id}`);
  const shown = { ceremony: id, digest: view.digest, subject: view.subject, dealing: view.dealing, checkpoint };
  const seen = await desk.ask("look", { shown });
  if (seen.words !== document.getElementById("words").textContent.trim()) {
    throw Object.assign(new Error("this page shows other words than what would be signed"), { hint: "Reload the page and compare again." });
  }
  return { shown, held };
}

function words(desk, what, { shown, rows, bundle }) {
  const reason = document.getElementById("reason")?.value.trim();
  const because = reason ? { reason } : {};
  switch (what) {
    case "receipt": return desk.ask("receipt", { shown, bundle });
    case "turn": return desk.ask("turn", { shown, rows, bundle });
    case "agree":
    case "disagree": return desk.ask("sign", { kind: "attest", shown, extras: { verdict: what, ...because } });
    case "exception": return desk.ask("sign", { kind: "exception", shown, extras: exception() });
    default: return desk.ask("sign", { kind: what, shown, rows, extras: because });
  }
}

const exception = () => Object.fromEntries(["expected", "happened", "decided"].map((name) => [name, field(name).value.trim()]));

/** Show the statement as it will be signed, but for its time, as soon as a key file is chosen. */
async function showStatement() {
  const box = document.getElementById("will-sign");
  const file = await chosenFile(field("keyfile"));
  if (!box || !file) return;
  clearError();
  const desk = new Desk();
  try {
    const { name, words: print } = await desk.ask("readKey", { file });
    const { shown } = await look(desk, document.getElementById("live").dataset.ceremony);
    const statement = {
      ceremony: shown.ceremony, checkpoint: { root: shown.checkpoint.root, size: shown.checkpoint.size },
      digest: shown.digest, nonce: shown.subject.nonce, official: name, origin: shown.subject.origin,
    };
    box.textContent = `The key of ${name} (${print})\nsigns, with the kind of act and the time:\n${JSON.stringify(statement, null, 2)}`;
    requireMine(name);
  } catch (error) {
    fail(error);
  } finally {
    desk.close();
  }
}

function requireMine(name) {
  const me = document.body.dataset.person;
  if (name !== me) throw Object.assign(new Error(`this is the key file of ${name}`), { hint: `You are signed in as ${me}.` });
}

function missing(what) {
  const reason = document.getElementById("reason")?.value.trim();
  if (!field("keyfile").files.length) return at("keyfile", "choose your key file first");
  if (!field("passphrase").value) return at("passphrase", "type the passphrase of your key file");
  if (["deny", "abstain", "disagree"].includes(what) && !reason) return at("reason", "write down your reason first");
  if (what === "approve") {
    const said = field("compare").value.trim().toLowerCase().split(/[\s,-]+/).join(" ");
    const mine = document.getElementById("words").textContent.trim().toLowerCase();
    if (said !== mine) return at("compare", "the four words are not those of this request", "Ask the requester again. If they differ, sign nothing.");
  }
  if (what === "exception" && Object.values(exception()).some((text) => !text)) return at("expected", "fill in all three lines of the exception");
  return null;
}

function at(name, message, hint) {
  field(name).focus();
  return Object.assign(new Error(message), { hint });
}

const field = (name) => document.getElementById(name);

function progress(text, share) {
  const part = document.getElementById("key-progress");
  if (!part) return;
  part.hidden = text === null;
  if (text === null) return;
  document.getElementById("key-said").textContent = text;
  const bar = document.getElementById("key-bar");
  if (share === undefined) bar.removeAttribute("value");
  else bar.value = share;
}

function fail(error) {
  const box = document.getElementById("key-error");
  if (!box) return;
  box.replaceChildren(line("strong", sentence(error.message)));
  if (error.hint) box.append(line("span", sentence(error.hint), "hint"));
  box.hidden = false;
}

function clearError() {
  const box = document.getElementById("key-error");
  if (box) box.hidden = true;
}

function line(tag, text, className = "") {
  const element = document.createElement(tag);
  element.textContent = text;
  element.className = className;
  return element;
}

const sentence = (text) => `${text[0].toUpperCase()}${text.slice(1)}${/[.?!]$/.test(text) ? "" : "."}`;
