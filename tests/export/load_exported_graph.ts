/**
 * Loads an exported graph as a program of somebody else's would: TensorFlow.js alone, from files.
 *
 * @module
 */

import { join } from "node:path";
import * as tf from "../../src/tensor/tf.ts";

/** The graph model in a folder. */
export async function loadExportedGraph(folder: string) {
  const model = JSON.parse(await Deno.readTextFile(join(folder, "model.json")));
  return await tf.loadGraphModel({
    load: () =>
      tf.io.getModelArtifactsForJSON(model, async (manifest) => {
        const paths = manifest.flatMap(({ paths }) => paths);
        const shards = await Promise.all(paths.map((path) => Deno.readFile(join(folder, path))));
        return [tf.io.getWeightSpecs(manifest), shards.map(({ buffer }) => buffer)];
      }),
  });
}
