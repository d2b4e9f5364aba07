/**
 * Pictures of one's own to search by: chosen, dropped on the page or pasted. They stay in this
 * page's memory until it is closed, so that back and forward find them again.
 *
 * @module
 */
// @ts-check
/// <reference lib="dom" />

import { element } from "./element.js";

/**
 * @typedef {object} OwnPicture
 * @property {number} number
 * @property {string} name
 * @property {Blob} file
 */

/** @type {OwnPicture[]} */
const pictures = [];

/**
 * The picture with a number, if it came in this session.
 *
 * @param {number} number
 */
export function ownPicture(number) {
  return pictures.find((picture) => picture.number === number) ?? null;
}

/**
 * Waits for pictures.
 *
 * @param {object} parts
 * @param {HTMLInputElement} parts.chooser A file field.
 * @param {HTMLElement} parts.target What is shown while a picture hovers over the page.
 * @param {(picture: OwnPicture) => void} onPicture
 * @param {(words: string) => void} onRefuse Is told why something is no picture.
 */
export function acceptOwnPictures({ chooser, target }, onPicture, onRefuse) {
  /** @param {Iterable<File>} files */
  function take(files) {
    const [file] = files;
    if (!file) return onRefuse("There is no picture in this: drop or paste an image file.");
    if (!file.type.startsWith("image/")) return onRefuse(`"${file.name}" is no image file.`);
    const picture = { number: pictures.length + 1, name: file.name, file };
    pictures.push(picture);
    onPicture(picture);
  }

  chooser.addEventListener("change", () => {
    if (chooser.files?.length) take(chooser.files);
    // The same file can be chosen again.
    chooser.value = "";
  });
  addEventListener("paste", ({ clipboardData }) => {
    if (clipboardData?.files.length) take(clipboardData.files);
  });
  addEventListener("dragover", (event) => {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = "copy";
    target.hidden = false;
  });
  addEventListener("dragleave", ({ relatedTarget }) => {
    if (relatedTarget === null) target.hidden = true;
  });
  addEventListener("drop", (event) => {
    event.preventDefault();
    target.hidden = true;
    take(event.dataTransfer?.files ?? []);
  });
}

/**
 * Draws a picture into a square frame, without an address that a content policy would have to allow.
 *
 * @param {OwnPicture} picture
 */
export async function drawOwnPicture({ name, file }) {
  const frame = element("span", { class: "frame" });
  try {
    const bitmap = await createImageBitmap(file);
    const scale = Math.min(1, 768 / Math.max(bitmap.width, bitmap.height));
    const canvas = element("canvas", {
      role: "img",
      "aria-label": name,
      width: Math.max(1, Math.round(bitmap.width * scale)),
      height: Math.max(1, Math.round(bitmap.height * scale)),
    });
    canvas.getContext("2d")?.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
    frame.append(canvas);
  } catch {
    // The server may read kinds of files that the browser cannot draw.
    frame.append(element("span", { class: "missing" }, `${name}: no preview`));
  }
  return frame;
}
