/**
 * The files of a graph model, as `tf.loadGraphModel` reads them: `model.json` with the graph, and
 * the weights in shards of 4 MiB, which browsers fetch side by side and cache one by one.
 *
 * @module
 */

import { concatenate } from "../core/concatenate.ts";
import { version } from "../core/version.ts";
import * as tf from "../tensor/tf.ts";
import { type GraphModel, inputName, outputName } from "./graph_model.ts";
import { dataTypes } from "./graph_operations.ts";

/** Bytes of a shard. */
const shardSize = 4 * 1024 ** 2;

/** The file that names the others. */
export const graphModelFile = "model.json";

/** Names and contents. `metadata` is what the model's user may want to know. */
export function graphModelFiles(
  graph: GraphModel,
  metadata: Record<string, unknown>,
): Map<string, Uint8Array<ArrayBuffer>> {
  const bytes = concatenate(
    graph.weights.map(({ values: { buffer, byteOffset, byteLength } }) =>
      new Uint8Array(buffer, byteOffset, byteLength)
    ),
  );
  const count = Math.ceil(bytes.length / shardSize);
  const shards = Array.from({ length: count }, (_, index) => ({
    name: `group1-shard${index + 1}of${count}.bin`,
    content: bytes.slice(index * shardSize, (index + 1) * shardSize),
  }));
  const description = {
    format: "graph-model",
    generatedBy: `likeness ${version}`,
    convertedBy: `likeness ${version}, TensorFlow.js ${tf.version_core}`,
    signature: signatureOf(graph),
    userDefinedMetadata: metadata,
    modelTopology: { node: graph.nodes, library: {}, versions: {} },
    weightsManifest: [{
      paths: shards.map(({ name }) => name),
      weights: graph.weights.map(({ name, shape, dtype }) => ({ name, shape, dtype })),
    }],
  };
  return new Map([
    [graphModelFile, new TextEncoder().encode(JSON.stringify(description))],
    ...shards.map(({ name, content }) => [name, content] as const),
  ]);
}

function signatureOf({ imageSize, embeddingSize }: GraphModel): unknown {
  const tensor = (name: string, dtype: string, sides: number[]) => ({
    [name]: {
      name: `${name}:0`,
      dtype: dataTypes[dtype],
      tensorShape: { dim: sides.map((size) => ({ size: String(size) })) },
    },
  });
  return {
    inputs: tensor(inputName, "int32", [-1, imageSize, imageSize, 3]),
    outputs: tensor(outputName, "float32", [-1, embeddingSize]),
  };
}
