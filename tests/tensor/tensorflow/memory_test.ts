import assert from "node:assert/strict";
import { dataTypes } from "../../../src/tensor/tensorflow/data_types.ts";
import type { Binding } from "../../../src/tensor/tensorflow/binding.ts";
import * as tf from "../../../src/tensor/tf.ts";
import { testOnTensorflow } from "../../harness/test_on_tensorflow.ts";

/** Megabytes by which memory may grow once it is warm. A leak of 16 bytes each would show. */
const mostGrowth = 12;

const longText = new TextEncoder().encode("x".repeat(1000));

interface Stress {
  times: number;
  once(binding: Binding): void;
}

const stresses: Record<string, Stress> = {
  "tensors": {
    times: 1_000_000,
    once: (binding) =>
      binding.deleteTensor(binding.createTensor([2, 3], dataTypes.float32, new Float32Array(6))),
  },
  "long texts": {
    times: 100_000,
    once: (binding) =>
      binding.deleteTensor(binding.createTensor([2], dataTypes.string, [longText, longText])),
  },
  "reads of long texts": {
    times: 50_000,
    once: (binding) => {
      const id = binding.createTensor([1], dataTypes.string, [longText]);
      binding.tensorDataSync(id);
      binding.deleteTensor(id);
    },
  },
  "operations": {
    times: 100_000,
    once: (() => {
      let x: tf.Tensor | undefined;
      return () => {
        x ??= tf.keep(tf.ones([4]));
        tf.add(x, x).dispose();
      };
    })(),
  },
  "reads": {
    times: 50_000,
    once: () => tf.tidy(() => tf.mul(tf.tensor1d([1, 2]), 2).dataSync()),
  },
  "operations that fail": {
    times: 20_000,
    once: (binding) => {
      try {
        binding.executeOp("Relu", [], [], 1);
      } catch {
        return;
      }
      assert.fail("it did not fail");
    },
  },
  "variables changed in place": {
    times: 20_000,
    once: (() => {
      let variable: tf.Variable | undefined;
      return () => {
        variable ??= tf.variable(tf.ones([4]));
        tf.tidy(() => variable!.assign(tf.add(variable!, 1)));
      };
    })(),
  },
};

for (const [name, { times, once }] of Object.entries(stresses)) {
  await testOnTensorflow(`memory stays flat over ${times} ${name}`, ({ backend: { binding } }) => {
    const run = (count: number) => {
      for (let done = 0; done < count; done++) once(binding);
    };
    run(times / 4);
    const held = binding.getNumOfTensors();
    // A leak grows all the time; noise does not.
    const growths = Array.from({ length: 4 }, () => {
      const before = nativeMemory();
      run(times / 4);
      return (nativeMemory() - before) / 2 ** 20;
    });
    const growth = 4 * Math.min(...growths);
    assert.equal(binding.getNumOfTensors(), held);
    assert.ok(growth < mostGrowth, `${growths.map((each) => each.toFixed(1))} MiB more`);
  });
}

/** Bytes besides those that JavaScript's garbage collector will see to some time. */
function nativeMemory(): number {
  const { rss, heapTotal, external } = Deno.memoryUsage();
  return rss - heapTotal - external;
}
