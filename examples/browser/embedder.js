/**
 * An exported model in a browser: RGB pixels become embeddings, the same as the trainer's. It wants
 * TensorFlow.js as the global `tf`, with its WebAssembly backend, which computes in float32 on every
 * machine; the half floats of some phones' WebGL would not do.
 *
 * @module
 */

/**
 * Loads a model that `deno task model:export` wrote.
 *
 * @param {string} url where its `model.json` is
 * @param {string} wasmPath where the WebAssembly files of TensorFlow.js are
 */
export async function loadEmbedder(url, wasmPath) {
  const { tf } = globalThis;
  tf.wasm.setWasmPaths(wasmPath);
  await tf.setBackend("wasm");
  const graph = await tf.loadGraphModel(url);
  const [, size] = graph.inputs[0].shape;
  return {
    /** Side of the pictures, in pixels. */
    size,
    /**
     * @param {Uint8Array[]} pictures each size × size × 3 bytes: red, green, blue, row by row
     * @returns {number[][]} an embedding a picture
     */
    embed: (pictures) =>
      tf.tidy(() => {
        const one = [1, size, size, 3];
        const pixels = pictures.map((bytes) => tf.tensor4d(Int32Array.from(bytes), one, "int32"));
        return graph.predict(tf.concat(pixels)).arraySync();
      }),
  };
}

/** The Euclidean distance of two embeddings, which says how unlike two pictures are. */
export function distance(a, b) {
  return Math.hypot(...a.map((value, index) => value - b[index]));
}
