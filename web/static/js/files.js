// @ts-check
/**
 * Saves text from the page as a file, and reads the files that somebody chooses.
 */

/**
 * Let the viewer save a file under a name.
 * @param {string} name
 * @param {BlobPart} content
 */
export function saveFile(name, content) {
  const link = document.createElement("a");
  const address = URL.createObjectURL(new Blob([content], { type: "application/octet-stream" }));
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

/**
 * Read the file chosen in an `<input type=file>` as bytes; null when none is chosen.
 * @param {HTMLInputElement} input
 */
export async function readChosenFile(input) {
  const file = input.files?.[0];
  return file ? new Uint8Array(await file.arrayBuffer()) : null;
}
