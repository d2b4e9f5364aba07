import assert from "node:assert/strict";
import * as tf from "../../../src/tensor/tf.ts";
import { canTrace, isTracing, trace } from "../../../src/tensor/trace.ts";
import { testOnTensorflow } from "../../harness/test_on_tensorflow.ts";
import { randomTensor } from "../kernels/backend_checks.ts";
import { call, read, testTrace, variable } from "./trace_checks.ts";

await testTrace("canTrace() is true on TensorFlow", () => {
  assert.equal(canTrace(), true);
  assert.equal(isTracing(), false);
});

await testTrace("trace() computes once for each shape and type of the inputs", () => {
  let runs = 0;
  const traced = trace((x: tf.Tensor) => {
    runs++;
    assert.equal(isTracing(), true);
    return { y: tf.add(x, x) };
  }, { variables: [] });
  assert.deepEqual(call(traced, [1, 2]), [2, 4]);
  assert.deepEqual(call(traced, [3, 4]), [6, 8]);
  assert.equal(runs, 1);
  assert.deepEqual(call(traced, [1, 2, 3]), [2, 4, 6]);
  assert.equal(runs, 2);
  const ints = tf.tensor1d([1, 2], "int32");
  const result = traced(ints);
  assert.equal(result.y.dtype, "int32");
  assert.deepEqual(read(result), [2, 4]);
  assert.equal(runs, 3);
  assert.deepEqual(call(traced, [5, 6]), [10, 12]);
  assert.equal(runs, 3);
  ints.dispose();
  traced.dispose();
});

await testTrace("trace() tells [2, 3] from [3, 2] and from [6]", () => {
  const traced = trace((x: tf.Tensor) => ({ y: tf.sum(x, 0) }), { variables: [] });
  for (const shape of [[2, 3], [3, 2], [6], [1, 6], [0, 2]]) {
    const x = tf.ones(shape);
    const { y } = traced(x);
    assert.deepEqual(y.shape, shape.slice(1));
    assert.ok(y.dataSync().every((value) => value === shape[0]));
    tf.dispose([x, y]);
  }
  traced.dispose();
});

await testTrace("trace() gives several outputs by name, inputs and constants among them", () => {
  const traced = trace((x: tf.Tensor) => {
    const sum = tf.sum(x);
    return { sum, x, again: sum, one: tf.scalar(1), shaped: tf.reshape(x, [2, 1]) };
  }, { variables: [] });
  const x = tf.tensor1d([1, 2]);
  for (let times = 0; times < 2; times++) {
    const outputs = traced(x);
    assert.deepEqual(outputs.sum.arraySync(), 3);
    assert.deepEqual(outputs.again.arraySync(), 3);
    assert.deepEqual(outputs.x.arraySync(), [1, 2]);
    assert.deepEqual(outputs.one.arraySync(), 1);
    assert.deepEqual(outputs.shaped.arraySync(), [[1], [2]]);
    tf.dispose(outputs);
  }
  assert.deepEqual([...x.dataSync()], [1, 2]);
  traced.dispose();
  x.dispose();
});

await testTrace("trace() honours an input that differs between calls", () => {
  const weight = variable(1, 1);
  const step = trace((gradient: tf.Tensor, rate: tf.Tensor) => {
    weight.assign(tf.sub(weight, tf.mul(gradient, rate)));
    return { y: tf.clone(weight) };
  }, { variables: [weight] });
  assert.deepEqual(call(step, [1, 2], [0.5]), [0.5, 0]);
  assert.deepEqual(call(step, [1, 2], [0.25]), [0.25, -0.5]);
  assert.deepEqual(call(step, [1, 2], [0]), [0.25, -0.5]);
  assert.deepEqual([...weight.dataSync()], [0.25, -0.5]);
  step.dispose();
  weight.dispose();
});

await testTrace("trace() refuses a tensor from outside, computed or not", () => {
  const computed = tf.tidy(() => tf.add(tf.tensor1d([1, 2]), 0));
  const written = tf.tensor1d([1, 2]); // not yet handed to TensorFlow
  const unlisted = variable(1, 2);
  for (const outside of [computed, written, unlisted]) {
    const refused = /^TypeError: Cannot trace a tensor that was made outside/;
    const traced = trace((x: tf.Tensor) => ({ y: tf.add(x, outside) }), { variables: [] });
    assert.throws(() => call(traced, [1, 2]), refused);
    const given = trace(() => ({ y: outside }), { variables: [] });
    assert.throws(() => given(), refused);
    assert.deepEqual([...outside.dataSync()], [1, 2]);
    outside.dispose();
  }
});

await testTrace("trace() makes values written down in it part of the function", () => {
  const traced = trace((x: tf.Tensor) => {
    const both = tf.concat([tf.tensor1d([1]), tf.reshape(tf.scalar(2), [1])]);
    return { y: tf.add(tf.add(x, both), 10) };
  }, { variables: [] });
  assert.deepEqual(call(traced, [100, 100]), [111, 112]);
  assert.deepEqual(call(traced, [200, 200]), [211, 212]);
  traced.dispose();
});

await testTrace("trace() differentiates, nested tidies and all", () => {
  const weight = variable(1, 2);
  const traced = trace((x: tf.Tensor) => {
    const { value, grads } = tf.variableGrads(
      () => tf.tidy(() => tf.sum(tf.tidy(() => tf.square(tf.mul(weight, x)))) as tf.Scalar),
      [weight],
    );
    const gradient = grads[weight.name];
    return tf.tidy(() => {
      weight.assign(tf.sub(weight, tf.mul(gradient, 0.1)));
      return { y: tf.concat([tf.reshape(value, [1]), gradient, tf.tidy(() => tf.clone(weight))]) };
    });
  }, { variables: [weight] });
  const expected = [1 * 9 + 4 * 16, 2 * 9, 2 * 2 * 16];
  const close = (actual: number[], wanted: number[]) =>
    actual.forEach((value, index) =>
      assert.ok(Math.abs(value - wanted[index]) < 1e-4, `${actual}`)
    );
  close(call(traced, [3, 4]), [...expected, 1 - 1.8, 2 - 6.4]);
  close([...weight.dataSync()], [1 - 1.8, 2 - 6.4]);
  traced.dispose();
  weight.dispose();
});

await testTrace(
  "a computation that fails leaves everything as it was, and may be called again",
  () => {
    const [a, b] = [variable(1), variable(2)];
    let fails = true;
    const traced = trace((x: tf.Tensor) => {
      a.assign(tf.add(a, x));
      tf.keep(tf.mul(x, 2)).dispose();
      if (fails) throw new RangeError("by intent");
      b.assign(tf.add(b, a));
      return { y: tf.concat([a, b]) };
    }, { variables: [a, b] });
    assert.throws(() => call(traced, [1]), /by intent/);
    assert.equal(isTracing(), false);
    assert.deepEqual([...a.dataSync(), ...b.dataSync()], [1, 2]);
    assert.deepEqual(tf.tidy(() => [...tf.add(a, b).dataSync()]), [3]);
    fails = false;
    assert.deepEqual(call(traced, [1]), [2, 4]);
    traced.dispose();
    tf.dispose([a, b]);
  },
);

await testTrace(
  "shapes that do not fit are an error at the first call, in TensorFlow's words",
  () => {
    const weight = tf.tidy(() => tf.variable(tf.ones([2, 2])));
    const traced = trace((x: tf.Tensor) => {
      const [y] = tf.engine().runKernel("_FusedMatMul", { a: x, b: weight } as never, {
        transposeA: false,
        transposeB: false,
        activation: "linear",
      } as never) as unknown as tf.Tensor[];
      return { y };
    }, { variables: [weight] });
    const x = tf.ones([3, 5]);
    assert.throws(() => traced(x), /Cannot trace|Dimensions|incompatible/);
    tf.dispose([x, weight]);
    traced.dispose();
  },
);

await testTrace("dispose() forgets the functions; a later call traces anew", () => {
  let runs = 0;
  const traced = trace((x: tf.Tensor) => {
    runs++;
    return { y: tf.add(x, 1) };
  }, { variables: [] });
  assert.deepEqual(call(traced, [1]), [2]);
  traced.dispose();
  traced.dispose();
  assert.deepEqual(call(traced, [2]), [3]);
  assert.equal(runs, 2);
  traced.dispose();
});

await testTrace("a traced function may be made and dropped a thousand times", () => {
  const x = tf.tensor1d([1, 2]);
  for (let times = 0; times < 1000; times++) {
    const traced = trace((x: tf.Tensor) => ({ y: tf.add(tf.mul(x, times), 1) }), { variables: [] });
    assert.deepEqual(read(traced(x)), [times + 1, 2 * times + 1]);
    traced.dispose();
  }
  x.dispose();
});

await testOnTensorflow("a traced function leaks nothing over 100 calls", ({ backend }) => {
  const weight = variable(1, 2);
  const traced = trace((x: tf.Tensor) => {
    const y = tf.tidy(() => tf.mul(tf.softmax(tf.add(weight, x)), tf.scalar(3)));
    weight.assign(y);
    return { y };
  }, { variables: [weight] });
  call(traced, [1, 1]);
  const held = [tf.memory().numTensors, backend.binding.getNumOfTensors()];
  for (let calls = 0; calls < 100; calls++) {
    call(traced, [calls, 1]);
    assert.deepEqual([tf.memory().numTensors, backend.binding.getNumOfTensors()], held);
  }
  traced.dispose();
  weight.dispose();
});

await testTrace("trace() refuses a wrong input after it was disposed of", () => {
  const traced = trace((x: tf.Tensor) => ({ y: tf.add(x, 1) }), { variables: [] });
  assert.deepEqual(call(traced, [1]), [2]);
  const gone = tf.tensor1d([1]);
  gone.dispose();
  assert.throws(() => traced(gone));
  traced.dispose();
});

await testOnTensorflow("bfloat16 is near float32, and its outputs are float32", () => {
  const weight = tf.tidy(() => tf.variable(randomTensor([64, 32], 1).toTensor()));
  const x = randomTensor([16, 64], 2).toTensor();
  const compute = (x: tf.Tensor) => {
    const y = tf.relu(tf.matMul(x, weight));
    weight.assign(tf.mul(weight, 0.999));
    return { y };
  };
  const results = (["float32", "bfloat16"] as const).map((precision) => {
    const before = tf.tidy(() => tf.clone(weight));
    const traced = trace(compute, { variables: [weight], precision });
    const { y } = traced(x);
    assert.equal(y.dtype, "float32");
    const values = y.dataSync().slice();
    const weights = weight.dataSync().slice();
    weight.assign(before);
    traced.dispose();
    tf.dispose([y, before]);
    return { values, weights };
  });
  const [float32, bfloat16] = results;
  let largest = 0;
  float32.values.forEach((value, index) => {
    largest = Math.max(largest, Math.abs(value - bfloat16.values[index]));
  });
  assert.ok(largest > 0 && largest < 0.2, `${largest}`);
  assert.deepEqual(bfloat16.weights, float32.weights);
  tf.dispose([x, weight]);
});
