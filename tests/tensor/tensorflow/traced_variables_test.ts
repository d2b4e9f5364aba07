import assert from "node:assert/strict";
import { applyAdam } from "../../../src/tensor/kernels/apply_adam.ts";
import * as tf from "../../../src/tensor/tf.ts";
import { isTracing, trace } from "../../../src/tensor/trace.ts";
import { call, constants, read, testTrace, variable } from "./trace_checks.ts";

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
