/**
 * How to use an exported model, on its card: what images become before it sees them, and the lines
 * that load it.
 *
 * @module
 */

import type { CheckpointRecord } from "../model/checkpoint.ts";
import { originOf } from "../model/pretrained/weights_origin.ts";
import type { ExportFormat } from "./export_format.ts";
import { list, sections } from "./markdown.ts";

/** Preprocessing and code, as Markdown. */
export function cardUsage(record: CheckpointRecord, formats: readonly ExportFormat[]): string {
  return sections(
    "An image becomes pixels in this way, and must when the model is used:",
    list(...preprocessing(record)),
    formats.includes("tfjs") ? tfjsUsage(record) : "",
    formats.includes("safetensors") ? safetensorsUsage(record) : "",
  );
}

/** What is done to an image, step by step. */
export function preprocessing({ data: { image_size: size, crop_to_box } }: CheckpointRecord) {
  return [
    "decoded and turned as its EXIF orientation says" +
    (crop_to_box ? ", cropped to the box of what it shows" : ""),
    "converted to sRGB, transparency laid onto white",
    `shrunk or enlarged until its longer side is ${size} pixels: triangle kernel, antialiased`,
    `put into the middle of a square of ${size} × ${size}, whose rest is zeros (black)`,
    "red, green, blue, from 0 to 255",
  ];
}

function tfjsUsage({ data: { image_size: size }, model: { embedding_size } }: CheckpointRecord) {
  return `**TensorFlow.js**, in a browser or elsewhere (\`model.json\` and its shards, a graph model). \
It takes \`pixels\`, int32 [images, ${size}, ${size}, 3], as above: it scales them itself. It gives \
\`embeddings\`, float32 [images, ${embedding_size}]. For the same pixels they are those of the \
trained model to 1e-4; checked when it was exported.

\`\`\`js
import * as tf from "@tensorflow/tfjs";

const model = await tf.loadGraphModel("model.json");
const embedding = tf.tidy(() => {
  const pixels = tf.browser.fromPixels(canvas); // of ${size} × ${size}
  return model.predict(pixels.expandDims());
});
\`\`\``;
}

function safetensorsUsage({ model }: CheckpointRecord): string {
  const origin = originOf(model.weights);
  const scale = origin === null
    ? "The network takes value ÷ 255 − 0.5."
    : `The network takes values scaled as ${origin}'s pretrained weights know them, made of ` +
      "value ÷ 255 − 0.5.";
  return `**Other frameworks** (\`model.safetensors\`, the weights by name, and \`config.json\`, the \
settings). Kernels of convolutions are [height, width, inputs, outputs], those of dense layers \
[inputs, outputs]; batch norms have gamma, beta and moving averages. ${scale}

\`\`\`python
from safetensors.numpy import load_file

weights = load_file("model.safetensors")
\`\`\``;
}
