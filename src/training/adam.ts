/**
 * Adam with decoupled weight decay (Kingma and Ba 2015, arXiv 1412.6980; Loshchilov and Hutter
 * 2019, arXiv 1711.05101, algorithm 2). Its state can be stored in a checkpoint.
 *
 * @module
 */

import type { StoredArray } from "../core/safetensors.ts";
import { UserError } from "../core/user_error.ts";
import * as tf from "../tensor/tf.ts";

/** The constants of Adam. */
export interface AdamOptions {
  /** Decay of the first moment; default 0.9. */
  beta1?: number;
  /** Decay of the second moment; default 0.999. */
  beta2?: number;
  /** Added to the root of the second moment; default 1e-7, as Keras. */
  epsilon?: number;
  /** Share of a kernel that each step takes away, times the learning rate; default 0. */
  weightDecay?: number;
}

/** An optimizer that changes a set of weights by their gradients. */
export interface Adam {
  /** Does one step. */
  step(gradients: ReadonlyMap<string, tf.Tensor>, learningRate: number): void;
  /** How many steps were done. */
  readonly steps: number;
  /** The moments, for a checkpoint. */
  read(): Promise<Map<string, StoredArray>>;
  /** Goes on from stored moments. */
  restore(arrays: ReadonlyMap<string, StoredArray>, steps: number): void;
  /** Frees the moments. */
  dispose(): void;
}

/** Starts Adam for `weights`; weight decay leaves vectors (biases, batch norms) alone. */
export function createAdam(
  weights: ReadonlyMap<string, tf.Variable>,
  { beta1 = 0.9, beta2 = 0.999, epsilon = 1e-7, weightDecay = 0 }: AdamOptions = {},
): Adam {
  const moments = new Map([...weights].map(([name, weight]) => [name, {
    first: zerosLike(weight),
    second: zerosLike(weight),
  }]));
  let steps = 0;

  function update(name: string, gradient: tf.Tensor, learningRate: number): void {
    const weight = weights.get(name)!;
    const { first, second } = moments.get(name)!;
    first.assign(tf.add(tf.mul(first, beta1), tf.mul(gradient, 1 - beta1)));
    second.assign(tf.add(tf.mul(second, beta2), tf.mul(tf.square(gradient), 1 - beta2)));
    // The bias corrections of both moments, folded into the rate and into epsilon.
    const correction = Math.sqrt(1 - beta2 ** steps);
    const rate = learningRate * correction / (1 - beta1 ** steps);
    const change = tf.div(tf.mul(first, rate), tf.add(tf.sqrt(second), epsilon * correction));
    const decay = weight.rank > 1 ? learningRate * weightDecay : 0;
    weight.assign(tf.sub(decay > 0 ? tf.mul(weight, 1 - decay) : weight, change));
  }

  return {
    step(gradients, learningRate) {
      steps++;
      for (const [name, gradient] of gradients) {
        tf.tidy(() => update(name, gradient, learningRate));
      }
    },
    get steps() {
      return steps;
    },
    async read() {
      const arrays = new Map<string, StoredArray>();
      for (const [name, { first, second }] of moments) {
        arrays.set(`adam/first/${name}`, await stored(first));
        arrays.set(`adam/second/${name}`, await stored(second));
      }
      return arrays;
    },
    restore(arrays, done) {
      for (const [name, { first, second }] of moments) {
        assign(first, arrays.get(`adam/first/${name}`), name);
        assign(second, arrays.get(`adam/second/${name}`), name);
      }
      steps = done;
    },
    dispose() {
      for (const { first, second } of moments.values()) tf.dispose([first, second]);
    },
  };
}

function zerosLike(weight: tf.Variable): tf.Variable {
  return tf.tidy(() => tf.variable(tf.zerosLike(weight), false));
}

async function stored(variable: tf.Variable): Promise<StoredArray> {
  return { shape: variable.shape, values: await variable.data<"float32">() };
}

function assign(variable: tf.Variable, array: StoredArray | undefined, name: string): void {
  if (array?.shape.join() !== variable.shape.join()) {
    throw new UserError(`Cannot restore the optimizer: its state of "${name}" does not fit.`);
  }
  tf.tidy(() => variable.assign(tf.tensor(array.values, array.shape, "float32")));
}
