/**
 * Reads weights in torchvision's layout from a safetensors file, under the names of our ResNet-50.
 *
 * @module
 */

import { readSafetensors, type StoredArray } from "../../core/safetensors.ts";

/**
 * Reads the state of torchvision's `resnet50` and turns its kernels from [out, in, height, width]
 * into ours, [height, width, in, out]. The classifier and the batch norms' counters are left out.
 *
 * @returns arrays by name: `conv1_conv/kernel`, `conv2_block1_0_bn/gamma`, …
 * @throws {UserError} if the file is missing or damaged
 */
export async function readTorchvisionWeights(path: string): Promise<Map<string, StoredArray>> {
  const { arrays } = await readSafetensors(path, { only: (name) => ourName(name) !== undefined });
  return new Map([...arrays].map(([name, array]) => [
    ourName(name)!,
    array.shape.length === 4 ? toHwio(array) : array,
  ]));
}

const variables: Record<string, string> = {
  weight: "gamma",
  bias: "beta",
  running_mean: "moving_mean",
  running_var: "moving_variance",
};

/** `layer1.0.conv2.weight` is `conv2_block1_2_conv/kernel`; undefined for what we have not. */
function ourName(name: string): string | undefined {
  const pattern = /^(?:layer(\d+)\.(\d+)\.)?(conv|bn|downsample\.)(\d)\.(\w+)$/;
  const [, stage, block, kind, number, variable] = pattern.exec(name) ?? [];
  if (kind === undefined || variable === "num_batches_tracked") return undefined;
  const shortcut = kind === "downsample.";
  const isConv = kind === "conv" || (shortcut && number === "0");
  const prefix = stage === undefined
    ? `conv${number}`
    : `conv${Number(stage) + 1}_block${Number(block) + 1}_${shortcut ? 0 : number}`;
  if (!isConv) return `${prefix}_bn/${variables[variable] ?? variable}`;
  return `${prefix}_conv/${variable === "weight" ? "kernel" : variable}`;
}

function toHwio({ shape, values }: StoredArray): StoredArray {
  const [outputs, inputs, height, width] = shape;
  const turned = new Float32Array(values.length);
  const area = height * width;
  let index = 0;
  for (let place = 0; place < area; place++) {
    for (let input = 0; input < inputs; input++) {
      for (let output = 0; output < outputs; output++) {
        turned[index++] = values[(output * inputs + input) * area + place];
      }
    }
  }
  return { shape: [height, width, inputs, outputs], values: turned };
}
