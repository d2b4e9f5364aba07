/**
 * Tiny files with weights, in the layouts that are read: enough for a ResNet-50 that is cut behind
 * its first convolution.
 *
 * @module
 */

import { File, type Group, ready } from "h5wasm";
import type { StoredArray } from "../../../src/core/safetensors.ts";

/** Arrays by name, `conv1_conv/kernel`. */
export type Arrays = Map<string, StoredArray>;

/** The arrays of `conv1_conv` and `conv1_bn`, all values different. */
export function firstLayers(): Arrays {
  const shapes: Record<string, number[]> = {
    "conv1_conv/kernel": [7, 7, 3, 64],
    "conv1_conv/bias": [64],
    "conv1_bn/gamma": [64],
    "conv1_bn/beta": [64],
    "conv1_bn/moving_mean": [64],
    "conv1_bn/moving_variance": [64],
  };
  let next = 0;
  return new Map(
    Object.entries(shapes).map(([name, shape]) => {
      const size = shape.reduce((product, length) => product * length);
      return [name, { shape, values: Float32Array.from({ length: size }, () => next++ / 1e4) }];
    }),
  );
}

/** As Keras's legacy `.h5`, with the version's `:0` behind the names. */
export async function legacyFile(arrays: Arrays): Promise<Uint8Array<ArrayBuffer>> {
  return await hdf5((root) => {
    const layers = layersOf(arrays);
    root.create_attribute("layer_names", ["conv1_pad", ...layers.keys()]);
    root.create_group("conv1_pad");
    for (const [layer, variables] of layers) {
      const group = root.create_group(layer);
      group.create_attribute("weight_names", variables.map((name) => `${layer}/${name}:0`));
      const inner = group.create_group(layer);
      for (const name of variables) addArray(inner, `${name}:0`, arrays.get(`${layer}/${name}`)!);
    }
  });
}

/** As Keras 3's `.weights.h5`, the network being a layer of a larger model. */
export async function keras3File(arrays: Arrays): Promise<Uint8Array<ArrayBuffer>> {
  return await hdf5((root) => {
    const layers = root.create_group("layers").create_group("functional").create_group("layers");
    for (const [layer, variables] of layersOf(arrays)) {
      // The group's own name says nothing, where there is an attribute.
      const group = layers.create_group(`layer_of_${layer}`).create_group("vars");
      group.create_attribute("name", layer);
      variables.forEach((name, index) =>
        addArray(group, String(index), arrays.get(`${layer}/${name}`)!)
      );
    }
  });
}

/** An HDF5 file's bytes. */
export async function hdf5(write: (root: Group) => void): Promise<Uint8Array<ArrayBuffer>> {
  const { FS } = await ready;
  const file = new File("/written.h5", "w");
  write(file);
  file.close();
  const bytes = new Uint8Array(FS.readFile("/written.h5"));
  FS.unlink("/written.h5");
  return bytes;
}

function layersOf(arrays: Arrays): Map<string, string[]> {
  const layers = new Map<string, string[]>();
  for (const name of arrays.keys()) {
    const [layer, variable] = name.split("/");
    layers.set(layer, [...layers.get(layer) ?? [], variable]);
  }
  return layers;
}

function addArray(group: Group, name: string, { shape, values }: StoredArray): void {
  group.create_dataset({ name, data: values, shape, dtype: "<f4" });
}
