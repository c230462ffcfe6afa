// Files in and out of the page.

/** Let the viewer save text under a name. */
export function saveFile(name, text) {
  const link = document.createElement("a");
  const address = URL.createObjectURL(new Blob([text], { type: "application/octet-stream" }));
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

/** Read the file chosen in an <input type=file> as bytes; null when none is chosen. */
export async function chosenFile(input) {
  const file = input.files[0];
  return file ? new Uint8Array(await file.arrayBuffer()) : null;
}
