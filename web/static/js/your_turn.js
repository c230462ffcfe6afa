// @ts-check
/**
 * Tells somebody whose turn it has become: in the browser's tab, aloud, and with two notes.
 */

import { announce } from "./announce.js";
import { elementById } from "./elements.js";

const NOTES = [660, 880]; // hertz
const LENGTH = 0.18; // seconds a note

let waited = "";

/** Look at what waits for the reader, now that the page is there. */
export function startTurn() {
  waited = elementById("live", HTMLElement).dataset.todo ?? "";
}

/** Write the tab's title anew, and tell when something waits that did not before. */
export function tellTurn() {
  const { title, todo } = elementById("live", HTMLElement).dataset;
  if (title) document.title = `${title} · custody`;
  if (todo && todo !== waited) {
    announce(`Your turn. ${todo}.`);
    playNotes();
  }
  waited = todo ?? "";
}

/** Play two notes, if the reader has touched the page before: browsers allow no sound else. */
function playNotes() {
  if (!navigator.userActivation?.hasBeenActive) return;
  const sound = new AudioContext();
  NOTES.forEach((pitch, at) => {
    const [note, volume] = [sound.createOscillator(), sound.createGain()];
    const begin = sound.currentTime + at * LENGTH;
    note.frequency.value = pitch;
    volume.gain.setValueAtTime(0.15, begin);
    volume.gain.exponentialRampToValueAtTime(0.001, begin + LENGTH);
    note.connect(volume).connect(sound.destination);
    note.start(begin);
    note.stop(begin + LENGTH);
    if (at === NOTES.length - 1) note.onended = () => sound.close();
  });
}
