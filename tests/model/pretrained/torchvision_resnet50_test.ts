import assert from "node:assert/strict";
import { join } from "node:path";
import { encodeSafetensors, type StoredArray } from "../../../src/core/safetensors.ts";
import * as tf from "../../../src/tensor/tf.ts";
import { backendTest } from "../../harness/backend_test.ts";
import { relativeDifference } from "../../harness/relative_difference.ts";
import { featureMap } from "./feature_map.ts";

// The names and the maps are torchvision's own; tests/golden/make_torchvision_resnet50.py made them.
const golden = JSON.parse(
  await Deno.readTextFile(new URL("../../golden/torchvision_resnet50.json", import.meta.url)),
);

await backendTest("resnet50() equals torchvision's on the same random weights", async () => {
  const folder = await Deno.makeTempDir();
  const path = join(folder, "resnet50.safetensors");
  assert.deepEqual([...torchvisionShapes().keys()], golden.names);
  await writeWeights(path);
  const images = drawnImages();
  for (const [cut, { shape, largest, values }] of Object.entries<GoldenMap>(golden.maps)) {
    const found = await featureMap(path, cut, images);
    assert.equal(found.length, shape.reduce((product, length) => product * length));
    const chosen = found.filter((_, index) => index % golden.every === 0);
    const difference = relativeDifference(chosen, values) * Math.max(...values) / largest;
    assert.ok(difference < 1e-4, `${cut}: ${difference}`);
  }
  images.dispose();
  await Deno.remove(folder, { recursive: true });
});

await backendTest(
  "resnet50() with last stride 1 takes the same weights, and skips no pixel of the last stage",
  async () => {
    const folder = await Deno.makeTempDir();
    const path = join(folder, "resnet50.safetensors");
    await writeWeights(path);
    const images = drawnImages();
    // The layer with the stride: behind it, neighbours are others.
    const cut = "conv5_block1_2_relu";
    const one = tf.tensor(await featureMap(path, cut, images, { lastStride: 1 }), [2, 4, 4, 512]);
    const everyOther = tf.stridedSlice(one, [0, 0, 0, 0], one.shape, [1, 2, 2, 1]);
    const two = await featureMap(path, cut, images);
    assert.ok(relativeDifference(everyOther.dataSync(), two) < 1e-5);
    const whole = await featureMap(path, "conv5_block3_out", images, { lastStride: 1 });
    assert.equal(whole.length, 2 * 4 * 4 * 2048);
    assert.ok(whole.every(Number.isFinite));
    tf.dispose([images, one, everyOther]);
    await Deno.remove(folder, { recursive: true });
  },
);

async function writeWeights(path: string): Promise<void> {
  const arrays = new Map(
    [...torchvisionShapes()].map(([name, shape]) => [name, drawnArray(name, shape)]),
  );
  arrays.set("fc.bias", { shape: [1000], values: new Float32Array(1000) });
  await Deno.writeFile(path, encodeSafetensors({ arrays, metadata: { format: "pt" } }));
}

function drawnImages(): tf.Tensor4D {
  const pixels = drawn("images", 2 * 64 * 64 * 3, [0, 1]).map((value) => value - 0.5);
  return tf.tensor4d(pixels, [2, 64, 64, 3]);
}

interface GoldenMap {
  shape: number[];
  largest: number;
  values: number[];
}

/** The arrays of torchvision's ResNet-50 before its classifier, in its order. */
function torchvisionShapes(): Map<string, number[]> {
  const shapes = new Map<string, number[]>();
  function addConv(name: string, inputs: number, outputs: number, kernel: number): void {
    shapes.set(`${name}.weight`, [outputs, inputs, kernel, kernel]);
  }
  function addNorm(name: string, channels: number): void {
    for (const variable of ["weight", "bias", "running_mean", "running_var"]) {
      shapes.set(`${name}.${variable}`, [channels]);
    }
    shapes.set(`${name}.num_batches_tracked`, []);
  }

  addConv("conv1", 3, 64, 7);
  addNorm("bn1", 64);
  let inputs = 64;
  for (const [stage, blocks] of [3, 4, 6, 3].entries()) {
    const width = 64 * 2 ** stage;
    for (let block = 0; block < blocks; block++) {
      const prefix = `layer${stage + 1}.${block}`;
      addConv(`${prefix}.conv1`, inputs, width, 1);
      addNorm(`${prefix}.bn1`, width);
      addConv(`${prefix}.conv2`, width, width, 3);
      addNorm(`${prefix}.bn2`, width);
      addConv(`${prefix}.conv3`, width, 4 * width, 1);
      addNorm(`${prefix}.bn3`, 4 * width);
      if (block === 0) {
        addConv(`${prefix}.downsample.0`, inputs, 4 * width, 1);
        addNorm(`${prefix}.downsample.1`, 4 * width);
      }
      inputs = 4 * width;
    }
  }
  return shapes;
}

function drawnArray(name: string, shape: number[]): StoredArray {
  const size = shape.reduce((product, length) => product * length, 1);
  if (name.endsWith("num_batches_tracked")) return { shape, values: new Int32Array(size) };
  return { shape, values: drawn(name, size, limitsOf(name, shape)) };
}

function limitsOf(name: string, shape: number[]): [low: number, high: number] {
  if (shape.length === 4) {
    const limit = Math.sqrt(6 / (shape[1] * shape[2] * shape[3]));
    return [-limit, limit];
  }
  return /(weight|running_var)$/.test(name) ? [0.5, 1.5] : [-0.5, 0.5];
}

/** Uniform values: the name seeds a counter, which MurmurHash3's finalizer scatters. */
function drawn(name: string, size: number, [low, high]: [number, number]): Float32Array {
  let seed = 0;
  for (const byte of new TextEncoder().encode(name)) seed = (Math.imul(seed, 31) + byte) >>> 0;
  const values = new Float32Array(size);
  for (let index = 0; index < size; index++) {
    let hash = (Math.imul(index, 2654435769) + seed) | 0;
    hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
    hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
    hash = (hash ^ (hash >>> 16)) >>> 0;
    values[index] = low + hash / 2 ** 32 * (high - low);
  }
  return values;
}
