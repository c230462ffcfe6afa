// The ledger as this browser saw it last. Public, so it may be kept; it is what lets the
// next visit notice a service that has rewritten its history.

import { get, post } from "./api.js";

const PLACE = "custody ledger seen";

/** Ask for the service's head and hold it against the one seen last. */
export async function seenLedger(desk) {
  const service = await get("/service");
  const held = read(service.origin);
  const consistency = held ? await get("/consistency", { first: held.note.split("\n")[1] }) : null;
  return desk.ask("checkpoint", { service, held, consistency });
}

/** Cosign the head that the last act led to, now that it continues what was seen at that act. */
export async function cosignLedger(desk, held) {
  const service = await get("/service");
  const consistency = await get("/consistency", { first: held.note.split("\n")[1] });
  const { note, held: latest } = await desk.ask("cosign", { service, held, consistency });
  await post("/cosignatures", { note });
  keepHeld(latest);
}

/** Keep what was seen, after something was signed over it. */
export function keepHeld(held) {
  localStorage.setItem(`${PLACE} ${held.origin}`, JSON.stringify(held));
}

function read(origin) {
  try {
    return JSON.parse(localStorage.getItem(`${PLACE} ${origin}`));
  } catch {
    return null;
  }
}
