/**
 * Checks that a graph model gives the embeddings of the model that it was made from, before it is
 * written: what is exported works.
 *
 * @module
 */

import { createRandom } from "../core/random.ts";
import type { Model } from "../model/model.ts";
import * as tf from "../tensor/tf.ts";
import { embedPixels } from "./graph_model.ts";
import { graphModelFile } from "./graph_model_files.ts";

/** How far values of an embedding may be apart. */
export const tolerance = 1e-4;

/**
 * Loads the files of a graph model and embeds random pixels with it, in batches of 1 and of 3.
 *
 * @returns the largest difference to the model's embeddings
 * @throws {TypeError} if it is above 1e-4
 */
export async function checkGraphModel(
  files: ReadonlyMap<string, Uint8Array<ArrayBuffer>>,
  model: Model,
): Promise<number> {
  const graph = await tf.loadGraphModel({ load: () => Promise.resolve(artifactsOf(files)) });
  const random = createRandom("pixels");
  try {
    const differences = [1, 3].map((batch) =>
      tf.tidy(() => {
        const shape = [batch, model.imageSize, model.imageSize, 3] as const;
        const count = shape.reduce((product, side) => product * side, 1);
        const values = Int32Array.from({ length: count }, () => Math.floor(256 * random.next()));
        const pixels = tf.tensor4d(values, [...shape], "int32");
        const found = graph.predict(pixels) as unknown as tf.Tensor2D;
        const wanted = embedPixels(model, pixels);
        if (found.shape.join() !== wanted.shape.join()) return Infinity;
        return tf.max(tf.abs(tf.sub(found, wanted))).dataSync()[0];
      })
    );
    const largest = Math.max(...differences);
    if (largest <= tolerance) return largest;
    throw new TypeError(`Cannot export: the graph's embeddings are ${largest} off`);
  } finally {
    graph.dispose();
  }
}

function artifactsOf(files: ReadonlyMap<string, Uint8Array<ArrayBuffer>>): tf.io.ModelArtifacts {
  const { modelTopology, signature, weightsManifest } = JSON.parse(
    new TextDecoder().decode(files.get(graphModelFile)),
  );
  const [{ paths, weights }] = weightsManifest as tf.io.WeightsManifestConfig;
  return {
    format: "graph-model",
    modelTopology,
    signature,
    weightSpecs: weights,
    weightData: paths.map((path) => files.get(path)!.buffer),
  };
}
