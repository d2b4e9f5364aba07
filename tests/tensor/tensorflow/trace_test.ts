import assert from "node:assert/strict";
import { applyAdam } from "../../../src/tensor/kernels/apply_adam.ts";
import { dataTypes } from "../../../src/tensor/tensorflow/data_types.ts";
import * as tf from "../../../src/tensor/tf.ts";
import { canTrace, isTracing, trace } from "../../../src/tensor/trace.ts";
import { testOnTensorflow } from "../../harness/test_on_tensorflow.ts";
import { randomTensor } from "../kernels/backend_checks.ts";

const constants = { beta1: 0.9, beta2: 0.99, epsilon: 1e-7 };

/** Registers a test of traced functions, which must leave no tensor behind. */
async function testTrace(name: string, fn: () => void): Promise<void> {
  await testOnTensorflow(name, ({ backend: { binding } }) => {
    const before = [tf.memory().numTensors, binding.getNumOfTensors()];
    fn();
    assert.deepEqual([tf.memory().numTensors, binding.getNumOfTensors()], before, "a leak");
  });
}

/** The values of the output `y` of a call, which is disposed of. */
function read({ y, ...others }: tf.NamedTensorMap): number[] {
  const values = [...y.dataSync()];
  tf.dispose([y, ...Object.values(others)]);
  return values;
}

/** Calls with vectors. */
function call(
  traced: (...inputs: tf.Tensor[]) => tf.NamedTensorMap,
  ...inputs: number[][]
): number[] {
  const tensors = inputs.map((values) => tf.tensor1d(values));
  try {
    return read(traced(...tensors));
  } finally {
    tf.dispose(tensors);
  }
}

function variable(...values: number[]): tf.Variable {
  return tf.tidy(() => tf.variable(tf.tensor1d(values)));
}

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

await testTrace("trace() refuses to read a value, and leaves the variables as they were", () => {
  const weight = variable(1, 2);
  let reads = true;
  const traced = trace((x: tf.Tensor) => {
    weight.assign(tf.add(weight, x));
    if (reads) x.dataSync();
    return { y: tf.clone(weight) };
  }, { variables: [weight] });
  for (let times = 0; times < 2; times++) {
    const x = tf.tensor1d([1, 1]);
    assert.throws(() => traced(x), /^TypeError: Cannot read a value while tracing/);
    x.dispose();
    assert.deepEqual([...weight.dataSync()], [1, 2]);
    assert.equal(isTracing(), false);
  }
  reads = false;
  assert.deepEqual(call(traced, [1, 1]), [2, 3]);
  assert.deepEqual([...weight.dataSync()], [2, 3]);
  traced.dispose();
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

await testTrace("trace() refuses to change a variable that is not listed", () => {
  const [listed, other] = [variable(1), variable(2)];
  const traced = trace((x: tf.Tensor) => {
    listed.assign(x);
    applyAdam(
      { weight: other, first: listed, second: listed },
      tf.tensor1d([1]),
      tf.scalar(1),
      constants,
    );
    return { y: x };
  }, { variables: [listed] });
  assert.throws(() => call(traced, [1]), /Cannot trace a change of a variable not listed/);
  assert.deepEqual([...listed.dataSync(), ...other.dataSync()], [1, 2]);
  traced.dispose();
  tf.dispose([listed, other]);
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

await testTrace("trace() assigns host constants to variables, at every call", () => {
  const weight = variable(1, 2);
  const traced = trace((x: tf.Tensor) => {
    const y = tf.add(weight, x);
    weight.assign(tf.tensor1d([7, 8]));
    return { y };
  }, { variables: [weight] });
  assert.deepEqual(call(traced, [0, 0]), [1, 2]);
  assert.deepEqual(call(traced, [0, 0]), [7, 8]);
  tf.tidy(() => weight.assign(tf.tensor1d([3, 4])));
  assert.deepEqual(call(traced, [1, 1]), [4, 5]);
  assert.deepEqual([...weight.dataSync()], [7, 8]);
  traced.dispose();
  weight.dispose();
});

await testTrace("a clone of a variable keeps its value when a traced function changes it", () => {
  const weight = variable(1, 2);
  const grow = trace((x: tf.Tensor) => {
    const before = tf.clone(weight);
    weight.assign(tf.add(weight, x));
    const between = tf.clone(weight);
    weight.assign(tf.mul(weight, 2));
    return { y: tf.concat([before, between, weight]) };
  }, { variables: [weight] });
  assert.deepEqual(call(grow, [1, 1]), [1, 2, 2, 3, 4, 6]);
  const copy = tf.clone(weight);
  assert.deepEqual(call(grow, [1, 1]), [4, 6, 5, 7, 10, 14]);
  assert.deepEqual([...copy.dataSync()], [4, 6]);
  assert.deepEqual([...weight.dataSync()], [10, 14]);
  grow.dispose();
  tf.dispose([copy, weight]);
});

await testTrace("a clone of a variable keeps its value when it is changed in place", () => {
  const [weight, first, second] = [variable(1), variable(0), variable(0)];
  const variables = [weight, first, second];
  const step = trace((gradient: tf.Tensor) => {
    const rate = tf.scalar(0.5);
    const before = tf.clone(weight);
    applyAdam({ weight, first, second }, gradient, rate, constants);
    const between = tf.clone(weight);
    applyAdam({ weight, first, second }, gradient, rate, constants);
    return { y: tf.concat([before, between, weight]) };
  }, { variables });
  const values = call(step, [1]);
  assert.equal(values[0], 1);
  assert.ok(values[0] - values[1] > 0.1 && values[1] - values[2] > 0.1, `${values}`);
  assert.deepEqual([...weight.dataSync()], [values[2]]);
  step.dispose();
  tf.dispose(variables);
});

await testTrace("a variable set to another keeps that value when the other changes", () => {
  const [weight, first, second, copy] = [1, 0, 0, 9].map((value) => variable(value));
  for (const variables of [[weight, first, second, copy], [copy, second, first, weight]]) {
    const before = weight.dataSync()[0];
    const step = trace((gradient: tf.Tensor) => {
      copy.assign(weight);
      applyAdam({ weight, first, second }, gradient, tf.scalar(0.5), constants);
      return { y: tf.clone(copy) };
    }, { variables });
    assert.deepEqual(call(step, [1]), [before]);
    assert.deepEqual([...copy.dataSync()], [before]);
    assert.ok(weight.dataSync()[0] < before - 0.1);

    const assign = trace((x: tf.Tensor) => {
      copy.assign(weight);
      weight.assign(x);
      return { y: tf.clone(copy) };
    }, { variables });
    const now = weight.dataSync()[0];
    assert.deepEqual(call(assign, [5]), [now]);
    assert.deepEqual([...copy.dataSync(), ...weight.dataSync()], [now, 5]);
    step.dispose();
    assign.dispose();
  }
  tf.dispose([weight, first, second, copy]);
});

await testTrace("trace() sees what was assigned to a variable between two calls", () => {
  const weight = variable(1, 2);
  const traced = trace((x: tf.Tensor) => {
    weight.assign(tf.add(weight, x));
    return { y: tf.clone(weight) };
  }, { variables: [weight] });
  assert.deepEqual(call(traced, [1, 1]), [2, 3]);
  tf.tidy(() => weight.assign(tf.tensor1d([10, 20])));
  assert.deepEqual(call(traced, [1, 1]), [11, 21]);
  tf.tidy(() => weight.assign(tf.mul(weight, 2)));
  assert.deepEqual(call(traced, [0, 0]), [22, 42]);
  assert.deepEqual([...weight.dataSync()], [22, 42]);
  traced.dispose();
  weight.dispose();
});

await testTrace("two variables may be swapped, and set to one value", () => {
  const [a, b] = [variable(1), variable(2)];
  const swap = trace(() => {
    const [first, second] = [tf.clone(a), tf.clone(b)];
    a.assign(second);
    b.assign(first);
    return { y: tf.concat([a, b]) };
  }, { variables: [a, b] });
  assert.deepEqual(read(swap()), [2, 1]);
  assert.deepEqual(read(swap()), [1, 2]);
  const unite = trace((x: tf.Tensor) => {
    const sum = tf.add(a, x);
    a.assign(sum);
    b.assign(sum);
    return { y: tf.concat([a, b]) };
  }, { variables: [a, b] });
  assert.deepEqual(call(unite, [5]), [6, 6]);
  tf.tidy(() => a.assign(tf.tensor1d([0])));
  assert.deepEqual([...a.dataSync(), ...b.dataSync()], [0, 6]);
  assert.deepEqual(call(unite, [5]), [5, 5]);
  swap.dispose();
  unite.dispose();
  tf.dispose([a, b]);
});

await testTrace("two traced functions share a variable", () => {
  const weight = variable(1);
  const listed = { variables: [weight] };
  const add = trace((x: tf.Tensor) => {
    weight.assign(tf.add(weight, x));
    return { y: tf.clone(weight) };
  }, listed);
  const look = trace(() => ({ y: tf.mul(weight, 10) }), listed);
  assert.deepEqual(read(look()), [10]);
  assert.deepEqual(call(add, [2]), [3]);
  assert.deepEqual(read(look()), [30]);
  add.dispose();
  look.dispose();
  weight.dispose();
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

await testTrace("a traced function may be called in a tidy, and with a variable as input", () => {
  const weight = variable(1, 2);
  const traced = trace((x: tf.Tensor) => {
    const y = tf.mul(x, 2);
    weight.assign(y);
    return { y };
  }, { variables: [weight] });
  tf.tidy(() => {
    assert.deepEqual([...traced(weight).y.dataSync()], [2, 4]);
    assert.deepEqual([...traced(weight).y.dataSync()], [4, 8]);
  });
  assert.deepEqual([...weight.dataSync()], [4, 8]);
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

await testOnTensorflow("bfloat16 is near float32, and its outputs are float32", ({ context }) => {
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
  assert.equal(context.api.TF_Version() !== null, true);
  assert.equal(dataTypes.bfloat16, 14);
  tf.dispose([x, weight]);
});
