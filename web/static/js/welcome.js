// Taking up a one-time link. Its code stands after the #, so no server's log has it.

import { get, post } from "./api.js";
import { Desk } from "./key_worker_client.js";
import { chosenFile, saveFile } from "./files.js";
import { keepHeld } from "./seen_checkpoint.js";

const KEYED = ["official", "witness"];
const code = location.hash.slice(1);
let invited = null;

/** Bring the form to life. */
export async function start() {
  const form = document.getElementById("welcome-form");
  history.replaceState(null, "", location.pathname);
  document.getElementById("code").value = code;
  if (form.dataset.kind === "first") return;
  form.addEventListener("submit", (event) => { event.preventDefault(); takeUp(); });
  document.getElementById("make-key").addEventListener("click", makeKey);
  document.getElementById("keyfile").addEventListener("change", showFingerprint);
  try {
    invited = await post("/links/look", { code });
    document.querySelector("h1").textContent = `Welcome, ${invited.name}`;
    document.getElementById("keyed").hidden = !needsKey();
    document.getElementById("welcome-go").disabled = false;
  } catch (error) {
    fail(error);
  }
}

const needsKey = () => invited && KEYED.includes(invited.role) && !invited.enrolled;

async function makeKey() {
  const said = document.getElementById("key-said");
  const passphrase = document.getElementById("passphrase").value;
  const desk = new Desk();
  try {
    document.getElementById("welcome-error").hidden = true;
    said.textContent = "Making it…";
    const { file } = await desk.ask("createKey", { name: invited.name, passphrase });
    saveFile(`${invited.name}.key`, file);
    said.textContent = `Saved as ${invited.name}.key. Keep it, and a copy somewhere else.`;
  } catch (error) {
    said.textContent = "";
    fail(error);
  } finally {
    desk.close();
  }
}

async function showFingerprint() {
  const file = await chosenFile(document.getElementById("keyfile"));
  if (!file) return;
  const desk = new Desk();
  try {
    const { words } = await desk.ask("readKey", { file });
    document.getElementById("fingerprint-words").textContent = words;
    document.getElementById("fingerprint").hidden = false;
  } catch (error) {
    fail(error);
  } finally {
    desk.close();
  }
}

/** Open the key file once, as it will be on the day it matters; only then does it count. */
async function takeUp() {
  const desk = new Desk();
  const go = document.getElementById("welcome-go");
  go.disabled = true;
  try {
    document.getElementById("welcome-error").hidden = true;
    const body = { code, password: document.getElementById("password").value };
    if (needsKey()) Object.assign(body, await enrolment(desk));
    await post("/links", body);
    location.assign("/sign-in");
  } catch (error) {
    fail(error);
    go.disabled = false;
  } finally {
    desk.close();
  }
}

async function enrolment(desk) {
  const file = await chosenFile(document.getElementById("keyfile"));
  if (!file) throw new Error("give the key file you saved back once");
  const passphrase = document.getElementById("passphrase").value;
  await desk.ask("openKey", { file, passphrase });
  const { envelope, keys, held } = await desk.ask("enrol", { code, service: await get("/service") });
  keepHeld(held);
  return { envelope, keys };
}

function fail(error) {
  const box = document.getElementById("welcome-error");
  const text = `${error.message[0].toUpperCase()}${error.message.slice(1)}.`;
  box.textContent = error.hint ? `${text} ${error.hint[0].toUpperCase()}${error.hint.slice(1)}.` : text;
  box.hidden = false;
}
