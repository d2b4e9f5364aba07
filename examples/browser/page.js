/**
 * The page: embeds the given pictures, and whatever picture is chosen, dropped, pasted or pressed,
 * and puts the nearest first.
 *
 * @module
 */

import { distance, loadEmbedder } from "./embedder.js";
import { picturePixels } from "./picture_pixels.js";

const query = document.querySelector("#query");
const file = document.querySelector("#file");
const status = document.querySelector("#status");
const heading = document.querySelector("#heading");
const list = document.querySelector("#pictures");

try {
  const embedder = await loadEmbedder("model/model.json", "tfjs/");
  const pictures = await loadPictures(embedder);
  takePictures((blob, name) => search(blob, name, { embedder, pictures }));
  file.disabled = false;
  say(`Ready: ${pictures.length} pictures, seen as ${embedder.size} × ${embedder.size} pixels.`);
} catch (error) {
  say(`Cannot load the model: ${error.message}`);
  throw error;
}

/** The given pictures, each shown, and with its embedding. */
async function loadPictures(embedder) {
  const names = await (await fetch("pictures.json")).json();
  const pictures = await Promise.all(names.map(async (name) => {
    const blob = await (await fetch(`pictures/${encodeURIComponent(name)}`)).blob();
    return { name, blob, pixels: await picturePixels(blob, embedder.size) };
  }));
  const embeddings = embedder.embed(pictures.map(({ pixels }) => pixels));
  return pictures.map(({ name, blob }, index) => ({
    ...showPicture(name, blob),
    name,
    blob,
    embedding: embeddings[index],
  }));
}

/** Calls `found` with whatever picture is chosen, dropped or pasted; those shown tell themselves. */
function takePictures(found) {
  const take = (files) => files[0] && found(files[0], files[0].name);
  file.addEventListener("change", () => take(file.files));
  document.addEventListener("paste", ({ clipboardData }) => take(clipboardData.files));
  document.addEventListener("dragover", (event) => event.preventDefault());
  document.addEventListener("drop", (event) => {
    event.preventDefault();
    take(event.dataTransfer.files);
  });
  list.addEventListener("picture", ({ detail: { blob, name } }) => found(blob, name));
}

/** Ranks the pictures by their distance to one. */
async function search(blob, name, { embedder, pictures }) {
  try {
    const start = performance.now();
    const [embedding] = embedder.embed([await picturePixels(blob, embedder.size)]);
    const ranked = pictures
      .map((picture) => ({ ...picture, far: distance(embedding, picture.embedding) }))
      .sort((a, b) => a.far - b.far);
    const milliseconds = Math.round(performance.now() - start);
    showQuery(blob, name);
    for (const { item, figure, far } of ranked) {
      figure.textContent = far.toFixed(3);
      list.append(item);
    }
    heading.textContent = "The nearest first, with their distances";
    say(`${name}: embedded and compared in ${milliseconds} ms.`);
  } catch (error) {
    say(`Cannot use ${name}: ${error.message}`);
  }
}

function say(text) {
  status.textContent = text;
}

function showQuery(blob, name) {
  URL.revokeObjectURL(query.src);
  query.src = URL.createObjectURL(blob);
  query.alt = name;
  query.hidden = false;
}

function showPicture(name, blob) {
  const item = document.createElement("li");
  const button = document.createElement("button");
  const image = document.createElement("img");
  const caption = document.createElement("span");
  const figure = document.createElement("span");
  image.src = URL.createObjectURL(blob);
  image.alt = "";
  caption.textContent = name.replace(/\.\w+$/, "");
  figure.className = "quiet";
  button.append(image, caption, figure);
  button.addEventListener("click", () => {
    list.dispatchEvent(new CustomEvent("picture", { detail: { blob, name } }));
  });
  item.append(button);
  list.append(item);
  return { item, figure };
}
