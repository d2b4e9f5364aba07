/**
 * Reads the weights that Keras wrote, under the names that our ResNet-50 shares with Keras's. Both
 * of its layouts: the legacy one (`.h5`, as Keras publishes its ImageNet weights), which names
 * everything, and that of Keras 3 (`.weights.h5`), which numbers the layers of a kind.
 *
 * @module
 */

import type { StoredArray } from "../../core/safetensors.ts";
import { type Hdf5Group, readHdf5 } from "./hdf5.ts";

/**
 * Reads all arrays of layers such as `conv1_conv` or `conv2_block1_1_bn`, also of a network within
 * a larger model; other layers are left out.
 *
 * @param bytes the file
 * @param layers the network's layers, for files that do not name them
 * @returns arrays by name: `conv1_conv/kernel`, `conv1_bn/moving_mean`, …
 * @throws {Error} if the bytes are damaged or are not Keras's
 */
export async function readKerasWeights(
  bytes: Uint8Array,
  layers: readonly string[],
): Promise<Map<string, StoredArray>> {
  return await readHdf5(bytes, (file) => {
    // A whole model in the legacy layout has its weights in a group of their own.
    const root = file.group("model_weights") ?? file;
    const names = root.texts("layer_names");
    if (names) return readLegacy(root, names);
    if (root.group("layers")) return readNumbered(root, layers);
    throw new RangeError("neither layer_names nor layers are in it, as in Keras's weights");
  });
}

/** Each layer is a group with the paths of its arrays: `conv1_conv/kernel:0`. */
function readLegacy(root: Hdf5Group, names: readonly string[]): Map<string, StoredArray> {
  const arrays = new Map<string, StoredArray>();
  for (const name of names) {
    const group = root.group(name);
    for (const path of group?.texts("weight_names") ?? []) {
      // The last two parts, as a network within a model is one layer with all its layers' arrays.
      const [layer, variable] = path.split("/").slice(-2);
      if (!isOurs(layer) || variable === undefined) continue;
      const array = group?.array(path);
      if (array) arrays.set(`${layer}/${variable.replace(/:\d+$/, "")}`, array);
    }
  }
  return arrays;
}

/** Each layer is a group such as `layers/conv2d_7`, in it `vars` with arrays `0`, `1`, …. */
function readNumbered(root: Hdf5Group, layers: readonly string[]): Map<string, StoredArray> {
  const arrays = new Map<string, StoredArray>();
  const unnamed = namesByNumber(layers);

  function visit(group: Hdf5Group, groupName: string): void {
    const vars = group.group("vars");
    if (vars) {
      // Early releases of Keras 3 do not say the layer's name.
      const name = vars.texts("name")?.[0];
      const layer = name === undefined ? unnamed(groupName) : isOurs(name) ? name : undefined;
      variablesOf(layer ?? "").forEach((variable, index) => {
        const array = vars.array(String(index));
        if (array) arrays.set(`${layer}/${variable}`, array);
      });
    }
    const inner = group.group("layers");
    for (const name of inner?.names() ?? []) visit(inner!.group(name)!, name);
  }

  visit(root, "");
  return arrays;
}

/** Which layer `conv2d_7` or `batch_normalization` is: Keras numbers those of a kind in its order. */
function namesByNumber(layers: readonly string[]): (groupName: string) => string | undefined {
  const kinds: Record<string, string[]> = {
    conv2d: inKerasOrder(layers.filter((name) => name.endsWith("_conv"))),
    batch_normalization: inKerasOrder(layers.filter((name) => name.endsWith("_bn"))),
  };
  return (groupName) => {
    const match = /^(conv2d|batch_normalization)(?:_(\d+))?$/.exec(groupName);
    if (!match) return undefined;
    const [, kind, number = "0"] = match;
    // One too many is told by the number that it has in the file.
    return kinds[kind][Number(number)] ?? `${groupName}_${kind === "conv2d" ? "conv" : "bn"}`;
  };
}

/** Keras has a block's shortcut just before its third layer; we have it first. */
function inKerasOrder(layers: readonly string[]): string[] {
  const ordered = layers.filter((name) => !name.includes("_0_"));
  for (const shortcut of layers.filter((name) => name.includes("_0_"))) {
    ordered.splice(ordered.indexOf(shortcut.replace("_0_", "_3_")), 0, shortcut);
  }
  return ordered;
}

function isOurs(layer: string): boolean {
  return /^conv\d+_/.test(layer);
}

function variablesOf(layer: string): string[] {
  if (layer.endsWith("_conv")) return ["kernel", "bias"];
  return layer.endsWith("_bn") ? ["gamma", "beta", "moving_mean", "moving_variance"] : [];
}
