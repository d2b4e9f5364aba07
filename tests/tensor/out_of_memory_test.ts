import assert from "node:assert/strict";
import { isOutOfMemory } from "../../src/tensor/out_of_memory.ts";
import * as tf from "../../src/tensor/tf.ts";
import { backendTest } from "../harness/backend_test.ts";

function thrownBy(f: () => unknown): unknown {
  try {
    f();
  } catch (thrown) {
    return thrown;
  }
  assert.fail("nothing was thrown");
}

await backendTest("isOutOfMemory() tells a tensor too large for the backend", (backend) => {
  // All that WebAssembly can address, which other tensors have a part of; more; and 4 TiB.
  const sides = backend === "wasm" ? [32_767, 40_000, 2 ** 20] : [2 ** 20];
  for (const side of sides) {
    const before = tf.memory().numTensors;
    const thrown = tf.tidy(() =>
      thrownBy(() => tf.add(tf.ones([side, 1]), tf.ones([1, side]))) as never
    );
    assert.ok(isOutOfMemory(thrown), `${side}: ${thrown}`);
    assert.equal(tf.memory().numTensors, before);
  }
  // It goes on computing.
  assert.deepEqual([...tf.tidy(() => tf.add(tf.ones([2]), 1).dataSync())], [2, 2]);
});

Deno.test("isOutOfMemory() tells arrays and memories too large for JavaScript", () => {
  for (
    const ask of [
      () => new Float32Array(1e12),
      () => new ArrayBuffer(1e13),
      () => new WebAssembly.Memory({ initial: 1, maximum: 2 }).grow(5),
    ]
  ) {
    const thrown = thrownBy(ask);
    assert.ok(isOutOfMemory(thrown), `${thrown}`);
  }
});

await backendTest("isOutOfMemory() is not said of other errors", () => {
  assert.equal(isOutOfMemory(thrownBy(() => tf.tidy(() => tf.matMul([[1]], [[1], [2]])))), false);
  assert.equal(isOutOfMemory(thrownBy(() => [].at(Symbol() as never))), false);
  assert.equal(isOutOfMemory(new RangeError("Invalid array length of labels")), false);
  assert.equal(isOutOfMemory("OOM"), false);
});
