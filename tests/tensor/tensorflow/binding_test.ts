import assert from "node:assert/strict";
import { dataTypes } from "../../../src/tensor/tensorflow/data_types.ts";
import type { HostValues } from "../../../src/tensor/tensorflow/host_tensors.ts";
import { attributeKinds } from "../../../src/tensor/tensorflow/op_attributes.ts";
import * as tf from "../../../src/tensor/tf.ts";
import { testOnTensorflow } from "../../harness/test_on_tensorflow.ts";

const { type, int, string, shape } = attributeKinds;
const { float32, int32, int64, bool, uint8, string: text } = dataTypes;
const encode = (value: string) => new TextEncoder().encode(value);

interface RoundTrip {
  shape: number[];
  dataType: number;
  values: HostValues;
  read: unknown;
}

const longText = "Donaudampfschifffahrt ".repeat(50_000);

const roundTrips: Record<string, RoundTrip> = {
  "float32": {
    shape: [2, 2],
    dataType: float32,
    values: Float32Array.of(1.5, -0, Infinity, NaN),
    read: Float32Array.of(1.5, -0, Infinity, NaN),
  },
  "float32 from a plain array": {
    shape: [2],
    dataType: float32,
    values: [1, 2],
    read: Float32Array.of(1, 2),
  },
  "a view of a larger buffer": {
    shape: [2],
    dataType: float32,
    values: Float32Array.of(1, 2, 3, 4).subarray(1, 3),
    read: Float32Array.of(2, 3),
  },
  "int32": {
    shape: [3],
    dataType: int32,
    values: Int32Array.of(-2147483648, 0, 2147483647),
    read: Int32Array.of(-2147483648, 0, 2147483647),
  },
  "int64, as pairs of halves": {
    shape: [2],
    dataType: int64,
    values: new Int32Array(BigInt64Array.of(-5n, 1_000_000n).buffer),
    read: Int32Array.of(-5, 1_000_000),
  },
  "bool": {
    shape: [3],
    dataType: bool,
    values: Uint8Array.of(1, 0, 1),
    read: Uint8Array.of(1, 0, 1),
  },
  "uint8": {
    shape: [2],
    dataType: uint8,
    values: Uint8Array.of(255, 7),
    read: Uint8Array.of(255, 7),
  },
  "a scalar": { shape: [], dataType: float32, values: [2.5], read: Float32Array.of(2.5) },
  "nothing": { shape: [0], dataType: float32, values: [], read: new Float32Array() },
  "nothing in two dimensions": {
    shape: [3, 0],
    dataType: int32,
    values: [],
    read: new Int32Array(),
  },
  "texts": {
    shape: [2, 2],
    dataType: text,
    values: ["", "a", "größer", "x".repeat(23)],
    read: ["", "a", "größer", "x".repeat(23)].map(encode),
  },
  "bytes that are no text": {
    shape: [1],
    dataType: text,
    values: [Uint8Array.of(0, 255, 0, 128)],
    read: [Uint8Array.of(0, 255, 0, 128)],
  },
  "a text of a megabyte": {
    shape: [],
    dataType: text,
    values: [longText],
    read: [encode(longText)],
  },
  "no texts": { shape: [0], dataType: text, values: [], read: [] },
};

for (const [name, { shape, dataType, values, read }] of Object.entries(roundTrips)) {
  await testOnTensorflow(`a binding gives back ${name}`, ({ backend: { binding } }) => {
    const id = binding.createTensor(shape, dataType, values);
    assert.deepEqual(binding.tensorDataSync(id), read);
    binding.deleteTensor(id);
  });
}

await testOnTensorflow(
  "a binding tells shape and type of what an operation gives",
  ({ backend }) => {
    const { binding } = backend;
    const id = binding.createTensor([2, 0, 3], float32, []);
    const [{ id: own, ...told }] = binding.executeOp(
      "Identity",
      [{ name: "T", type, value: float32 }],
      [id],
      1,
    );
    assert.deepEqual(told, { shape: [2, 0, 3], dtype: float32 });
    [id, own].forEach(binding.deleteTensor);
  },
);

await testOnTensorflow("a binding refuses values that do not fill the shape", ({ backend }) => {
  for (const dataType of [float32, int32, text]) {
    assert.throws(
      () => backend.binding.createTensor([2, 2], dataType, [1, 2, 3]),
      /Cannot make a tensor of shape \[2,2\] of 3 values/,
    );
  }
});

/** What is asked for in vain, and TensorFlow's own words on it. */
const refusals: Record<string, { op: string; shapes: number[][]; says: RegExp }> = {
  "shapes that do not fit": {
    op: "MatMul",
    shapes: [[2, 3], [2, 3]],
    says: /^Cannot execute MatMul: .*Matrix size-incompatible: In\[0\]: \[2,3\], In\[1\]: \[2,3\]/,
  },
  "an unknown operation": {
    op: "MatMall",
    shapes: [[1]],
    says: /^Cannot execute MatMall: .*MatMall.*not registered|'MatMall'/,
  },
  "too few inputs": { op: "MatMul", shapes: [[2, 3]], says: /^Cannot execute MatMul: / },
};

for (const [name, { op, shapes, says }] of Object.entries(refusals)) {
  await testOnTensorflow(`a binding gives TensorFlow's words on ${name}`, ({ backend }) => {
    const { binding } = backend;
    const ids = shapes.map((shape) =>
      binding.createTensor(shape, float32, new Float32Array(tf.util.sizeFromShape(shape)))
    );
    const held = binding.getNumOfTensors();
    const attributes = op === "MatMul" ? [{ name: "T", type, value: float32 }] : [];
    assert.throws(() => binding.executeOp(op, attributes, ids, 1), (error: unknown) => {
      assert.ok(error instanceof Error);
      assert.equal(error.name, "TensorflowError");
      assert.match(error.message, says);
      return true;
    });
    assert.equal(binding.getNumOfTensors(), held);
    ids.forEach(binding.deleteTensor);
    // It goes on working.
    assert.equal(tf.tidy(() => tf.add(1, 2).dataSync()[0]), 3);
  });
}

await testOnTensorflow("a binding passes long lists of types and numbers", ({ backend }) => {
  const { binding } = backend;
  const count = 500;
  const ids = Array.from({ length: count }, (_, i) => binding.createTensor([1], float32, [i]));
  const held = binding.getNumOfTensors();
  const outputs = binding.executeOp(
    "IdentityN",
    [{ name: "T", type, value: new Array(count).fill(float32) }],
    ids,
    count,
  );
  assert.equal(outputs.length, count);
  assert.equal(binding.tensorDataSync(outputs[count - 1].id)[0], count - 1);
  assert.equal(binding.getNumOfTensors(), held + count);

  const ones = new Array(10_000).fill(1);
  const data = binding.createTensor(new Array(8).fill(1), float32, [4]);
  const [{ id: squeezed, shape: left }] = binding.executeOp(
    "Squeeze",
    [
      { name: "T", type, value: float32 },
      { name: "squeeze_dims", type: int, value: [0, 2, 4, 6] },
    ],
    [data],
    1,
  );
  assert.deepEqual(left, [1, 1, 1, 1]);
  assert.throws(
    () =>
      binding.executeOp(
        "Squeeze",
        [
          { name: "T", type, value: float32 },
          {
            name: "squeeze_dims",
            type: int,
            value: ones.map((_, index) => index),
          },
        ],
        [data],
        1,
      ),
    /Squeeze/,
  );
  [...ids, ...outputs.map(({ id }) => id), data, squeezed].forEach(binding.deleteTensor);
});

await testOnTensorflow("a binding passes long texts and shapes", ({ backend }) => {
  const { binding } = backend;
  const id = binding.createTensor([], text, [longText]);
  const [{ id: replaced }] = binding.executeOp(
    "StaticRegexReplace",
    [
      { name: "pattern", type: string, value: `^(${"Donaudampfschifffahrt ".repeat(1000)})` },
      { name: "rewrite", type: string, value: "ö" },
      { name: "replace_global", type: attributeKinds.bool, value: false },
    ],
    [id],
    1,
  );
  const [bytes] = binding.tensorDataSync(replaced) as unknown as Uint8Array[];
  assert.equal(new TextDecoder().decode(bytes), `ö${longText.slice(22 * 1000)}`);

  const wide = [...new Array(100).fill(1), 3];
  const resource = binding.executeOp(
    "VarHandleOp",
    [
      { name: "dtype", type, value: float32 },
      { name: "shape", type: shape, value: wide },
    ],
    [],
    1,
  );
  [id, replaced, resource[0].id].forEach(binding.deleteTensor);
});

await testOnTensorflow("a binding refuses a tensor that was disposed of", ({ backend }) => {
  const { binding } = backend;
  const id = binding.createTensor([1], float32, [1]);
  binding.deleteTensor(id);
  const message = new RegExp(`Cannot use tensor ${id}: it was disposed`);
  assert.throws(() => binding.tensorDataSync(id), message);
  assert.throws(() => binding.deleteTensor(id), message);
  assert.throws(
    () => binding.executeOp("Relu", [{ name: "T", type, value: float32 }], [id], 1),
    message,
  );
});

await testOnTensorflow("a tensor of tfjs that was disposed of cannot be used", () => {
  const x = tf.tensor1d([1]);
  tf.tidy(() => tf.add(x, 1));
  x.dispose();
  assert.throws(() => x.dataSync(), /disposed/);
  assert.throws(() => tf.add(x, 1)); // in words of tfjs-core, on any backend
});

await testOnTensorflow("what a kernel left half done frees its tensors", ({ backend }) => {
  const before = backend.binding.getNumOfTensors();
  assert.throws(() =>
    tf.tidy(() => tf.reshape(tf.add(tf.ones([2, 3]), 1), [2, 3]).add(tf.gather(tf.ones([2]), [7])))
  );
  assert.equal(backend.binding.getNumOfTensors(), before);
});

await testOnTensorflow("a binding has no SavedModels, and says so", ({ backend }) => {
  assert.throws(() => backend.binding.loadSavedModel("x", "serve"), /SavedModels/);
});
