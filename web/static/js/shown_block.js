// @ts-check
/**
 * Shows whoever signs the block of what they are about to sign as their own browser has verified
 * it, in the place of what the service wrote into the page.
 */

import { fetchBlockMaterial, fetchCeremony } from "./ceremony_statement.js";
import { elementById, findAll } from "./elements.js";
import { KeyWorkerClient } from "./key_worker_client.js";
import { loadKnownPeople } from "./known_people.js";
import { showObjectTable } from "./object_table.js";
import { describeError } from "./page_error.js";

/** What is read whole before it is signed. */
const READ_FIRST = ["approve", "turn", "receipt"];

/** Verify what may be signed now, and show it; without such an act the page stays as it is. */
export async function showBlock() {
  const acts = (elementById("acts", HTMLElement).dataset.acts ?? "").split(" ");
  const act = READ_FIRST.find((one) => acts.includes(one));
  if (!act) return;
  const keyWorker = new KeyWorkerClient();
  try {
    const { shown } = await fetchCeremony(keyWorker);
    const material = await fetchBlockMaterial(shown);
    const person = document.body.dataset.person ?? "";
    const people = loadKnownPeople(shown.checkpoint.origin);
    const given = { act, person, people, ...material };
    const { lines, objects } = await keyWorker.ask("showBlock", given);
    fill(new Map(lines), objects);
    say("Checked by this browser: exactly this is what your key would sign.", false);
  } catch (error) {
    const { message, hint } = describeError(error);
    say(`Not checked by this browser: ${hint ? `${message} ${hint}` : message}`, true);
  } finally {
    keyWorker.close();
  }
}

/**
 * Put the texts into the lines of the page.
 * @param {Map<string, string>} lines
 * @param {string[][]} objects
 */
function fill(lines, objects) {
  for (const term of findAll("#block > dt", HTMLElement)) {
    const text = lines.get(term.textContent);
    const place = term.nextElementSibling;
    if (text === undefined || !place || place.querySelector("#read-out")) continue;
    (place.querySelector("summary") ?? place).textContent = text;
  }
  showObjectTable(objects);
}

/** Say whether the block was checked. @param {string} text @param {boolean} bad */
function say(text, bad) {
  const line = elementById("block-checked", HTMLElement);
  line.textContent = text;
  line.className = bad ? "notice bad" : "small muted";
  line.hidden = false;
}
